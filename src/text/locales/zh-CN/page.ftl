# 页面整体

page-title = Patchwork
language-switch = 语言
# $language - 使用者对该语言的称呼。
language-not-fetched = 未能下载“{ $language }”。请检查网络连接，然后重新选择。
views = 视图
view-stage = 试一试
view-inside = 内部
view-teach = 教学
view-models = 模型
view-results = 结果
view-about = 关于
