# The navigation.

# $view - the view's name.
view-title = { $view } · Patchwork

# The stage.

stage-claim = Most of the photo is hidden. One network paints the rest, another says what it is.
drop-hint = Drop the photo, or the weight file

sees-title = What the model sees
tool = Brush
tool-reveal = Reveal
tool-hide = Hide
brush-size = Brush size
# $size - digits.
brush-size-value = { $size } × { $size }
mask-undo = Undo
mask-redo = Redo
mask-invert = Invert
paint-label = Patches of the photo: paint on them, or use the arrow keys and the space bar

strategy = Strategy
strategy-random = Random
strategy-block = Blocks
strategy-grid = Grid
strategy-centre = Centre
strategy-frame = Frame
strategy-half = Half
strategy-manual = By hand
strategy-causal = This model always hides the last patches in reading order.

mask-ratio = Hidden
# $percent - digits.
mask-ratio-value = { $percent }% of the patches hidden
mask-ratio-paper = 75%, paper’s choice
mask-ratio-paper-label = 75%, paper’s choice: set the mask ratio to it
mask-seed = Seed
mask-another = Another mask

makes-title = What it makes of it
makes-shown = Shown
makes-prediction = Prediction
makes-pasted = With visible
makes-original = Original
makes-error = Error
makes-wipe = Wipe to the original
# $percent - digits.
makes-wipe-value = { $percent }% original
makes-hold = Hold to compare
makes-play = Play
error-label = Difference between prediction and photo, hidden patches only
error-none = none
# $levels - digits: levels of brightness.
error-most = { $levels } levels or more

what-title = What is it?
what-class = Class
what-whole = Whole photo
what-visible = Visible
what-painted = Painted
what-unknown = not known
# $view - what was looked at.
# $class - the class's name.
# $percent - a percentage.
what-first = { $view }: { $class } { $percent }

photo-choose = Choose a photo
photo-drop = Or drop or paste one. It never leaves this tab.
photo-samples = Sample photos
# $title - a sample photo's title. $alt - what is in it.
photo-sample = { $title }: { $alt }

borrow = Borrow the original’s brightness and contrast
borrow-note = Undoing the normalisation exactly takes each hidden patch’s own mean and variance. Borrowed from the original, they are nothing that the model could know.

patch-answers-point = Point at a patch, or tap it, for its own answer.
patch-answers-keys = Each patch’s own answer: arrow keys lead from one to the next
patch-answers-label = The photo; patches that agree are clear
patch-answers-note = Patches that agree with the likeliest class are clear, the surer the clearer.

# $at - which patch. $total - how many are hidden.
painting-patch = Painting patch { $at } of { $total }

# $name - a file's name, or a sample photo's title. $side - pixels.
picture-original = The photo “{ $name }”, { $side } pixels square
# $hidden - how many patches are hidden, in words.
picture-masked = Masked photo: { $hidden }
# $hidden - how many patches are hidden, in words.
picture-pasted = The photo’s visible patches as they are, { $hidden } and predicted
# $hidden - how many patches are hidden, in words.
picture-error = Difference between prediction and photo, { $hidden }

share = Copy link
share-copied = Copied. Whoever opens it sees the same picture.
share-copied-own = Copied, with mask and models. Your photo stays with you.
share-by-hand = The link: copy it from here
link-photo-stays = The photo of this link stays with its owner. Here is the same mask on a sample: choose a photo of your own.
link-unknown-photo = The photo of this link is none of the samples here, so another one is shown.
link-newer = A newer version of this page made the link: what this one knows is shown.
