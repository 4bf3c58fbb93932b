# What the lists of models say in English (www/models/*.json, www/results.json). A test holds that it is the same there.

title-mae-224 = MAE, 224 px
title-mae-224-sharp = MAE, 224 px, sharp
title-vit-224 = ViT, 224 px
title-mae = MAE
title-mae-norm-pix = MAE, normalised pixels
title-masked-patch = Masked patch prediction
title-causal = Causal transformer
title-vit-mae = ViT, fine-tuned from the MAE
title-vit-patches = ViT, every patch
title-vit-masked-patch = ViT, fine-tuned from masked patch prediction
title-vit-scratch = ViT, from scratch
title-hybrid = Hybrid ViT

what-mae-224 = A masked autoencoder at the paper's own size: 14 x 14 patches of 16 px. Its encoder started as half of DeiT-tiny.
what-mae-224-sharp = The same masked autoencoder, trained on to make one guess where the other paints the mean of what could be there.
what-vit-224 = DeiT-tiny, trained on to name a photo from any part of its patches, out of ImageNet's 1,000 classes.
what-mae = A masked autoencoder: it sees the patches that are left and paints all hidden ones at once.
what-mae-norm-pix = A masked autoencoder that learnt only the pattern inside each patch, not how bright or how strong it is.
what-masked-patch = It guesses the mean colour of each hidden patch, one of 512 colours, as the ViT paper tried it.
what-causal = It reads patches row by row, like words in a text, and paints each next one from those before it.
what-vit-mae = A vision transformer that names the photo; it first learnt to paint hidden patches as the MAE.
what-vit-patches = The same vision transformer, but it names every patch; the photo gets the mean of their answers.
what-vit-masked-patch = The same vision transformer; it first learnt to guess the colours of hidden patches.
what-vit-scratch = The same vision transformer, trained with labels alone.
what-hybrid = A vision transformer that looks at the feature map of a small convolutional network instead of raw patches.

data-224 = 19,003 photos from 23 public data sets, without labels; DeiT-tiny (Touvron et al., Apache 2.0) as a start
data-64 = Tiny-ImageNet-200, 100,000 training photos
licence-224 = Non-commercial research and teaching only, as some of the photos' terms ask
licence-64 = Non-commercial research and teaching only, as ImageNet's terms ask

published-mae-base = The paper's masked autoencoder, pretrained on ImageNet-1k.
published-mae-large = The same, three times as large.
published-vit-base = Pretrained on ImageNet-21k, fine-tuned on ImageNet's 1,000 classes.
published-vit-tiny = The smallest plain ViT with ImageNet's 1,000 classes, a conversion of timm's.
published-deit-tiny = A ViT of the same size, trained on ImageNet-1k alone.
published-dinov2 = Learnt from 142 million photos without labels: its tokens tell the object from the background.
published-tried = run with the real weights

stage-mae = MAE pretraining
stage-mae-norm-pix = MAE pretraining, normalised pixels
stage-masked-patch = masked patch prediction
stage-causal = causal pretraining
stage-fine-tuning = fine-tuning
stage-patches = fine-tuning for every patch
stage-scratch = training from scratch
device-two-cores = 2 CPU cores, shared

# The sample photos (www/samples.json): their titles, and what is in them for those who cannot see it.

sample-coffee = Coffee cup
sample-chelsea = Chelsea the cat
sample-astronaut = Astronaut Eileen Collins
sample-rocket = Falcon 9 carrying DSCOVR
sample-hubble = Hubble eXtreme Deep Field
sample-camera = Cameraman
sample-brick = Brick pavement
sample-coffee-alt = A red cup of espresso with a spoon on its saucer, on a wooden table
sample-chelsea-alt = The face of a tabby cat with green eyes, looking past the camera
sample-astronaut-alt = A smiling astronaut in an orange suit, her helmet before her, a flag and a model of a space shuttle behind
sample-rocket-alt = A white rocket on its launch pad at dusk, between lit towers
sample-hubble-alt = Hundreds of galaxies of many colours on a black sky
sample-camera-alt = Black and white: a man in a dark coat looking through a video camera on a tripod, in a field
sample-brick-alt = Black and white: rows of long bricks with light joints
sample-public-domain = Public domain
