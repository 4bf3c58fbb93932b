# How it works, and whom to thank.

about-how = How it works
about-patches = Patches
about-patches-text = The photo is made a square and cut into a grid of patches. A linear projection turns each patch into a vector, the patch embedding, and a position embedding is added so that its place is not lost. A ViT trained from scratch starts with random position embeddings: that the photo has two dimensions is learnt (see Results).
about-masking = Random masking
about-masking-text = Most patches are dropped at random. With three in four gone, what is left cannot be finished by copying from next door: the model has to understand what it sees.
about-encoder = Encoder
about-encoder-text = A vision transformer encodes the visible patches alone. The hidden ones are not blacked out, they are absent: with three in four gone, it has a quarter of the work.
about-decoder = Decoder
about-decoder-text = A mask token stands in for every hidden patch, and a smaller transformer predicts the pixels of all of them. The loss, a mean squared error, counts hidden patches only. So the prediction for visible ones is poor, and their own pixels are pasted back.
about-classifier = Classifier
about-classifier-text = A vision transformer reads the whole photo, the visible patches alone, and the painted picture, and spreads a probability over its classes. What is not among them gets the name of one that is. It answers from the CLS token; another model here answers from every patch.

about-kinds = Three kinds of transformer
about-kind-encoder = Encoder
about-kind-encoder-text = Every patch sees every other. A ViT names the photo from what it gathers; trained by masked patch prediction it guesses the mean colour of corrupted patches, as BERT guesses words.
about-kind-autoencoder = Autoencoder
about-kind-autoencoder-text = The MAE’s encoder sees the visible patches alone, and a second, smaller transformer paints the hidden ones, all at once. Once trained, the encoder is what is kept.
about-kind-causal = Causal decoder
about-kind-causal-text = Each patch sees only those before it and predicts the next, as GPT does with words. It paints one patch at a time, and what it painted is what it goes on from.

about-papers = Papers
# $authors - the first author.
# $year - when it came out.
about-paper-by = { $authors } et al., { $year }.

about-models = Models and data
about-reconstructing-now = Painting now
about-naming-now = Classifying now
# $role - what the model does, as above.
# $name - its name.
# $parameters - how many weights, as a quantity.
# $size - of its file, with the unit.
# $pixels - side of its input.
# $patch - side of a patch, pixels.
about-model = { $role }: { $name }, { $parameters } weights, { $size }, { $pixels } px in patches of { $patch }.
about-data = The two models at 224 px started from DeiT-tiny (Touvron et al., Apache 2.0) and were trained on photos of 23 public data sets; those at 64 px on Tiny-ImageNet, a part of ImageNet. Some of those terms allow non-commercial research and teaching only, and so do these weights. A checkpoint that you open has terms of its own.
about-privacy = Everything is computed in this tab. No byte of your photo leaves it.
about-samples = Sample photos
# $author - who took the photo.
about-credit = , { $author },

offline = Offline
# $size - what it takes, with the unit.
offline-about = Kept on this device, the page opens without a network: { $size } with its engines and the two models at 224 px. It can then be installed, too.
offline-keep = Keep for offline
offline-kept = Kept: it opens without a network.
offline-failed = Not all of it came, so nothing is kept. Check the connection and the room on the disk, then try again.
offline-new = A new version of this page is here. It opens once all its tabs are closed.
