# 测量结果，数字都来自 results.json

results = 结果
results-coming = 正在加载结果…
results-missing = 结果加载失败；其他功能不受影响。
results-measured = 在 Tiny-ImageNet 的 { $photos } 张带标签的验证照片上测量，都没有用于训练；测量脚本是
results-writes = 由同一份结果还生成了
results-at-224 = 224 px 的模型
results-reconstructors = 被遮盖的像素重建得多好
results-classifiers = 照片分类得多好
results-numbers = 同样内容的数字
smooth-fill = 平滑填充
visible-mean = 可见均值

chart-psnr = 被遮盖像素的 PSNR，dB
chart-top1 = Top-1 准确率，%
chart-alike = 同等训练的 Top-1 准确率，%
chart-hidden = 遮盖图像块时的 Top-1 准确率，%
chart-hidden-axis = 遮盖比例，%
chart-point = { $name }：遮盖 { $share } 时 { $value }
chart-bar = { $name }：{ $value }
chart-lines-label = { $title }，按遮盖比例。{ $finding }

table-at-224 = 按遮盖比例，在 { $photos } 张都没有用于训练的照片上
table-agreement = 首个答案与 DeiT-tiny 看整张照片时相同
table-reconstructors = 被遮盖像素的 PSNR（dB），按遮盖比例；越高越好
table-classifiers = 标签是第一个答案，或在前五个答案之内的照片比例
table-hidden = 各遮盖比例下的 Top-1 准确率
table-share-hidden = 遮盖 { $share }
table-hidden-head = 遮盖
table-model = 模型
table-parameters = 参数量
table-training = 训练
table-none = 无
table-borrowed = 借用统计量
table-own-masks = 使用自己的遮盖方式
table-baseline = 基线
table-baselines = 平滑填充把可见的颜色铺开，可见均值取它们的平均。两者都不用训练。
table-borrowed-means = 借用统计量：模型预测图像块时不含亮度和对比度，因此每个被遮盖的块用了原图自己的统计量。模型本来无从知道，它的 PSNR 不能与其他模型相比。
table-spread = 随机遮盖取 { $seeds } 个种子的平均，种子之间最多相差 { $spread } dB。
table-at = { $share } 时 { $value }
table-own = { $title } 总是遮盖阅读顺序中最后的图像块。在同样的遮盖上，基线的结果（dB）：平滑填充 { $fill }；可见均值 { $mean }。

training-stage = { $what }：{ $epochs }，{ $minutes } 分钟
epochs-one = { $count } 个 epoch
epochs-more = { $count } 个 epoch

card-top = 在 { $photos } 张照片上 top-1 为 { $top1 }，top-5 为 { $top5 }
card-top-patches = 在 { $photos } 张照片上 top-1 为 { $top1 }，top-5 为 { $top5 }；单个图像块的正确率为 { $right }
card-psnr = 遮盖 { $share } 时，被遮盖像素 { $psnr } dB（平滑填充 { $fill } dB）
card-psnr-own = 遮盖 { $share } 时，被遮盖像素 { $psnr } dB（同样遮盖下平滑填充 { $fill } dB）
card-psnr-borrowed = 遮盖 { $share } 时，被遮盖像素 { $psnr } dB，借用统计量（平滑填充 { $fill } dB）
card-agreement = 在 { $photos } 张完整照片上，与 DeiT-tiny 首选答案一致的占 { $whole }；遮盖 { $share } 时占 { $hidden }（DeiT-tiny 自己为 { $deit }）
right-whole = 在测试用的 { $photos } 张照片上，首选答案的正确率为 { $right }。
right-patches = 在测试用的 { $photos } 张照片上，首选答案的正确率为 { $right }；单个图像块的正确率为 { $patches }。
right-hidden = 随机遮盖 { $share } 时，在测试用的 { $photos } 张照片上，首选答案的正确率为 { $right }。

finding-ahead = 遮盖 { $share } 时 { $by } dB
finding-better = { $title } 在各个比例下都优于两条基线：{ $above }。
finding-worse = { $title } 在任何比例下都没有超过较好的那条基线：{ $below }。
finding-partly = { $title } 只在部分比例下优于两条基线：{ $above }；但 { $below }。
finding-other-too = { $title } 领先：{ $ahead }。
finding-other-not = { $title } 落后：{ $ahead }。
finding-ranked-one = { $title } { $top1 }
finding-ranked = Top-1 准确率从高到低：{ $ranked }。
way-scratch = 从零训练
way-masked-patch = 先做遮盖图像块预测
way-mae = 先做 MAE 预训练
finding-unlike = 它们的预训练分别用了 { $epochs } 个 epoch，差别可能有一部分来自于此。
finding-alike = 同样三个模型再比一次，各用标签训练 { $epochs } 个 epoch，不至于过拟合。{ $order }
finding-order = 预训练越好，ViT 越好：{ $steps }。
finding-no-order = 预期的顺序（从零训练、遮盖图像块预测、MAE 依次变好）并不成立：{ $steps }。
finding-step-same = { $better }与{ $worse }不相上下
finding-step-more = { $better }比{ $worse }高 { $by } 个百分点
finding-step-less = { $better }比{ $worse }低 { $by } 个百分点
finding-shorter-one = { $title } 为 { $epochs } 个
finding-shorter = 用标签训练了 { $longest } 个 epoch，但 { $shorter }，差距可能有一部分来自于此。
finding-chance = 共 { $classes } 类，瞎猜的 top-1 为 { $guess }。每个模型只训练一次；在 { $photos } 张照片上，小于约 { $points } 个百分点的差别可能只是偶然。
finding-hidden = { $title }：遮盖 { $begin } 时正确率 { $whole }，遮盖 { $most } 时 { $rest }；遮盖不超过 { $half } 时至少保持一半。
finding-nothing = 0%

positions = 位置编码有多相似
positions-both = 两个维度都学会了
positions-neither = 两个维度都没有学会
positions-one = 只学会了一个维度
positions-finding = 每个小方格对应一个图像块{ $left-out }：颜色越深，它的位置编码与该位置图像块的位置编码越相似。模型（{ $title }）并不知道哪些块相邻，位置编码起初是随机数。{ $verdict }：同一行相邻的块从 { $beside0 } 变为 { $beside1 }（1 表示相同），同一列相邻的从 { $below0 } 变为 { $below1 }，相隔半张照片以上的从 { $far0 } 变为 { $far1 }。
positions-left-out = （省略了一部分）
