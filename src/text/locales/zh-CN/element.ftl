# 其他网页里的 <patch-work> 元素。www/patchwork_element.mjs 自己读取本文件：可用参数，不用选择器。

element-alt = 一张照片
element-hidden = { $alt }。{ $all } 个图块中有 { $hidden } 个被遮住。
element-painted = { $alt }。{ $all } 个图块中有 { $hidden } 个曾被遮住，由只看到其余图块的模型补画。
element-loading = 正在加载模型……
element-painting = 正在补画被遮住的部分……
element-done = { $all } 个图块中遮住并补画了 { $hidden } 个：PSNR { $psnr } dB。
element-nothing-hidden = 没有遮住任何部分：{ $all } 个图块全部可见。
element-again = 再画一次
element-other = 换一批图块
element-retry = 重试
element-no-src = 这里没有照片。请网页作者用 src 属性指定一张。
element-no-photo = 照片无法加载：{ $address }。请检查地址和网络后重试；照片若在其他网站，其服务器须允许读取（CORS）。
element-no-picture = 此浏览器无法把 { $address } 读作图片。请改用 JPEG、PNG 或 WebP 文件。
element-no-model = 模型无法加载：{ $detail }。
element-no-painter = { $address } 处的模型只给照片分类，不会补画。请在 model 属性中指定一个 MAE。
element-not-painted = 照片无法补画：{ $detail }。请重新加载网页再试。
element-bad-ratio = ratio 属性是“{ $value }”，应为 0 到 1 之间的数。
element-bad-seed = seed 属性是“{ $value }”，应为 0 到 4294967295 之间的整数。
element-bad-strategy = strategy 属性是“{ $value }”，应为以下之一：{ $names }。
