# What single patches say.

# $count - how many patches say so.
# $name - a class's name.
patches-say = { $count ->
    [one] 1 says “{ $name }”
   *[other] { $count } say “{ $name }”
}
# $count - how many patches.
patches-say-other = { $count ->
    [one] 1 says something else
   *[other] { $count } say something else
}
# $shown - how many patches were shown.
# $said - what they say, as above.
patches-most-said = { $shown ->
    [one] Of 1 patch, { $said }.
   *[other] Of { $shown } patches, { $said }. Each has seen the others through attention.
}
# $row - from above.
# $column - from the left.
# $said - what is so there.
patch-at = Row { $row }, column { $column }: { $said }.
# $name - a class's name.
# $percent - how likely it is.
patch-answer = { $name }, { $percent }
patch-not-shown = not shown to it
patch-hidden = hidden
patch-visible = visible
