# 模型选择与自己的权重文件

models = 模型
models-about = 一个负责重建，一个负责分类。模型在第一次选用时下载，并保存在这个浏览器里。
models-reconstructor = 重建模型
models-classifier = 分类模型
models-compared = 对比用的模型，{ $pixels } px
model-about = { $can }。{ $about }
model-own = { $can }。由你打开：{ $parameters } 个参数，输入 { $pixels } px，图像块 { $patch } px。
model-found = { $file } 的检查结果
model-after-restart = 重新启动后
model-next = 下一个
model-loading = 加载中
model-on-device = 已在本机
model-to-download = 需下载 { $size }
model-in-use = 使用中
model-see = 看看效果
card-about = 关于 { $title }
card-kind = 类型
card-parameters = 参数量
card-download = 下载
card-data = 数据
card-licence = 许可
card-figures = 指标
reconstructed-by = 重建模型：
classified-by = 分类模型：
change = 更换
change-reconstructor = 更换重建模型
change-classifier = 更换分类模型

cancel = 取消
cancel-loading = 取消加载 { $title }
loaded-title = { $title } 的加载进度

own = 使用自己的权重文件
own-about = 掩码自编码器或视觉 Transformer，权重为 .safetensors、.bin、.pth 或 .pt 文件，张量名称与 Hugging Face、timm 或论文代码一致。
own-choose = 选择文件
own-drop = 也可以把文件拖到页面任意位置：权重文件，以及 config.json 和 preprocessor_config.json（如果有）。文件不会离开这个浏览器。
own-opening = 正在打开
own-next = 下一个：
own-next-failed = 重新启动后：
own-next-loading = 模型加载后：
own-cancel = 取消打开 { $title }
dismiss = 知道了
address-label = 权重文件或其文件夹的地址，或 Hugging Face 上的 owner/name
address-open = 打开
address-empty = 请先输入地址，例如 facebook/vit-mae-base。
address-note = 服务器必须允许其他网页读取，Hugging Face 就允许。

kept = 保存在这个浏览器里
kept-none = 还没有。下载的内容会保存在这里，不必再次下载。
kept-total = 共 { $size }。移除不影响正在使用的模型。
kept-unfinished = 未完成：已有 { $size }
kept-not-removed = 无法移除“{ $title }”。请等它下载结束，关闭打开本页面的其他标签页，然后重试。
kept-open = 打开
kept-remove = 移除
kept-open-title = 打开 { $title }
kept-remove-title = 移除 { $title }

published = 公开的权重文件
published-untried = 除非另有说明，这些只用名称和格式相同的随机权重测试过，没有用真实文件运行过。
published-opening = 正在打开
published-next = 下一个
published-in-use = 使用中
published-open = 打开
published-state = { $state }：{ $title }
published-terms = { $name }。{ $licence }，约 { $size }。
published-this-one = 这一个{ $tried }。
