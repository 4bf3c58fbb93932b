# 逐层走一遍前向计算

inside-progress = 第 { $done } / { $total } 个
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
