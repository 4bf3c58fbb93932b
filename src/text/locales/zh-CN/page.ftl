# 页面整体

language-name = 简体中文
page-title = Patchwork：在你的照片上运行视觉 Transformer 与掩码自编码器
language-switch = 语言
