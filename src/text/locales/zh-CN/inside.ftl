# 网络内部

decode = 从 mask token 到照片
decode-about = 解码器一开始在每个被遮盖的位置放上同一个学到的 token。在任意一层停下，让最后一层预测像素，照片就一步步显现出来。
decode-before = 第 1 层之前
decode-after = 第 { $block } 层之后
decode-none = 这个模型没有解码器。
