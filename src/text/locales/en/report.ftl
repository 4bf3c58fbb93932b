# What was found in a checkpoint.

report-family = Family
family-mae-transformers = MAE with its decoder, in the names of transformers
family-vit-transformers = ViT, in the names of transformers
family-mae-fair = MAE with its decoder, in the names of facebookresearch/mae
family-vit-fair = ViT fine-tuned from an MAE, in the names of facebookresearch/mae
family-vit-timm = ViT, in the names of timm
report-file = File
fact-image = Image
# $pixels - side of the image.
# $patch - side of a patch, pixels.
fact-image-size = { $pixels } × { $pixels } pixels, patches of { $patch }
fact-encoder = Encoder
fact-decoder = Decoder
# $width - its width.
# $blocks - how many blocks.
# $heads - how many heads.
fact-transformer = { $width } wide, { $blocks } blocks, { $heads } heads
fact-predicts = Predicts
fact-pixels = pixels
fact-normalised-pixels = normalised pixels
fact-classes = Classes
fact-norm-eps = LayerNorm epsilon
fact-photos = Photos
fact-memory = Program memory
# $size - a size with its unit.
fact-memory-most = { $size } at the most so far

note-not-kept = The disk, or this site’s share of it, is full: the file was not kept, and is downloaded again next time.
note-no-place = This browser has no place to keep the file, so it is downloaded each time.
# $name - a file's name.
note-no-config = { $name } could not be asked for, so it was done without.
note-no-class-names = The names of its 1,000 classes could not be loaded, so they have numbers. Open it again to try anew.
# $name - keys of dictionaries, with dots between them.
note-wrapper = The weights were found under “{ $name }” in the file.
# $names - names of classes, with commas between them.
note-skipped = What else the file holds was passed over, and nothing in it was run: { $names }.
# $prefix - the beginning of names, with a dot at its end.
note-prefix = All names began with “{ $prefix }”, which was taken off.
# $word - a part of names, with a dot at its end.
note-inside = Names held “{ $word }”, which was taken out.
# $prefix - the beginning of names, with a dot at its end.
note-other-model = A second model, a running mean under “{ $prefix }”, was not used.

report-assumed = Assumed, because neither the file nor a config says
# $heads - how many heads.
# $width - the model's width.
assumed-heads = { $heads } attention heads, as ViTs { $width } wide have.
# $eps - a small number.
assumed-norm-eps = A LayerNorm epsilon of { $eps }.
# $heads - how many heads.
assumed-decoder = { $heads } heads in the decoder, and that it predicts pixels, not normalised ones.
# $whose - a project's name.
# $how - in torchvision's terms.
assumed-photos = Photos are prepared as { $whose } does by default: { $how }.
# $trained - side of the photos that it was trained on.
# $given - side of those that it gets.
assumed-interpolated = It was trained at { $trained } px and is given { $given } px: its position embeddings are interpolated.
assumed-imagenet = Its 1,000 classes are ImageNet’s, in the order that published checkpoints have.

# $count - how many tensors, with commas.
report-matched = { $count } matched
report-matched-means = : the model took them
report-missing = { $count } missing
report-missing-means = : needed by the model, not in the file
report-unexpected = { $count } unexpected
report-unexpected-means = : without a place in the model
report-wrong = { $count } of another shape
report-wrong-means = : not the one that the model needs
report-none = None.
# $shape - the shape in the file.
# $needed - the shape that the model needs.
report-needed = { $shape }, needed is { $needed }
