# Numbers with their units.

# $value - digits.
number-megabytes = { $value } MB
# $value - digits.
number-gigabytes = { $value } GB
# $value - digits.
number-milliseconds = { $value } ms
# $value - digits.
number-seconds = { $value } s
# $value - digits: how many millions.
number-millions = { $value } million
# $value - digits: how many millions.
number-multiply-adds = { $value } million
# $value - digits.
number-percent = { $value }%
# $value - digits.
number-percent-below = < { $value }%
# $value - digits.
number-gflop = { $value } GFLOP
# $value - digits.
number-mflop = { $value } MFLOP
# $loaded - digits.
# $total - digits.
# $percent - digits.
number-downloaded = { $loaded } of { $total } MB, { $percent }%

number-few-seconds-left = a few seconds left
# $seconds - digits.
number-seconds-left = about { $seconds } seconds left
# $minutes - a count.
number-minutes-left = { $minutes ->
    [one] about a minute left
   *[other] about { $minutes } minutes left
}
# $hours - a count.
number-hours-left = { $hours ->
    [one] about an hour left
   *[other] about { $hours } hours left
}

# Parts of a list: the first ones, and the next. “a, b”
# $before - the list so far.
# $next - what follows.
list-next = { $before }, { $next }
# “a and b”, the last two of a list.
# $before - the list so far.
# $last - its last part.
list-last = { $before } and { $last }
full-stop = .
