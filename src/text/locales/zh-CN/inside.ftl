# 网络内部

# 沿着前向传播走一遍

inside-stops = 用你选的照片和遮盖，一步一步看完一次前向传播。

inside-place = 第 { $row } 行第 { $column } 列
inside-waiting = 正在查看……
inside-or-more = { $value } 及以上
inside-block = 层块
inside-of = 第 { $at } 块，共 { $count } 块
inside-all = 全部
inside-classifier = 分类器
inside-encoder = 重建模型的编码器
inside-decoder = 它的解码器
inside-whole = 整张照片
inside-visible = 可见图像块

inside-attention-title = 注意力：谁在看谁
inside-attention-caption = 在每个层块里，每个词元都从其他词元收集信息，各份额之和为 100%。选一个图像块，或者选 CLS（给出答案的词元）。越亮的地方看得越多：前几层多看近处，越往后越会去看同属一物的地方。
inside-attention-pick = 选择从哪个图像块看出去：用方向键移动
inside-attention-unit = 注意力份额
inside-attention-cls = 从 CLS 看
inside-attention-from-cls = 从 CLS 看：
inside-attention-from-patch = 从第 { $row } 行第 { $column } 列看：
inside-attention-heads = 注意力头
inside-attention-mean = 平均
inside-attention-head = 头 { $head }
inside-attention-told = 看得最多的是第 { $row } 行第 { $column } 列（{ $most }）；图像块所得的一半集中在 { $half } 个图像块上；CLS 得到 { $cls }。
inside-attention-depth = 范围
inside-attention-one = 单个层块
inside-attention-rollout = 贯穿所有层块（rollout）
inside-attention-shown = 模型看到
inside-attention-whose = 模型
inside-attention-left-out = 这个图像块没有参与：模型看不到它。请另选一个。
inside-attention-no-mask = 这个分类器不能略去图像块：它切分照片的方式与重建模型不同。
inside-attention-none = 这个模型没有这种注意力。
inside-attention-too-large = 这个模型的注意力太大，无法一次查看。

inside-block-number = 第 { $number } 块

inside-tokens-title = 词元：物体从背景中分离出来
inside-tokens-caption = 词元是一串数字。把这张照片的词元差异最大的三个方向画成红、绿、蓝：颜色相同的图像块，对模型来说意思相近。起初颜色反映的是明暗和位置，一块接一块之后，渐渐变成了事物。
inside-tokens-blocks = 层块
inside-tokens-show = 显示
inside-tokens-three = 三个一起
inside-tokens-component = 成分 { $number }
inside-tokens-unit = 与均值相差的标准差数
inside-tokens-told = 红、绿、蓝分别占词元差异的 { $red }、{ $green } 和 { $blue }。
inside-tokens-none = 这个模型的词元太大，无法一次查看。

inside-positions-title = 位置：从零学会二维
inside-positions-caption = 注意力本身不知道顺序，所以每个位置都有一个自己的向量，加到图像块上。它起初是随机数：没有人告诉模型哪里是上、哪里是旁边。选一个位置：训练之后，与它最相似的是相邻位置的向量，以及同行、同列的向量。
inside-positions-before = 随机起点
inside-positions-after = 训练之后
inside-positions-pick = { $side }：选择要比较的位置，用方向键移动
inside-positions-mosaic = { $side }：所有位置的图，用方向键移动
inside-positions-map = 所有位置与第 { $row } 行第 { $column } 列的相似程度
inside-positions-told = 平均而言，相邻位置的相似度为 { $near }，其余为 { $far }。
inside-positions-unit = 相似度（余弦）

