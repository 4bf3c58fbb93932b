# 各阶段的时间与内存

work-embed = 图像块转为 token
work-encoder = { $depth } 层编码器，{ $tokens } 个 token
work-decoder = { $depth } 层解码器，{ $tokens } 个 token，再到像素
work-colours = { $depth } 层编码器，{ $tokens } 个 token，再到颜色
work-last-patch = 最后一块：{ $depth } 层解码器，{ $tokens } 个 token，再到像素
work-head = 类别概率

measure = 详情：时间与内存
measure-none = 模型就绪并重建一张照片后开始测量。
memory-gpu = 内存：程序 { $program }，GPU { $gpu }。
memory = 程序内存：{ $program }。
measure-threads = 以上是单线程的测量；每张图像和每个答案由 { $threads } 个线程分担计算。
measure-table = 各阶段用时
measure-stage = 阶段
measure-time = 用时
measure-work = 计算量
measure-rate = 速率
measure-dispatches = 调度次数
measure-reconstructor = 重建
measure-classifier = 分类
measure-note = 这是另外测一次的结果，每个阶段都要等待设备完成，比只等最后一步的正常运行慢。计算量是矩阵乘法的浮点运算次数。
