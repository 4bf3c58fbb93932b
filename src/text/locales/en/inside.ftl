# The walk through the forward pass.

# $done - how many of the masks have been computed.
# $total - how many there are.
inside-progress = { $done } of { $total }
inside-hidden-axis = Patches hidden, %

# How little is enough.
inside-little = How little is enough?
inside-little-text = Hide more and more of the photo and ask the classifier again. On most photos the curve stays high for a long way: most patches repeat what others say. Then it falls. Click the chart to hide that much.
# $class - the classifier's first answer for the whole photo.
inside-little-axis = Probability of “{ $class }”, %
inside-little-axis-unknown = Probability of the first answer, %
# $hidden - share of patches hidden, with the unit.
# $probability - mean probability, with the unit.
inside-little-at = { $hidden } hidden: { $probability }
# $hidden - share of patches hidden, with the unit.
inside-little-hidden = { $hidden } hidden
# $points - each share hidden with its mean probability.
inside-little-label = Mean probability of the first answer by share of patches hidden. { $points }
inside-little-slider = Mask ratio
inside-little-mean = mean of the masks
inside-little-try = one random mask
inside-little-now = your mask
# $total - how many masks.
inside-little-done = { $total } masks: four at each of ten ratios.
inside-little-none = This classifier cannot leave out the patches that are hidden from the painter, so there is no curve to draw.

# What it cannot know.
# $value - a difference in brightness.
inside-levels = { $value } of 255
inside-nothing-hidden = Nothing is hidden now: raise the mask ratio.
inside-spread = What it cannot know
inside-spread-text = The same photo behind 16 masks, each painted. Where all pictures agree, any few patches tell what was there. Where they differ, the model guesses, and its guess depends on what it happened to see. Each patch counts only in the masks that hid it: visible ones it never learned to paint.
# $count - how many pictures.
inside-spread-mean = Mean of { $count ->
    [one] one picture
   *[other] { $count } pictures
}
# $count - how many pictures.
inside-spread-mean-label = The mean of { $count } reconstructions, each from another random mask
inside-spread-map = Standard deviation
# $typical - the median, in levels.
# $most - the largest, in levels.
inside-spread-map-label = Map of the standard deviation between the reconstructions: half of the pixels lie below { $typical } levels, the most uncertain one at { $most }
# $count - how many masks.
# $ratio - share hidden, with the unit.
inside-spread-done = { $count } masks, each hiding { $ratio } of the patches.
inside-spread-one = This painter always hides the last patches in reading order: there is only one mask of a ratio, and no spread.