inside-patches-title = 图像块：把照片当作句子
inside-patches-caption = 照片被切成小方块，像词一样一行行排开。对模型来说，每个图像块就是一串数字：它的像素。同一个矩阵把它们变成各自的嵌入。矩阵的每一行都是一个学来的滤波器：颜色、边缘、条纹。
inside-patches-pick = 图像块：用方向键移动
inside-patches-photo = 照片，{ $grid } × { $grid } = { $count } 个图像块
inside-patches-apart = 切开
inside-patches-together = 拼回去
inside-patches-which = 第 { $at } 个图像块，共 { $count } 个，第 { $row } 行第 { $column } 列
inside-patches-values = { $values } 个数值：{ $side } × { $side } 个像素的红、绿、蓝
inside-patches-barcode = { $values } 个数值排成一行，由暗到亮
inside-patches-embedding = 它的嵌入（不计尺度）：{ $width } 个滤波器对它的响应，减去对平均图像块的响应
inside-patches-bars = { $width } 根柱；滤波器 { $at } 的最长
inside-patches-filters = { $width } 个学来的滤波器的前 { $count } 个主方向
inside-patches-filter = 方向 { $at }：占滤波器差异的 { $share }
inside-patches-none = 这个模型没有可以显示的图像块滤波器。
# 逐层走一遍前向计算

inside-progress = 已完成 { $done } / { $total } 次遮盖……
inside-hidden-axis = 遮盖的图像块（%）

inside-little = 多少就够了？
inside-little-text = 把照片遮得越来越多，再反复问分类器。多数照片的曲线在很长一段里都居高不下：大部分图像块说的是别处已有的内容；随后它才落下来。点一下图表，就按那个比例遮盖。
inside-little-axis = “{ $class }”的概率（%）
inside-little-axis-unknown = 首选答案的概率（%）
inside-little-at = 遮盖 { $hidden }：{ $probability }
inside-little-hidden = 遮盖 { $hidden }
inside-little-label = 首选答案的平均概率随遮盖比例的变化。{ $points }
inside-little-slider = 遮盖比例
inside-little-mean = 各次遮盖的平均
inside-little-try = 一次随机遮盖
inside-little-now = 你的遮盖
inside-little-done = 共 { $total } 次遮盖：十种比例，每种四次。
inside-little-no-head = 这个编码器没有分类头：它不给出名称，所以画不出这条曲线。
inside-little-none = 这个分类器无法略去对绘制模型遮盖的那些图像块，所以画不出这条曲线。

inside-levels = { $value } / 255
inside-nothing-hidden = 现在什么也没有遮盖：请调高遮盖比例。
inside-spread = 它无从知道的
inside-spread-text = 同一张照片遮盖 16 次，每次都重建。各次结果一致的地方，随便几块就能说明那里有什么；结果不一的地方，模型只能猜，猜成什么取决于碰巧看到了什么。每个图像块只统计它被遮盖的那几次，因为可见的块它从没学过怎么画。
inside-spread-mean = { $count ->
   *[other] { $count } 次重建的平均
}
inside-spread-mean-label = { $count } 次重建的平均，每次的随机遮盖都不同
inside-spread-map = 标准差
inside-spread-map-label = 各次重建之间的标准差分布：半数像素低于 { $typical }，最不确定的像素为 { $most }
inside-spread-done = 共 { $count } 次遮盖，每次遮盖 { $ratio } 的图像块。
inside-spread-one = 这个绘制模型总是按阅读顺序遮盖最后的图像块：每个比例只有一种遮盖，谈不上差异。

inside-encode = 遮盖与编码
inside-encode-text = 编码器从来看不到被遮盖的图像块，连黑方块都看不到：它们直接从序列中去掉了。留下的块靠位置编码记住自己原来的位置。序列变短，计算量就少；注意力要让每个 token 看其他所有 token，因此按平方减少。
inside-encode-leave-out = 去掉 { $count } 个被遮盖的图像块
inside-encode-put-back = 放回 { $count } 个被遮盖的图像块
inside-encode-label-kept = 编码器得到的序列：{ $all } 个图像块中的 { $kept } 个
inside-encode-label-all = 照片的全部 { $all } 个图像块，其中 { $hidden } 个被遮盖
inside-encode-tokens = token 数（含 CLS）
inside-encode-work = 编码器的乘加次数
inside-encode-time = 分类模型处理同样图像块的用时（刚刚实测）
inside-encode-attention = 其中注意力的乘加次数
inside-encode-of = { $part }，而不是 { $whole }
inside-encode-none = 这个绘制模型什么也不去掉：所有图像块都留在序列里，被遮盖的块换成别的，或者排在后面。只有 MAE 的编码器才只拿到可见的块。

