# The navigation.

# $view - the view's name.
view-title = { $view } · Patchwork

# The stage.

stage-claim = Hide most of a photo: one network paints the rest, another names it.
# The two pictures, of which a phone shows one large.
stage-side = Large picture
drop-hint = Drop the photo, or the weight file

sees-title = What the model sees
tool = Brush
tool-reveal = Reveal
tool-hide = Hide
brush-size = Brush size
# $size - digits: patches.
brush-size-value = { $size } × { $size }
mask-undo = Undo
mask-redo = Redo
mask-invert = Invert
paint-hint-reveal = Drag here to uncover patches
paint-hint-hide = Drag here to hide patches
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
mask-ratio-paper = 75%, as in the paper
mask-ratio-paper-label = 75%, as in the paper: set the mask ratio to it
mask-seed = Seed
mask-another = Another mask

makes-title = What it makes of it
makes-shown = Shown
makes-prediction = Prediction
makes-pasted = Result
makes-original = Original
makes-error = Error
makes-wipe = Wipe to the original
# $percent - digits.
makes-wipe-value = { $percent }% original
makes-hold = Compare
makes-play = Play
error = Error
error-label = Difference between prediction and photo, hidden patches only
error-none = none
# $levels - digits: levels of brightness.
error-most = { $levels } of 255 or more

beside = Compare two models
beside-reconstructor = Beside the painter:
beside-classifier = Beside the classifier:
beside-none = none
beside-other-mask = Its patches are of another size or order, so it hides others.

what-title = What is it?
# $title - the classifier's title.
what-missing = “{ $title }” is not here, so nothing is named.
what-no-head = This encoder has no head: it names nothing.
# Links, to its attention and its tokens, and to where it can be taught.
what-look-inside = See where it looks and what its tokens hold
what-teach = Teach it classes of your own
what-class = Class
what-whole = Whole photo
what-visible = Visible
what-reconstructed = Painted
what-unknown = not known
# On a phone, below the one picture that is large.
# $view - what was looked at.
# $class - the class's name.
# $percent - a percentage.
what-first = { $view }: { $class } { $percent }
# Where the first answer is another than the whole photo’s, and so not in the list.
# $view - what was looked at.
# $class - the class's name.
# $percent - a percentage.
what-other = { $view }: { $class } instead, { $percent }

photo-choose = Choose a photo
photo-cut-short = This file ends too early: what is missing is grey or empty.
photo-drop = Or drop or paste one. It never leaves this tab.
photo-samples = Sample photos
# $title - a sample photo's title. $alt - what is in it.
photo-sample = { $title }: { $alt }

camera = Camera
camera-stop = Stop
camera-freeze = Freeze
camera-go-on = Go on
camera-flip = Other camera
# What a frame is called where a photo has its file's name.
camera-frame = from the camera
camera-asking = Your browser asks whether this page may use the camera.
camera-live = Live; nothing is recorded.
camera-waits = The models are on their way; they begin as soon as they are here.
camera-frozen = The last frame stays; the camera waits.
# $rate - digits: how many frames both models answer about each second.
camera-rate = { $rate } frames a second
camera-refused = The camera was not allowed. Allow it in the browser’s settings for this page, then press Camera again.
camera-missing = No camera was found. Connect one and press Camera again, or choose a photo.
camera-in-use = The camera does not answer; another program may be using it. Close that one, then press Camera again.
camera-unsupported = Here the browser gives no page a camera: it needs https, and a browser that has one. Choose a photo instead.
camera-gone = The camera has stopped. Connect it again, then press Camera.
camera-hidden = The camera was switched off while this tab was out of sight. Press Camera to go on.

borrow = Borrow the original’s brightness and contrast
borrow-note = Undoing the normalisation exactly takes each hidden patch’s own mean and variance. Borrowed from the original, they are nothing that the model could know.

patch-answers-point = Point at a patch, or tap it, for its own answer.
patch-answers-keys = Each patch’s own answer: arrow keys lead from one to the next
patch-answers-label = The photo; patches that agree are clear
patch-answers-note = Patches that agree with the likeliest class are clear, the surer the clearer.

# $at - which patch. $total - how many are hidden.
reconstructing-patch = Painting patch { $at } of { $total }

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
share-copied-file = Copied, but the model from your file stays with you: others see the usual one’s answer.
share-copied-own-file = Copied, with the mask. Your photo and the model from your file stay with you.
share-by-hand = The link: copy it from here
link-photo-stays = The photo of this link stays with its owner. Here is the same mask on a sample: choose a photo of your own.
link-unknown-photo = The photo of this link is none of the samples here, so another one is shown.
link-newer = A newer version of this page made the link: what this one knows is shown.

keep = Save
keep-what = What to save
keep-sheet = All four on a sheet
keep-film = Film of the painting
keep-numbers = Numbers (JSON)
keep-large = 4 × as large
keep-save = Download
keep-copy = Copy
keep-share = Share
keep-copied = Copied.
keep-filming = Filming takes 4 seconds …
keep-not-loaded = A part of this page did not come. Check the connection, then try again.
keep-not-made = The browser cannot make this file. Try another kind, or another browser.
keep-not-allowed = The browser did not allow it. Save the file instead.
