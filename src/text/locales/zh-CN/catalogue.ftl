# 模型列表里英文内容的译文（www/models/*.json、www/results.json）

title-mae-224 = MAE，224 px
title-mae-224-sharp = MAE，224 px，清晰版
title-vit-224 = ViT，224 px
title-mae = MAE
title-mae-norm-pix = MAE，归一化像素
title-masked-patch = 遮盖图像块预测
title-causal = 因果 Transformer
title-vit-mae = ViT，由 MAE 微调
title-vit-patches = ViT，逐块分类
title-vit-masked-patch = ViT，由遮盖图像块预测微调
title-vit-scratch = ViT，从零训练
title-hybrid = 混合 ViT

what-mae-224 = 论文原尺寸的掩码自编码器：14 × 14 个 16 px 的图像块。编码器取自 DeiT-tiny 的一半，再继续训练。
what-mae-224-sharp = 同一个掩码自编码器，继续训练后给出一种猜测；另一个画的是各种可能的平均。
what-vit-224 = 由 DeiT-tiny 继续训练，只看任意一部分图像块也能分类，共 ImageNet 的 1,000 类。
what-mae = 掩码自编码器：只看留下的图像块，一次画出所有被遮盖的块。
what-mae-norm-pix = 只学习每个图像块内部结构的掩码自编码器，不学亮度和对比度。
what-masked-patch = 猜测每个被遮盖块的平均颜色，从 512 种颜色里选一种，与 ViT 论文的尝试相同。
what-causal = 像读文字一样逐行读取图像块，根据前面的块画出下一块。
what-vit-mae = 给照片分类的视觉 Transformer，先像 MAE 那样学会画出被遮盖的块。
what-vit-patches = 同样的视觉 Transformer，但对每个图像块分类，取平均作为整张照片的答案。
what-vit-masked-patch = 同样的视觉 Transformer，先学会猜测被遮盖块的颜色。
what-vit-scratch = 同样的视觉 Transformer，只用标签训练。
what-hybrid = 视觉 Transformer，输入不是原始图像块，而是小型卷积网络的特征图。

data-224 = 来自 23 个公开数据集的 19,003 张照片，不用标签；从 DeiT-tiny（Touvron 等，Apache 2.0）出发
data-64 = Tiny-ImageNet-200，100,000 张训练照片
licence-224 = 仅限非商业的研究与教学，这是部分照片的许可条款要求的
licence-64 = 仅限非商业的研究与教学，这是 ImageNet 的条款要求的

published-mae-base = 论文中的掩码自编码器，在 ImageNet-1k 上预训练。
published-mae-large = 同上，大三倍。
published-vit-base = 在 ImageNet-21k 上预训练，再在 ImageNet 的 1,000 类上微调。
published-vit-tiny = 支持 ImageNet 1,000 类的最小普通 ViT，由 timm 的权重转换而来。
published-deit-tiny = 同样大小的 ViT，只在 ImageNet-1k 上训练。
published-dinov2 = 用 1.42 亿张无标签照片训练：它的词元能把物体与背景分开。
published-tried = 已用真实权重跑过

stage-mae = MAE 预训练
stage-mae-norm-pix = MAE 预训练（归一化像素）
stage-masked-patch = 遮盖图像块预测
stage-causal = 因果预训练
stage-fine-tuning = 微调
stage-patches = 逐块微调
stage-scratch = 从零训练
device-two-cores = 2 个共享的 CPU 核

# 示例照片的标题和描述（www/samples.json）

sample-coffee = 咖啡杯
sample-chelsea = 小猫切尔西
sample-astronaut = 宇航员艾琳·柯林斯
sample-rocket = 搭载 DSCOVR 卫星的猎鹰 9 号
sample-hubble = 哈勃极深场
sample-camera = 摄影师
sample-brick = 砖铺地面
sample-coffee-alt = 木桌上的一杯浓缩咖啡，红色杯子，碟上放着小勺
sample-chelsea-alt = 一只绿眼睛虎斑猫的脸，目光越过镜头
sample-astronaut-alt = 身穿橙色宇航服、面带微笑的女宇航员，头盔放在身前，身后是国旗和航天飞机模型
sample-rocket-alt = 黄昏的发射台上，一枚白色火箭立在亮着灯的塔架之间
sample-hubble-alt = 黑色天幕上数百个颜色各异的星系
sample-camera-alt = 黑白照片，一名身穿深色大衣的男子在草地上透过三脚架上的摄像机取景
sample-brick-alt = 黑白照片，一排排长砖，砖缝颜色较浅
sample-public-domain = 公有领域
