# 带单位的数字

number-megabytes = { $value } MB
number-gigabytes = { $value } GB
number-milliseconds = { $value } 毫秒
number-seconds = { $value } 秒
number-millions = { $value } 万
number-multiply-adds = { $value } 亿
number-percent = { $value }%
number-percent-below = 小于 { $value }%
number-gflop = { $value } GFLOP
number-mflop = { $value } MFLOP
number-downloaded = { $loaded } / { $total } MB（{ $percent }%）

number-few-seconds-left = 还需几秒
number-seconds-left = 还需约 { $seconds } 秒
number-minutes-left = 还需约 { $minutes } 分钟
number-hours-left = 还需约 { $hours } 小时

list-next = { $before }，{ $next }
list-last = { $before }，{ $last }
full-stop = 。
