# Where the engine stands.

note-asked-for-cpu = The address of this page asks for the CPU.
note-software-webgpu = WebGPU is only emulated in software here, so the CPU is used: it is faster.
note-no-timestamps = WebGPU lacks a part here that the engine needs (timestamp-query), so the CPU is used.
note-no-webgpu = No WebGPU here, so the CPU is used.
note-webgpu-not-started = WebGPU could not be started on this machine, so the CPU has taken over.
note-webgpu-wrong = WebGPU gets sums wrong on this machine, so the CPU has taken over.
note-webgpu-stopped = WebGPU stopped on this machine, so the CPU has taken over.

# $name - what the page's address asks for.
unknown-reconstructor = The page’s address asks for “{ $name }”, but no model of that name paints. The usual one is used.
unknown-classifier = The page’s address asks for “{ $name }”, but no model of that name classifies. The usual one is used.

status = Status
# $kind - WebGPU or CPU.
engine-choosing = Looking at what this browser offers
engine-downloading = Downloading the { $kind } engine
engine-starting = Starting the { $kind } engine
engine-device = Starting the device
engine-checking = Checking that the device computes correctly
engine-cached = Reading the model from this browser’s cache
engine-models = Downloading the model that paints
engine-building = Putting the model on the device
engine-ready = Ready
engine-stopped = Stopped
# $name - the adapter's name.
device-webgpu = WebGPU, { $name }
device-cpu = CPU

# A model on its way into use.
coming-cached = Reading it from this device
coming-asked = Asking for it
# $done - patches, digits. $all - patches, digits.
coming-patches = { $done } of { $all } patches
coming-building = Putting it on the device
coming-waiting = Waiting for the engine
# What a TIFF or JPEG XL needs.
coming-decoder = what reads this photo

# $title - a model's title, or coming-decoder.
loading-title = Loading { $title }
loading-models-said = Loading the models.
loading-title-said = Loading { $title }.

mask-note-why = Why 75%? With less hidden, it could copy next door.
mask-note-causal = This model always hides the last patches in reading order, so the seed has no effect.
mask-note-choosing = Takes effect as soon as the new model is there.
mask-note-no-photo = Takes effect with the next photo: choose one.
mask-note-last = One patch has to stay visible.
mask-note-failed = Takes effect after the restart.
mask-note-loading = Takes effect as soon as the models are loaded.

# $name - a photo's file name.
next-photo-failed = “{ $name }” is next, after the restart.
next-photo-choosing = “{ $name }” is next, as soon as the new model is there.
next-photo-loading = “{ $name }” is next, as soon as the models are loaded.

# $label - what is measured: manner-psnr.
# $value - digits.
announce-psnr = { $label } { $value } decibels.
# $name - a class's name.
# $percent - how likely it is.
announce-best = Most likely { $name }, { $percent }.
# $error - levels.
psnr-means = A hidden pixel is typically off by { $error } of 255 levels. Lower loss and higher PSNR are better.

tag-live = Live
live = Computed in this tab.
tag-recorded = Recorded run
recorded = Computed earlier with the page’s usual models.
recorded-loading = Computed earlier; the models for this tab are on their way.
# $time - a duration with its unit.
timing-reconstructed = reconstructed in { $time }
timing-classified = classified in { $time }
progress-models = Model loaded
progress-engine = Engine loaded
progress-loading = Loading
try-again = Try again
restart = Restart
details = Details
see-report = What was found in it

crashed = The page’s program has stopped, perhaps because memory ran out. Your photo and your mask are kept in this tab.
crashed-reload = Reload
