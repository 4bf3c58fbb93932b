# 引擎的状态

note-asked-for-cpu = 页面地址指定使用 CPU。
note-software-webgpu = 这里的 WebGPU 只是软件模拟，所以改用更快的 CPU。
note-no-timestamps = 这里的 WebGPU 缺少引擎需要的功能（timestamp-query），所以改用 CPU。
note-no-webgpu = 这个浏览器没有 WebGPU，所以使用 CPU。
note-webgpu-not-started = WebGPU 在这台机器上无法启动，已改用 CPU。
note-webgpu-wrong = WebGPU 在这台机器上算错了结果，已改用 CPU。
note-webgpu-stopped = WebGPU 在这台机器上中途停止，已改用 CPU。

unknown-reconstructor = 页面地址指定了“{ $name }”，但没有叫这个名字的重建模型，改用默认模型。
unknown-classifier = 页面地址指定了“{ $name }”，但没有叫这个名字的分类模型，改用默认模型。

status = 状态
engine-choosing = 正在查看这个浏览器支持什么
engine-downloading = 正在下载 { $kind } 引擎
engine-starting = 正在启动 { $kind } 引擎
engine-device = 正在启动设备
engine-checking = 正在检查设备计算是否正确
engine-cached = 正在从浏览器缓存读取模型
engine-models = 正在下载补画模型
engine-building = 正在把模型放到设备上
engine-ready = 就绪
engine-stopped = 已停止
device-webgpu = WebGPU，{ $name }
device-cpu = CPU

coming-cached = 正在从本机读取
coming-asked = 正在请求
coming-patches = { $all } 个图像块中的 { $done } 个
coming-building = 正在放到设备上
coming-waiting = 等待引擎
coming-decoder = 读取这张照片的程序

loading-title = 正在加载 { $title }
loading-models-said = 正在加载模型。
loading-title-said = 正在加载 { $title }。

mask-note-why = 为什么是 75%？遮得少，看旁边就能猜到。
mask-note-causal = 这个模型总是遮盖阅读顺序中最后的图像块，所以种子不起作用。
mask-note-choosing = 新模型就绪后生效。
mask-note-no-photo = 下一张照片起生效：请选择一张。
mask-note-last = 至少要留一个可见块。
mask-note-failed = 重新启动后生效。
mask-note-loading = 模型加载后生效。

next-photo-failed = 重新启动后处理“{ $name }”。
next-photo-choosing = 新模型就绪后处理“{ $name }”。
next-photo-loading = 模型加载后处理“{ $name }”。

announce-psnr = { $label } { $value } 分贝。
announce-best = 最可能是“{ $name }”，{ $percent }。
psnr-means = 被遮盖的像素通常偏差 255 级中的 { $error } 级。损失越低、PSNR 越高越好。

tag-live = 实时
live = 在这台机器的这个标签页里计算。
tag-recorded = 录制的结果
recorded = 先前用默认模型计算。
recorded-loading = 先前算好的；这个标签页的模型正在路上。
timing-reconstructed = 重建用时 { $time }
timing-classified = 分类用时 { $time }
progress-models = 模型加载进度
progress-engine = 引擎加载进度
progress-loading = 加载中
try-again = 重试
restart = 重新启动
details = 详情
see-report = 检查结果

crashed = 本页的程序已停止，可能是内存不足。您的照片和遮盖方式仍保存在此标签页中。
crashed-reload = 重新加载
