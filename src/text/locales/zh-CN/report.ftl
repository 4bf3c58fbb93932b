# 在权重文件里发现了什么

report-family = 类型
family-mae-transformers = 带解码器的 MAE，采用 transformers 的命名
family-vit-transformers = ViT，采用 transformers 的命名
family-mae-fair = 带解码器的 MAE，采用 facebookresearch/mae 的命名
family-vit-fair = 由 MAE 微调的 ViT，采用 facebookresearch/mae 的命名
family-vit-timm = ViT，采用 timm 的命名
report-file = 文件
fact-image = 图像
fact-image-size = { $pixels } × { $pixels } 像素，图像块 { $patch } 像素
fact-encoder = 编码器
fact-decoder = 解码器
fact-transformer = 宽 { $width }，{ $blocks } 层，{ $heads } 个头
fact-predicts = 预测目标
fact-pixels = 像素
fact-normalised-pixels = 归一化像素
fact-classes = 类别数
fact-norm-eps = LayerNorm epsilon
fact-photos = 照片预处理
fact-memory = 程序内存
fact-memory-most = 至今最多 { $size }

note-not-kept = 磁盘（或本站可用的空间）已满：文件没有保存，下次需要重新下载。
note-no-place = 这个浏览器没有地方保存文件，所以每次都要重新下载。
note-no-config = 无法请求 { $name }，所以没有用到它。
note-no-class-names = 它的 1,000 个类别名称加载失败，只能显示编号。再打开一次可以重试。
note-wrapper = 权重位于文件中的“{ $name }”。
note-skipped = 文件里的其他内容已跳过，没有运行其中任何代码：{ $names }。
note-prefix = 所有名称都以“{ $prefix }”开头，已经去掉。
note-inside = 名称中的“{ $word }”已去掉。
note-other-model = 文件里还有一个模型（“{ $prefix }”下的滑动平均），没有使用。

report-assumed = 文件和配置都没有说明，因此假定
assumed-heads = { $heads } 个注意力头，与宽度为 { $width } 的 ViT 相同。
assumed-norm-eps = LayerNorm epsilon 为 { $eps }。
assumed-decoder = 解码器有 { $heads } 个头，预测的是未归一化的像素。
assumed-photos = 照片按 { $whose } 的默认方式预处理：{ $how }。
assumed-interpolated = 训练时是 { $trained } px，现在输入 { $given } px：位置编码经过插值。
assumed-imagenet = 它的 1,000 个类别是 ImageNet 的类别，顺序与公开的权重文件一致。

report-matched = { $count } 个匹配
report-matched-means = ：模型已采用
report-missing = { $count } 个缺失
report-missing-means = ：模型需要，文件里没有
report-unexpected = { $count } 个多余
report-unexpected-means = ：模型里没有对应的位置
report-wrong = { $count } 个形状不同
report-wrong-means = ：不是模型需要的形状
report-none = 没有。
report-needed = { $shape }，需要 { $needed }
