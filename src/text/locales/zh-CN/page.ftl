# 页面整体

language-name = 简体中文
page-title = Patchwork
language-switch = 语言
views = 视图
view-stage = 舞台
view-inside = 内部
view-teach = 教学
view-models = 模型
view-results = 结果
view-about = 关于
