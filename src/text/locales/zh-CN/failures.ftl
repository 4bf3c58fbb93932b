# 出了什么问题、接下来怎么办：每条一两句话，手机上也放得下。

failure-device-not-started = 无法在这台设备上启动引擎。请刷新页面，或换一个浏览器。
failure-wrong-answer = 这台设备算错了一道已知答案的题，结果不可信。请换一个浏览器。
failure-device-stopped = 设备停止响应了。请刷新页面再试。
failure-engine-stopped = 引擎意外停止。重新启动即可继续，照片会保留。
failure-engine-unsupported = 这个浏览器无法运行引擎。请换用较新的浏览器。
failure-engine-not-downloaded = 引擎下载失败。请检查网络后重试。
failure-engine-replaced = 服务器发来的不是引擎程序。请重试；如果仍然不行，请稍后刷新页面。
failure-engine-damaged = 引擎程序下载不完整。请重试，重新下载。
failure-cancelled = 已取消。随时可以重试。
failure-model-not-downloaded = 模型下载失败。请检查网络后重试。
failure-unreadable = 没有读到任何内容：可能断网，或对方服务器不允许其他网站读取。请重试，或先下载文件再在这里选择。
failure-model-damaged = 模型文件下载时损坏，因此没有使用。请重试，重新下载。
failure-model-misfit = 模型的几个文件互相对不上。请稍后再试。
failure-not-an-address = 它既不是网址，也不是 facebook/vit-mae-base 这样的名称。请检查。
failure-no-weight-file = 这个地址没有权重文件。请检查地址。
failure-not-served = 服务器没有提供这个文件（状态码 { $status }）。请检查地址。
failure-no-weights-chosen = 所选文件都不是 .safetensors、.bin、.pth 或 .pt。请选择权重文件。
failure-several-weights-chosen = 选了多个权重文件。请只选一个，有 config.json 就一并选上。
failure-part-missing = 缺少权重的一部分：{ $name }。请一起选择所有文件。
failure-configs-alone = 缺少权重：配置文件里没有权重。请连同权重文件（.safetensors、.bin、.pth 或 .pt）一起选择。
failure-config-too-large = { $name } 太大，不像配置文件。请选择别的文件。
failure-too-large = 文件至少有 { $needs }，而此设备上一个标签页只有 { $most } 内存。请选择更小的模型，或只含权重的文件。
failure-file-gone = 无法再读取 { $name }。请重新选择文件。
failure-not-weights = 这个文件无法作为权重读取：{ $kind }。请另选一个 .safetensors、.bin 或 .pth 文件。
file-other = 文件已损坏，或格式未知
file-empty = 文件是空的
file-web-page = 这是一个网页
file-lfs-pointer = 这是 Git LFS 指针，只有文件的名字
file-text = 这是一段文本
file-format = 它的格式是 { $format }
failure-other-weights = 这是 { $format } 的权重。请选择存成 .safetensors、.bin 或 .pth 的同一个模型。
failure-archive = 这是打包的文件夹（{ $format }）。请选择里面的文件。
failure-weights-unnamed = 这是权重文件。请让文件名以 .safetensors 或 .pth 结尾。
failure-unknown-model = 这里不认识这个模型：{ $why }。请选择普通的 ViT 或 MAE。
unknown-architecture = config.json 说它是 { $name }
unknown-no-patch-embedding = 它的 { $tensors } 个张量里，没有一个的名称像 ViT 的 patch embedding
unknown-no-classes = 这是一个没有类别的分类器
failure-bad-config = 它的配置文件无法使用，原因见详情。请选择同一个普通 ViT 或 MAE 的文件。
failure-misfit = 权重与模型不符：有张量缺失、多余或形状不同。请选择同一个普通 ViT 或 MAE 的文件。
failure-bad-tensor = 无法读取张量 { $name }。请重新获取文件，或另选一个。
failure-not-a-picture = 浏览器无法把这个文件当作图片读取：{ $kind }。请另存为 JPEG 或 PNG。
# $format - TIFF, JPEG XL.
failure-decoder-not-downloaded = 没能下载 { $format } 的解码程序。请检查网络后重试，或选择存为 JPEG 或 PNG 的照片。
failure-not-shared = 没能从对方服务器取得这张图片，它可能不允许其他网页读取。请先保存，再在这里选择。
failure-no-image = 这里面没有图片。请拖放、粘贴或选择照片文件。
failure-sample-not-fetched = 示例照片获取失败。请检查网络，或选择其他照片。
failure-internal = Patchwork 内部出错。请刷新页面后继续。

# 失败涉及什么

about-opening = { $failure }当时正在打开“{ $title }”，它对这台设备来说可能太大。
about-not-opened = 未能打开“{ $title }”。{ $failure }
about-not-opened-same = 未能打开“{ $title }”。{ $failure }原来的模型仍在使用。
about-not-opened-usual = 未能打开“{ $title }”。{ $failure }重启前用的是它，现在改用默认模型。
about-not-chosen = “{ $title }”：{ $failure }在此之前继续使用“{ $stays }”。
about-not-compared = 用来对比的“{ $title }”没有加载。{ $failure }
about-not-chosen-alone = “{ $title }”：{ $failure }在此之前只补画照片，不给出名称。
about-photo-gone = 无法再读取“{ $name }”：文件已被修改、移动或删除。请重新选择它，或选择其他照片。
