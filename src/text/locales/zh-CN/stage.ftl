# 导航

view-title = { $view } · Patchwork

# 舞台

stage-claim = 遮住照片的大部分。一个网络画出其余部分，另一个说出它是什么。
stage-side = 大图
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
paint-hint-reveal = 在此拖动，显露图像块
paint-hint-hide = 在此拖动，遮盖图像块
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
mask-ratio-paper = 75%，与论文相同
mask-ratio-paper-label = 75%，与论文相同：将遮盖比例设为此值
mask-seed = 种子
mask-another = 换一个遮盖

makes-title = 模型画出的
makes-shown = 显示
makes-prediction = 预测
makes-pasted = 结果
makes-original = 原图
makes-error = 误差
makes-wipe = 滑动到原图
makes-wipe-value = 原图 { $percent }%
makes-hold = 对比
makes-play = 重播
error = 误差
error-label = 预测与照片之差，仅限被遮盖的图像块
error-none = 无
error-most = { $levels }/255 或以上

beside = 对比两个模型
beside-reconstructor = 与补画模型对比：
beside-classifier = 与分类模型对比：
beside-none = 无
beside-other-mask = 它的图像块大小或顺序不同，因此遮盖的是别的块。

what-title = 这是什么？
# $title - the classifier's title.
what-missing = “{ $title }”没有加载，因此不给出名称。
what-no-head = 这个编码器没有分类头：它不给出名称。
what-look-inside = 看它关注哪里、词元里有什么
what-teach = 教它认识你自己的类别
what-class = 类别
what-whole = 整张照片
what-visible = 可见块
what-reconstructed = 画出的
what-unknown = 未知
what-first = { $view }：{ $class } { $percent }
what-other = { $view }：更像{ $class }，{ $percent }

photo-choose = 选择照片
photo-cut-short = 文件不完整，缺失的部分为灰色或空白。
photo-drop = 也可拖放或粘贴。照片不会离开此标签页。
photo-samples = 示例照片
photo-sample = { $title }：{ $alt }

camera = 摄像头
camera-stop = 停止
camera-freeze = 定格
camera-go-on = 继续
camera-flip = 切换摄像头
camera-frame = 来自摄像头
camera-asking = 浏览器正在询问是否允许本页使用摄像头。
camera-live = 实时画面，不作任何录制。
camera-waits = 模型正在加载，到位后立即开始。
camera-frozen = 最后一帧保留，摄像头等待中。
camera-rate = 每秒 { $rate } 帧
camera-refused = 摄像头未获允许。请在浏览器设置中允许本页使用，然后再按“摄像头”。
camera-missing = 没有找到摄像头。请接上后再按“摄像头”，或选择一张照片。
camera-in-use = 摄像头没有响应，可能正被其他程序占用。请关闭该程序，然后再按“摄像头”。
camera-unsupported = 浏览器在这里不提供摄像头：需要 https，以及支持摄像头的浏览器。请改为选择一张照片。
camera-gone = 摄像头已停止。请重新接上，然后再按“摄像头”。
camera-hidden = 标签页不可见时，摄像头已关闭。按“摄像头”继续。

borrow = 借用原图的亮度和对比度
borrow-note = 要精确撤销归一化，需要每个被遮盖图像块自己的均值和方差。从原图借来的这些数值，模型本身无从知道。

patch-answers-point = 指向或轻触一个图像块，查看它自己的答案。
patch-answers-keys = 每个图像块自己的答案：用方向键移动
patch-answers-label = 照片；答案一致的图像块显示得更清晰
patch-answers-note = 与最可能的类别一致的图像块显示得更清晰，把握越大越清晰。

reconstructing-patch = 正在重建第 { $at } 个图像块，共 { $total } 个

picture-original = 照片“{ $name }”，{ $side } 像素见方
picture-masked = 遮盖后的照片：{ $hidden }
picture-pasted = 可见图像块保持原样，{ $hidden }，由模型预测
picture-error = 预测与照片的差异，{ $hidden }

share = 复制链接
share-copied = 已复制。打开链接的人会看到同样的画面。
share-copied-own = 已复制遮盖方式和模型。照片只留在您这里。
share-copied-file = 已复制，但您文件里的模型只留在您这里：别人看到的是默认模型的结果。
share-copied-own-file = 已复制遮盖方式。照片和您文件里的模型只留在您这里。
share-by-hand = 链接：请从这里复制
link-photo-stays = 这个链接里的照片只留在它的主人那里。这里用示例照片显示同样的遮盖；也可以选您自己的照片。
link-unknown-photo = 这里没有链接里的那张示例照片，所以显示另一张。
link-newer = 这个链接来自本页的更新版本，这里只显示当前版本认识的内容。

keep = 保存
keep-what = 保存什么
keep-sheet = 四张合为一图
keep-film = 重建过程的视频
keep-numbers = 数据（JSON）
keep-large = 放大 4 倍
keep-save = 下载
keep-copy = 复制
keep-share = 分享
keep-copied = 已复制。
keep-filming = 正在录制，需要 4 秒……
keep-not-loaded = 页面的一部分没有加载成功。请检查网络后重试。
keep-not-made = 浏览器无法生成这个文件。请换一种格式或换个浏览器。
keep-not-allowed = 浏览器不允许这样做。请改为下载文件。
