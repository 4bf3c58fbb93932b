# What went wrong, and what to do next: one or two sentences each, short enough for a phone.

failure-device-not-started = The engine could not be started on this device. Reload the page, or try another browser.
failure-wrong-answer = This device got a known computation wrong, so its results cannot be trusted. Try another browser.
failure-device-stopped = The device stopped answering. Reload the page to try again.
failure-engine-stopped = The engine stopped unexpectedly. Restart it to go on; your photo stays.
failure-engine-unsupported = This browser cannot run the engine. Try a newer browser.
failure-engine-not-downloaded = The engine could not be downloaded. Check the connection, then try again.
failure-engine-replaced = The server sent something else in place of the engine. Try again; if that does not help, reload the page later.
failure-engine-damaged = The engine arrived damaged. Try again to download it anew.
failure-cancelled = It was cancelled. Try again whenever you like.
failure-model-not-downloaded = The model could not be downloaded. Check the connection and try again.
failure-unreadable = Nothing readable came: no connection, or a server that shares no files with other sites. Try again, or download the file and choose it here.
failure-model-damaged = The model’s files arrived damaged, so they were not used. Try again to download them anew.
failure-model-misfit = The model’s files do not fit together. Try again later.
failure-not-an-address = It is neither an address nor a name such as facebook/vit-mae-base. Check it.
failure-no-weight-file = There is no weight file at this address. Check the address.
# $status - the HTTP status.
failure-not-served = The server has no such file for us (it answered { $status }). Check the address.
failure-no-weights-chosen = None of the files ends in .safetensors, .bin, .pth or .pt. Choose a weight file.
failure-several-weights-chosen = Those are several weight files. Choose one, with its config.json if it has one.
# $name - a file's name.
failure-part-missing = A part of these weights is missing: { $name }. Choose all parts together.
failure-configs-alone = The weights are missing: a config alone holds none. Choose the weight file (.safetensors, .bin, .pth or .pt) with it.
# $name - a file's name.
failure-config-too-large = { $name } is far larger than a config is. Choose another one.
# $needs - size of the file, or more. $most - so much memory there is. Each with its unit.
failure-too-large = Its file has { $needs } or more, and a tab gets { $most } of memory on this device. Choose a smaller model, or a file of the weights alone.
# $name - a file's name.
failure-file-gone = { $name } can no longer be read. Choose the files again.
# $kind - what it is: one of file-…
failure-not-weights = The file cannot be read as weights: { $kind }. Choose another .safetensors, .bin or .pth file.
file-other = it is damaged, or of an unknown form
file-empty = it is empty
file-web-page = it is a web page
file-lfs-pointer = it is a Git LFS pointer, which only names the file
file-text = it is a text
# $format - what its format is called: PDF, HEIC.
file-format = its format is { $format }
# $format - what their format is called: ONNX, GGUF.
failure-other-weights = These are { $format } weights. Choose the model saved as .safetensors, .bin or .pth.
# $format - zip, tar.
failure-archive = This is a packed folder ({ $format }). Choose the files in it.
failure-weights-unnamed = These are weights. Choose a name for them that ends in .safetensors or .pth.
# $why - one of unknown-…
failure-unknown-model = It is no model known here: { $why }. Choose a plain ViT or MAE.
# $name - the architecture in config.json.
unknown-architecture = config.json says that it is a { $name }
# $tensors - how many there are.
unknown-no-patch-embedding = none of its { $tensors } tensors is named like a ViT’s patch embedding
unknown-no-classes = it is a classifier without classes
failure-bad-config = Its config cannot be used; the details say why. Choose files of one plain ViT or MAE.
failure-misfit = The weights do not fit the model: tensors are missing, left over or of another shape. Choose files of one plain ViT or MAE.
# $name - the tensor's name.
failure-bad-tensor = The tensor { $name } cannot be read. Try to get the file anew, or choose another one.
# $kind - what it is: one of file-…
failure-not-a-picture = This browser cannot read that file as a picture: { $kind }. Choose it saved as a JPEG or PNG.
# $format - TIFF, JPEG XL.
failure-decoder-not-downloaded = What reads { $format } files could not be downloaded. Check the connection and try again, or choose the photo saved as a JPEG or PNG.
failure-not-shared = That picture could not be had from its server, which may not share it with other pages. Choose it here once it is saved.
failure-no-image = There was no image in that. Choose a photo file to drop or paste.
failure-sample-not-fetched = The sample photo could not be fetched. Check the connection, or choose another photo.
failure-internal = Something went wrong inside Patchwork. Reload the page to go on.

# What a failure happened to.

# $failure - the sentences above.
# $title - a checkpoint's title.
about-opening = { $failure } It was opening “{ $title }”, which may be too large for this device.
# $title - a checkpoint's title.
# $failure - the sentences above.
about-not-opened = “{ $title }” was not opened. { $failure }
about-not-opened-same = “{ $title }” was not opened. { $failure } What was in use still is.
about-not-opened-usual = “{ $title }” was not opened. { $failure } It was in use before the restart; the usual model is now.
# $stays - the title of the model in use.
about-not-chosen = “{ $title }”: { $failure } Until then “{ $stays }” stays in use.
about-not-compared = “{ $title }” did not come to be compared with. { $failure }
about-not-chosen-alone = “{ $title }”: { $failure } Until then photos are painted, but not named.
# $name - a file's name.
about-photo-gone = “{ $name }” can no longer be read; its file was changed, moved or deleted. Choose it again, or another photo.
