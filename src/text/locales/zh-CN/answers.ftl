# 单个图像块的答案

patches-say = { $count } 个认为是“{ $name }”
patches-say-other = { $count } 个有其他答案
patches-most-said = { $shown ->
    [one] 1 个图像块中，{ $said }。
   *[other] { $shown } 个图像块中，{ $said }。每块都通过注意力看到了其他块。
}
patch-at = 第 { $row } 行第 { $column } 列：{ $said }。
patch-answer = { $name }，{ $percent }
patch-not-shown = 没有给它看
patch-hidden = 已遮盖
patch-visible = 可见
