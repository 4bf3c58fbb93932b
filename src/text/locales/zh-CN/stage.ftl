# 导航

view-stage = 舞台
view-inside = 内部
view-models = 模型
view-results = 结果
view-about = 关于
view-title = { $view } · Patchwork
views = 页面

# 舞台

stage-claim = 照片的大部分被遮盖。一个网络画出其余部分，另一个说出它是什么。
drop-hint = 放下照片或权重文件

sees-title = 模型看到的
tool = 画笔
tool-reveal = 显露
tool-hide = 遮盖
brush-size = 画笔大小
brush-size-value = { $size } × { $size }
mask-undo = 撤销
mask-redo = 重做
mask-invert = 反转
mask-clear = 撤销笔画
paint-label = 照片的图像块：用画笔涂，或用方向键和空格键

strategy = 策略
strategy-random = 随机
strategy-block = 分块
strategy-grid = 网格
strategy-centre = 中央
strategy-frame = 边框
strategy-half = 一半
strategy-manual = 手绘
strategy-causal = 该模型总是遮盖阅读顺序中最后的图像块。

mask-ratio = 遮盖
mask-ratio-value = 遮盖 { $percent }% 的图像块
mask-ratio-paper = 75%，论文的选择
mask-ratio-paper-label = 75%，论文的选择：将遮盖比例设为此值
mask-seed = 种子
mask-another = 换一个遮盖

makes-title = 模型画出的
makes-shown = 显示
makes-prediction = 预测
makes-pasted = 含可见块
makes-original = 原图
makes-error = 误差
makes-wipe = 滑动到原图
makes-wipe-value = 原图 { $percent }%
makes-hold = 按住对比
makes-play = 重播
error-label = 预测与照片之差，仅限被遮盖的图像块
error-none = 无
error-most = { $levels } 级或以上

what-title = 这是什么？
what-class = 类别
what-whole = 整张照片
what-visible = 可见块
what-painted = 画出的
what-unknown = 未知
what-first = { $view }：{ $class } { $percent }

photo-title = 照片
photo-choose = 选择照片
photo-drop = 也可拖放或粘贴。照片不会离开此标签页。
photo-samples = 示例照片
