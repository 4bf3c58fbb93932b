# 网络内部

decode = 从 mask token 到照片
decode-about = 解码器一开始在每个被遮盖的位置放上同一个学到的 token。在任意一层停下，让最后一层预测像素，照片就一步步显现出来。
decode-before = 第 1 层之前
decode-after = 第 { $block } 层之后
decode-none = 这个模型没有解码器。

# 沿着前向传播走一遍

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
