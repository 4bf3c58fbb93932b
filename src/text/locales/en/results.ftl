# What was measured. Every figure comes from results.json.

results = Results
results-coming = Loading the results…
results-missing = The results could not be loaded; everything else works without them.
# $photos - how many.
results-measured = Measured on the { $photos } labelled validation photos of Tiny-ImageNet, none of which was trained on, by
results-writes = From the same file it writes
results-at-224 = The models at 224 px
results-reconstructors = How well hidden pixels are reconstructed
results-classifiers = How well photos are classified
results-numbers = The same in numbers
smooth-fill = Smooth fill
visible-mean = Visible mean

chart-psnr = PSNR on hidden pixels, dB
chart-top1 = Top-1 accuracy, %
chart-alike = Top-1 accuracy, trained alike, %
chart-hidden = Top-1 accuracy with patches hidden, %
chart-hidden-axis = Patches hidden, %
# $name - what a line stands for.
# $value - with its unit.
# $share - how much is hidden, in percent.
chart-point = { $name }: { $value } with { $share } hidden
# $name - what a bar stands for.
# $value - with its unit.
chart-bar = { $name }: { $value }
# $title - of the chart.
# $finding - what it shows.
chart-lines-label = { $title }, by share of patches hidden. { $finding }

# $photos - how many.
table-at-224 = By share of patches hidden, on { $photos } photos that none was trained on
table-agreement = first answer as DeiT-tiny’s for the whole photo
table-reconstructors = PSNR on hidden pixels in dB, by share of patches hidden; higher is better
table-classifiers = Share of photos whose label is the first answer, or among the first five
table-hidden = Top-1 accuracy by share of patches hidden
# $share - in percent.
table-share-hidden = { $share } hidden
table-hidden-head = Hidden
table-model = Model
table-parameters = Parameters
table-training = Training
table-none = none
table-borrowed = with borrowed statistics
table-own-masks = on masks of its own
table-baseline = baseline
table-baselines = Smooth fill spreads the visible colours; visible mean is their average. Neither is trained.
table-borrowed-means = Borrowed statistics: the model predicts patches without their brightness and contrast, so each hidden patch was given the original’s own. It cannot know these, and its PSNR is not to be set against the others.
# $seeds - how many.
# $spread - decibels.
table-spread = Mean of { $seeds } seeds for the random masks, which differ by at most { $spread } dB.
# $value - decibels.
# $share - in percent.
table-at = { $value } at { $share }
# $title - a model's title.
# $fill - a list of table-at.
# $mean - a list of table-at.
table-own = { $title } always hides the last patches in reading order. On the same masks the baselines get, in dB: smooth fill { $fill }; visible mean { $mean }.

# $what - what was trained.
# $epochs - epochs-…
# $minutes - how many.
training-stage = { $what }: { $epochs }, { $minutes } min
# $count - how many epochs.
epochs-one = { $count } epoch
epochs-more = { $count } epochs

# One line of figures for a model's card.

# $top1 - in percent.
# $top5 - in percent.
# $photos - how many.
card-top = { $top1 } top-1, { $top5 } top-5 on { $photos } photos
# $right - in percent.
card-top-patches = { $top1 } top-1, { $top5 } top-5 on { $photos } photos; { $right } of single patches right
# $psnr - decibels.
# $share - in percent.
# $fill - decibels.
card-psnr = { $psnr } dB on hidden pixels at { $share } hidden (smooth fill { $fill } dB)
card-psnr-own = { $psnr } dB on hidden pixels at { $share } hidden (smooth fill on the same masks { $fill } dB)
card-psnr-borrowed = { $psnr } dB on hidden pixels at { $share } hidden, with borrowed statistics (smooth fill { $fill } dB)
# $whole - in percent.
# $photos - how many.
# $hidden - in percent.
# $share - in percent.
# $deit - in percent.
card-agreement = the first answer of DeiT-tiny for { $whole } of { $photos } whole photos, for { $hidden } with { $share } hidden (DeiT-tiny itself { $deit })
# $right - in percent.
# $photos - how many.
right-whole = Its first answer was right for { $right } of { $photos } photos that it was tested on.
# $patches - in percent.
right-patches = Its first answer was right for { $right } of { $photos } photos that it was tested on. Single patches were right { $patches } of the time.
# $share - in percent.
right-hidden = With { $share } hidden at random, its first answer was right for { $right } of { $photos } photos that it was tested on.

