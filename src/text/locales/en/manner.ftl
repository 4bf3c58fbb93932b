# What a picture means depends on the model that made it.

manner-title = Reconstruction
manner-title-colours = Predicted colours
manner-title-in-order = Continuation

manner-caption = Every patch, as the decoder predicts it.
manner-caption-normalised = Every patch as predicted, in the visible patches’ brightness and contrast.
manner-caption-borrowed = Every patch as predicted, with borrowed statistics: the original’s brightness and contrast.
manner-caption-colours = Every patch in one colour: the likeliest of 512.
manner-caption-in-order = The hidden patches, each predicted from those before it in reading order.

manner-note = The model is trained on hidden patches alone, so it draws visible ones poorly. Here they are the photo’s own.
manner-note-normalised = The model predicts the structure of each patch, not its brightness or contrast; those are guessed from the visible patches. Where the seams show, the guess is off.
manner-note-borrowed = The model predicts the structure of each patch. Its brightness and contrast are borrowed from the hidden original, which the model cannot know.
manner-note-colours = It predicts each hidden patch’s mean colour, no detail. In training half of the patches are corrupted: 80% become [mask], 10% get another patch’s embedding, 10% stay. Here every hidden one is [mask].
manner-note-in-order = It sees the first patches and paints the rest in reading order, each from those before it, the ones it painted itself included. So errors add up towards the end.

manner-loss = Loss
manner-loss-colours = Loss, cross-entropy
manner-psnr = Likeness (PSNR)
manner-psnr-borrowed = PSNR, with borrowed statistics

# $hidden - how many patches are hidden, one of hidden-…
manner-label = Reconstruction: every patch as predicted, { $hidden } from the model
manner-label-normalised = Reconstruction in the visible patches’ brightness and contrast, { $hidden } from the model
manner-label-borrowed = Reconstruction with borrowed statistics, { $hidden } from the model
manner-label-colours = One predicted colour for every patch, { $hidden } from the model
manner-label-in-order = Continuation: each hidden patch as predicted from those before it, { $hidden } from the model

# $hidden - how many are hidden.
# $patches - how many there are.
hidden-some = { $hidden } of { $patches } patches hidden
hidden-last = { $hidden ->
    [one] the last of { $patches } patches hidden
   *[other] the last { $hidden } of { $patches } patches hidden
}
hidden-caption = { $hidden ->
    [one] 1 of { $patches } patches is hidden.
   *[other] { $hidden } of { $patches } patches are hidden.
}
hidden-caption-last = { $hidden ->
    [one] Last of { $patches } patches hidden.
   *[other] Last { $hidden } of { $patches } patches hidden.
}

# What the models of a kind can do. $kind is its name in crates/kinds.
can-reconstruct = { $kind ->
    [masked_patch] Paints one colour a patch
    [causal] Paints pixels in reading order
   *[mae] Paints pixels
}
can-classify = Classifies photos
can-encode = Names nothing, but can be looked into

# The name of a kind; each has its own.
kind-name = { $kind ->
    [mae] Masked autoencoder
    [masked_patch] Encoder with masked patch prediction, BERT-style
    [causal] Decoder-only transformer over patches in reading order
    [patch_vit] Vision transformer that classifies every patch
    [hybrid] Hybrid: a vision transformer on a CNN’s feature map
    [encoder] Vision transformer without a head
   *[vit] Vision transformer
}

reads-all = Read from all patches: none is hidden.
# $visible - how many patches are visible.
reads-visible = { $visible ->
    [one] Read from the one visible patch alone.
   *[other] Read from the { $visible } visible patches alone.
}
reads-hybrid = Read from the whole photo. Its patches are places of a CNN’s feature map.
reads-patches = Read from the whole photo: the mean of what its patches say.
reads-whole = It picks from a fixed list.

sees-all-hybrid = Not with a hybrid: its convolutions look across the edges of patches, so hidden ones would show through.
sees-all-crop = Not with these two: they crop photos differently, so their patches show different parts.
# $classifier - patches a side of the classifier.
# $painter - patches a side of the model that paints.
sees-all-grid = Not with these two: one cuts the photo into { $classifier } × { $classifier } patches, the other into { $painter } × { $painter }.
