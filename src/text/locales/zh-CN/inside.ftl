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
inside-loss-text = 训练时只在被遮盖的图像块上，比较画出的像素和照片的像素。越亮错得越多：多半是边缘和纹理，可见的部分没有透露它们。旁边是分类器的 CLS token 在看哪里，由它的所有层块逐层追溯而来。
inside-loss-map = 误差
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

inside-kinds = 三种 Transformer
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
inside-kinds-recorded-painted = 预先记录：{ $sample }，遮盖 { $ratio }。
inside-kinds-live = 实时，用的是你的照片。
inside-kinds-use = 使用这个模型
inside-kinds-use-label = 使用这个模型：{ $kind }
inside-kinds-coming = 正在加载……
inside-kinds-in-use = 正在使用
