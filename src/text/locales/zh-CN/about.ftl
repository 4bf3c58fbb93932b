# 工作原理与致谢

about-how = 工作原理
about-patches = 图像块
about-patches-text = 照片先裁成正方形，再切成网格状的图像块（patch）。每个图像块经线性投影变成一个向量，即 patch embedding，再加上位置编码，好记住它原来在哪里。从零训练的 ViT，位置编码起初是随机数：照片是二维的这件事，是它自己学会的（见“结果”）。
about-masking = 随机遮盖
about-masking-text = 随机丢掉大部分图像块。四块里丢了三块，就没法靠抄旁边的像素来补全：模型必须理解看到的内容。
about-encoder = 编码器
about-encoder-text = 视觉 Transformer 只编码可见的图像块。被遮盖的块不是涂黑，而是根本不送进去：去掉四分之三，计算量就只剩大约四分之一。
about-decoder = 解码器
about-decoder-text = 每个被遮盖的位置放上一个 mask token，再由一个较小的 Transformer 预测所有图像块的像素。损失是均方误差，只计算被遮盖的块，所以可见块的预测很差，最后会贴回它们原来的像素。
about-classifier = 分类器
about-classifier-text = 视觉 Transformer 分别看整张照片、只看可见块、看重建后的图像，给出各个类别的概率。不在类别表里的东西，会得到表里某个类别的名字。它根据 CLS token 作答；这里还有一个模型，每个图像块都会作答。

about-kinds = 三种 Transformer
about-kind-encoder = 编码器
about-kind-encoder-text = 每个图像块都能看到其他所有块。ViT 由此汇总出照片的类别；用遮盖图像块预测来训练时，它猜测被破坏的块的平均颜色，就像 BERT 猜词一样。
about-kind-autoencoder = 自编码器
about-kind-autoencoder-text = MAE 的编码器只看可见的图像块，另一个较小的 Transformer 一次画出所有被遮盖的块。训练结束后，留下来用的是编码器。
about-kind-causal = 因果解码器
about-kind-causal-text = 每个图像块只能看到它前面的块，并预测下一块，就像 GPT 处理文字一样。它一次画一块，并接着自己画出的内容继续画。

about-papers = 论文
about-paper-by = { $authors } 等，{ $year }。

about-models = 模型与数据
about-reconstructing-now = 正在重建
about-naming-now = 正在分类
about-model = { $role }：{ $name }，{ $parameters } 个参数，{ $size }，输入 { $pixels } px，图像块 { $patch } px。
about-data = 两个 224 px 模型从 DeiT-tiny（Touvron 等，Apache 2.0）出发，用 23 个公开数据集的照片训练；64 px 的模型用 ImageNet 的子集 Tiny-ImageNet 训练。其中一些数据只允许用于非商业的研究和教学，这些权重也是如此。你自己打开的权重文件另有许可条款。
about-privacy = 所有计算都在这个标签页里完成，照片的任何一个字节都不会离开。
about-samples = 示例照片
about-credit = ，{ $author }，

offline = 离线使用
offline-about = 保存到这台设备后，没有网络也能打开本页面：连同引擎和两个 224 px 的模型共 { $size }。之后还可以安装为应用。
offline-keep = 保存供离线使用
offline-kept = 已保存：没有网络也能打开。
offline-failed = 没有全部下载成功，因此什么也没有保存。请检查网络和磁盘空间，然后重试。
offline-new = 本页面有新版本。关闭它的所有标签页后即可打开。