# What the figures say.

# $by - decibels, with a sign.
# $share - in percent.
finding-ahead = { $by } dB at { $share } hidden
# $title - the model's title.
# $above - a list of finding-ahead.
finding-better = The { $title } reconstructs better than both baselines at every share: { $above }.
# $below - a list of finding-ahead.
finding-worse = The { $title } does not reconstruct better than the better baseline anywhere: { $below }.
finding-partly = The { $title } reconstructs better than both baselines in part only: { $above }, but { $below }.
finding-other-too = { $title } is ahead of them: { $ahead }.
# $ahead - finding-ahead.
finding-other-not = { $title } is not ahead: { $ahead }.
# $title - a model's title.
# $top1 - in percent.
finding-ranked-one = { $title } { $top1 }
# $ranked - a list of finding-ranked-one.
finding-ranked = Top-1 accuracy, best first: { $ranked }.
way-scratch = from scratch
way-masked-patch = after masked patch prediction
way-mae = after the MAE
# $epochs - a list of numbers.
finding-unlike = Their pretraining took { $epochs } epochs: a part of the difference may be that.
# $order - what follows.
# $epochs - how many.
finding-alike = The same three once more, each for { $epochs } epochs with labels, too few to overfit. { $order }
# $steps - a list of finding-step-…
finding-order = The better the pretraining, the better the ViT: { $steps }.
finding-no-order = The expected order, from scratch, then masked patch prediction, then the MAE, does not hold: { $steps }.
# $better - one of way-…
# $worse - one of way-…
finding-step-same = { $better } it does no better and no worse than { $worse }
# $by - percentage points.
finding-step-more = { $better } it gets { $by } points more than { $worse }
finding-step-less = { $better } it gets { $by } points less than { $worse }
# $epochs - how many.
# $title - a model's title.
finding-shorter-one = { $epochs } of { $title }
# $longest - how many epochs.
# $shorter - a list of finding-shorter-one.
finding-shorter = Training with labels took { $longest } epochs, but { $shorter }: a part of their distance may be that.
# $classes - how many.
# $guess - in percent.
# $photos - how many.
# $points - percentage points.
finding-chance = Of { $classes } classes; guessing gets { $guess } top-1. Each model was trained once; on { $photos } photos, differences of less than about { $points } points can be chance.
# $title - a model's title.
# $whole - in percent.
# $begin - how much is hidden: in percent, or finding-nothing.
# $rest - in percent.
# $most - in percent.
# $half - in percent.
finding-hidden = { $title } is right in { $whole } of photos with { $begin } hidden and in { $rest } with { $most }; it keeps at least half of that up to { $half }.
finding-nothing = nothing

positions = How alike position embeddings are
positions-both = Both dimensions were learnt
positions-neither = Neither dimension was learnt
positions-one = One dimension was learnt
# $title - the model's title.
# $verdict - one of positions-…
# $left-out - positions-left-out, or nothing.
# $beside0 - a cosine before the training, and after it.
positions-finding = Each small square belongs to one patch{ $left-out }: the stronger the colour, the more alike its position embedding is to that of the patch at that place. The model ({ $title }) is not told which patches are neighbours; the embeddings start as random numbers. { $verdict }: patches next to each other in a row went from { $beside0 } to { $beside1 } (1 is the same), in a column from { $below0 } to { $below1 }, those half the photo or more apart from { $far0 } to { $far1 }.
positions-left-out = { " " }(some are left out)
