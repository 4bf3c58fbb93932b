# The chooser of models, and checkpoints of the visitor's own.

models = Models
models-about = One reconstructs, one classifies. A model is downloaded when it is first chosen, and kept in this browser.
models-reconstructor = What reconstructs
models-classifier = What classifies
# $pixels - side of the models' input.
models-compared = The comparison, at { $pixels } px
# $can - what the model can do: can-…
# $about - a sentence about it.
model-about = { $can }. { $about }
# $can - what the model can do: can-…
# $parameters - how many weights, as a quantity.
# $pixels - side of its input.
# $patch - side of a patch.
model-own = { $can }. Opened by you: { $parameters } weights, { $pixels } px in patches of { $patch }.
# $file - a file's name.
model-found = What was found in { $file }
model-after-restart = After the restart
model-next = Next
model-loading = Loading
model-on-device = On this device
# $size - a size with its unit.
model-to-download = { $size } to download
model-in-use = In use
model-see = See what it does
# $title - a model's title.
card-about = About { $title }
card-kind = Kind
card-parameters = Parameters
card-download = Download
card-data = Data
card-licence = Licence
card-figures = Figures
reconstructed-by = Reconstructed by
classified-by = Classified by
# By an encoder without a classifier’s head.
encoded-by = Encoded by
change = Change
change-reconstructor = Change the model that reconstructs
change-classifier = Change the model that classifies

cancel = Cancel
# $title - a model's title.
cancel-loading = Cancel loading { $title }
loaded-title = { $title } loaded

own = Bring your own checkpoint
own-about = A masked autoencoder or a vision transformer with its weights in a .safetensors, .bin, .pth or .pt file, under the names that Hugging Face, timm or the papers’ own code give them.
own-choose = Choose files
own-drop = Or drop them anywhere on the page: the weights, with config.json and preprocessor_config.json where there are any. They stay in this browser.
own-opening = Opening
own-next = Next:
own-next-failed = After the restart:
own-next-loading = As soon as the models are loaded:
# $title - a checkpoint's title.
own-cancel = Cancel opening { $title }
dismiss = Dismiss
address-label = Address of a weight file or its folder, or owner/name on Hugging Face
address-open = Open
address-empty = Type an address first, such as facebook/vit-mae-base.
address-note = Its server must let other pages read it, as Hugging Face does.

kept = Kept in this browser
kept-none = Nothing yet. What is downloaded is kept here, so that it need not be downloaded again.
# $size - a size with its unit.
kept-total = { $size } in all. Removing does not change the models in use.
kept-unfinished = unfinished: { $size } so far
# $title - a model's title.
kept-not-removed = “{ $title }” could not be removed. Wait until its download has ended, close other tabs with this page, then try again.
kept-open = Open
kept-remove = Remove
kept-open-title = Open { $title }
kept-remove-title = Remove { $title }

published = Published checkpoints
published-untried = Unless a line says otherwise, these were tested with random weights of the same names and format, not with the real files.
published-opening = Opening
published-next = Next
published-in-use = In use
published-open = Open
# $state - what the button says.
# $title - a checkpoint's title.
published-state = { $state }: { $title }
# $name - its name.
# $licence - its licence.
# $size - a size with its unit.
published-terms = { $name }. { $licence }, about { $size }.
# $most - so much memory there is, with its unit.
published-too-large = That is more than the { $most } of memory that a tab gets on this device.
# $tried - how it was tried.
published-this-one = This one was { $tried }.
