# 图像的含义取决于生成它的模型

manner-title = 重建
manner-title-colours = 预测的颜色
manner-title-in-order = 续画

manner-caption = 每个图像块，按解码器的预测。
manner-caption-normalised = 每个图像块按预测显示，亮度和对比度取自可见块。
manner-caption-borrowed = 每个图像块按预测显示，统计量借自原图：原图的亮度和对比度。
manner-caption-colours = 每个图像块一种颜色：512 种里最可能的那种。
manner-caption-in-order = 被遮盖的块按阅读顺序，逐块由前面的块预测。

manner-note = 模型训练时只预测被遮盖的块，所以画不好可见块。这里可见块用的是照片原来的像素。
manner-note-normalised = 模型预测每个图像块的结构，不预测亮度和对比度；这两样由可见块推测。能看出接缝的地方，就是没猜准。
manner-note-borrowed = 模型预测每个图像块的结构。亮度和对比度借自被遮盖的原图，模型本来无从知道。
manner-note-colours = 它只预测每个被遮盖块的平均颜色，没有细节。训练时破坏一半图像块：80% 换成 [mask]，10% 换成别的块的 embedding，10% 不变。这里被遮盖的块全是 [mask]。
manner-note-in-order = 它看到前面的图像块，按阅读顺序画出其余的块；每一块都依据前面的块，也包括自己画出的块，所以误差越往后越大。

manner-loss = 损失
manner-loss-colours = 损失（交叉熵）
manner-psnr = 相似度（PSNR）
manner-psnr-borrowed = PSNR（借用统计量）

manner-label = 重建：每个图像块按预测显示，{ $hidden }由模型画出
manner-label-normalised = 重建，亮度和对比度取自可见块，{ $hidden }由模型画出
manner-label-borrowed = 重建，借用原图统计量，{ $hidden }由模型画出
manner-label-colours = 每个图像块一种预测的颜色，{ $hidden }由模型画出
manner-label-in-order = 续画：每个被遮盖的块由前面的块预测，{ $hidden }由模型画出

hidden-some = { $patches } 个图像块中被遮盖的 { $hidden } 个
hidden-last = { $patches } 个图像块中被遮盖的最后 { $hidden } 个
hidden-caption = { $patches } 个图像块中遮盖了 { $hidden } 个。
hidden-caption-last = { $patches } 个图像块中遮盖了最后 { $hidden } 个。

can-reconstruct = { $kind ->
    [masked_patch] 每个图像块重建一种颜色
    [causal] 按阅读顺序重建像素
   *[mae] 重建像素
}
can-classify = 给照片分类
can-encode = 不给出名称，但可以看到它的内部

kind-name = { $kind ->
    [mae] 掩码自编码器
    [masked_patch] 做遮盖图像块预测的编码器，BERT 式
    [causal] 按阅读顺序处理图像块的仅解码器 Transformer
    [patch_vit] 对每个图像块分类的视觉 Transformer
    [hybrid] 混合模型：CNN 特征图上的视觉 Transformer
    [encoder] 没有分类头的视觉 Transformer
   *[vit] 视觉 Transformer
}

reads-all = 依据所有图像块：没有遮盖。
reads-visible = 只依据 { $visible } 个可见块。
reads-hybrid = 依据整张照片。它的图像块是 CNN 特征图上的位置。
reads-patches = 依据整张照片：各图像块答案的平均。
reads-whole = 它只从固定的名称中选择。

sees-all-hybrid = 混合模型做不到：卷积会越过图像块的边缘，被遮盖的内容会透出来。
sees-all-crop = 这两个模型做不到：它们裁剪照片的方式不同，图像块对应的部分也不同。
sees-all-grid = 这两个模型做不到：一个把照片切成 { $classifier } × { $classifier } 块，另一个切成 { $painter } × { $painter } 块。