inside-decode = 从 mask token 到照片
inside-decode-text = 解码器在每个被遮盖的位置都放上同一个学来的 mask token，只有位置编码能区分它们。让它停在任意一个层块之后，由最后一层把图画出来，就能看到照片一步步浮现。可见的块始终画不好：损失从不计算它们。
inside-decode-none = 这个绘制模型没有解码器。
inside-decode-before = 层块 1 之前
inside-decode-after = 层块 { $block } 之后
inside-decibels = { $value } dB
inside-decode-psnr = { $picture }：被遮盖像素上的 PSNR 为 { $value } dB
inside-decode-unit = 被遮盖像素上的 PSNR
inside-decode-slider = 解码器层块
inside-decode-start = 起点
inside-decode-block = 层块 { $block }

inside-loss = 损失算的是什么
inside-loss-text = 训练时只在被遮盖的图像块上，比较画出的像素和照片的像素。越亮错得越多：多半是边缘和纹理，可见的部分没有透露它们。另一幅图是分类器的 CLS token 在看哪里，由它的所有层块逐层追溯而来。
inside-loss-map-label = 被遮盖图像块的误差图：平均 { $mean }，最差的块 { $most }
inside-loss-choice = 误差图
inside-by-pixel = 逐像素
inside-by-patch = 逐块
inside-loss-attention = CLS 的注意力 rollout
inside-loss-attention-label = CLS 对各图像块的注意力 rollout：看得最少的块占 { $least }，最多的块占 { $most }
inside-loss-value = 损失：{ $value }（按绘制模型自己的归一化数值计算）。
inside-loss-there = 在被遮盖的块上，两者相伴（r = { $r }）：分类器看哪里，绘制模型就错在哪里。
inside-loss-elsewhere = 在被遮盖的块上，两者相背（r = { $r }）：绘制模型错在分类器不看的地方。
inside-loss-unrelated = 在被遮盖的块上，两者关系不大（r = { $r }）。

inside-kinds = 三种 Transformer，四种任务
inside-kinds-caption = 层块是一样的。不同的是谁能看谁（每行一个 token，填色处是它看的对象），以及要它做什么：编码器负责读懂，编码器加解码器负责补全，因果解码器接着前面的往下画。
inside-kinds-encoder = 编码器
inside-kinds-encoder-text = ViT：读整张照片，给出类别。
inside-kinds-encoder-looks = 每个 token 都看其他所有 token
inside-kinds-both = 编码器–解码器
inside-kinds-both-text = MAE：编码可见的块，一次画出所有被遮盖的块。
inside-kinds-both-looks = 在编码器里，可见的 token 只看可见的 token；被遮盖的不在其中
inside-kinds-causal = 因果解码器
inside-kinds-causal-text = 如同 GPT：一块接一块地画，每块只依据前面的块。
inside-kinds-causal-looks = 每个 token 看自己和前面的 token
inside-kinds-masked = 遮盖图像块预测
inside-kinds-masked-text = 如同 BERT：用编码器猜测被遮盖的块的平均颜色。
inside-kinds-masked-looks = 每个 token 都看其他所有 token；被遮盖的换成 [mask]
inside-kinds-sees = 它看到的：{ $all } 个图像块中的 { $visible } 个
inside-kinds-sees-all = 它看到的：整张照片
inside-kinds-makes = 它画出的：{ $hidden } 个图像块
inside-kinds-recorded = 预先记录：{ $sample }。
inside-kinds-recorded-reconstructed = 预先记录：{ $sample }，遮盖 { $ratio }。
inside-kinds-live = 实时，用的是你的照片。
inside-kinds-ask = 用这张照片问它们每一个
inside-kinds-ask-download = 用这张照片问它们每一个（{ $size }）
inside-kinds-use = 使用这个模型
inside-kinds-use-label = 使用这个模型：{ $kind }
inside-kinds-coming = 正在加载……
inside-kinds-in-use = 正在使用
