# The walk through the forward pass.

# $done - how many of the masks have been computed.
# $total - how many there are.
inside-progress = { $done } of { $total } masks…
inside-hidden-axis = Patches hidden, %

# How little is enough.
inside-little = How little is enough?
inside-little-text = Hide more and more of the photo and ask the classifier again. On most photos the curve stays high for a long way: most patches repeat what others say. Then it falls. Click the chart to hide that much.
# $class - the classifier's first answer for the whole photo.
inside-little-axis = Probability of “{ $class }”, %
inside-little-axis-unknown = Probability of the first answer, %
# $hidden - share of patches hidden, with the unit.
# $probability - mean probability, with the unit.
inside-little-at = { $hidden } hidden: { $probability }
# $hidden - share of patches hidden, with the unit.
inside-little-hidden = { $hidden } hidden
# $points - each share hidden with its mean probability.
inside-little-label = Mean probability of the first answer by share of patches hidden. { $points }
inside-little-slider = Mask ratio
inside-little-mean = mean of the masks
inside-little-try = one random mask
inside-little-now = your mask
# $total - how many masks.
inside-little-done = { $total } masks: four at each of ten ratios.
inside-little-none = This classifier cannot leave out the patches that are hidden from the painter, so there is no curve to draw.

# What it cannot know.
# $value - a difference in brightness.
inside-levels = { $value } of 255
inside-nothing-hidden = Nothing is hidden now: raise the mask ratio.
inside-spread = What it cannot know
inside-spread-text = The same photo behind 16 masks, each painted. Where all pictures agree, any few patches tell what was there. Where they differ, the model guesses, and its guess depends on what it happened to see. Each patch counts only in the masks that hid it: visible ones it never learned to paint.
# $count - how many pictures.
inside-spread-mean = Mean of { $count ->
    [one] one picture
   *[other] { $count } pictures
}
# $count - how many pictures.
inside-spread-mean-label = The mean of { $count } reconstructions, each from another random mask
inside-spread-map = Standard deviation
# $typical - the median, in levels.
# $most - the largest, in levels.
inside-spread-map-label = Map of the standard deviation between the reconstructions: half of the pixels lie below { $typical } levels, the most uncertain one at { $most }
# $count - how many masks.
# $ratio - share hidden, with the unit.
inside-spread-done = { $count } masks, each hiding { $ratio } of the patches.
inside-spread-one = This painter always hides the last patches in reading order: there is only one mask of a ratio, and no spread.

# Hide and encode.
inside-encode = Hide and encode
inside-encode-text = The encoder never sees a hidden patch, not even as a black square: it is taken out of the sequence. What is left keeps its place through its position embedding. A shorter sequence is less work, and attention, where every token looks at every other, shrinks with the square.
# $count - how many are hidden.
inside-encode-leave-out = Leave out the { $count } hidden patches
# $count - how many are hidden.
inside-encode-put-back = Put the { $count } hidden patches back
# $kept - how many remain.
# $all - how many there were.
inside-encode-label-kept = The sequence that the encoder gets: { $kept } of { $all } patches
# $all - how many there are.
# $hidden - how many of them are hidden.
inside-encode-label-all = All { $all } patches of the photo, { $hidden } of them hidden
inside-encode-tokens = Tokens, with CLS
inside-encode-work = Encoder, multiply-adds
inside-encode-attention = Attention alone, multiply-adds
# $part - the quantity without the hidden patches.
# $whole - the quantity with all patches.
inside-encode-of = { $part } instead of { $whole }
inside-encode-none = This painter leaves nothing out: every patch stays in its sequence, and hidden ones are replaced or come later. Only an MAE’s encoder gets the visible ones alone.

# Decode.
inside-decode = From mask tokens to a photo
inside-decode-text = In every hidden place the decoder starts with the same learned mask token; only position embeddings tell them apart. Stop it after any block, let its last layer paint, and the photo comes out step by step. Visible patches stay poor: the loss never counted them.
inside-decode-none = This painter has no decoder.
inside-decode-before = Before block 1
# $block - which block.
inside-decode-after = After block { $block }
# $value - digits.
inside-decibels = { $value } dB
# $picture - which picture, as above.
# $value - PSNR, digits.
inside-decode-psnr = { $picture }: PSNR { $value } dB on hidden pixels
inside-decode-unit = PSNR on hidden pixels
inside-decode-slider = Decoder block
inside-decode-start = Start
# $block - which block.
inside-decode-block = Block { $block }

# Loss.
inside-loss = What the loss counts
inside-loss-text = Training compares the painted pixels with the photo’s, on hidden patches alone. Bright is wrong: mostly edges and texture, which nothing visible gave away. Beside it, where the classifier’s CLS token looks, followed back through all of its blocks.
inside-loss-map = Error
# $mean - mean over patches, in levels.
# $most - the worst patch, in levels.
inside-loss-map-label = Error map of the hidden patches: { $mean } levels on average, { $most } in the worst patch
inside-loss-choice = Error map
inside-by-pixel = Per pixel
inside-by-patch = Per patch
inside-loss-attention = Attention rollout from CLS
# $least - the smallest share, with the unit.
# $most - the largest share, with the unit.
inside-loss-attention-label = Attention rollout from CLS over the patches: from { $least } for the patch it looks at least to { $most }
# $value - digits.
inside-loss-value = Loss: { $value }, in the painter’s own (normalised) values.
# $r - the correlation, digits.
inside-loss-there = On the hidden patches both go together (r = { $r }): the painter errs where the classifier looks.
# $r - the correlation, digits.
inside-loss-elsewhere = On the hidden patches they part (r = { $r }): the painter errs where the classifier does not look.
# $r - the correlation, digits.
inside-loss-unrelated = On the hidden patches the two have little to do with each other (r = { $r }).

# Three kinds of transformer.
inside-kinds = Three kinds of transformer
inside-kinds-caption = The blocks are the same. What differs is who may look at whom (a row for each token, filled where it looks) and what is asked for. An encoder reads, an encoder with a decoder fills in, a causal decoder goes on from what came before.
inside-kinds-encoder = Encoder
inside-kinds-encoder-text = ViT: reads the whole photo, gives a class.
inside-kinds-encoder-looks = Every token looks at every other
inside-kinds-both = Encoder–decoder
inside-kinds-both-text = MAE: encodes visible patches, paints all hidden ones at once.
inside-kinds-both-looks = In the encoder visible tokens look at visible ones; hidden ones are not there
inside-kinds-causal = Causal decoder
inside-kinds-causal-text = As GPT: paints patch after patch, each from those before.
inside-kinds-causal-looks = Each token looks at itself and at those before it
inside-kinds-masked = Masked patch prediction
inside-kinds-masked-text = As BERT: an encoder that guesses the mean colour of hidden patches.
inside-kinds-masked-looks = Every token looks at every other; hidden ones are [mask]
# $visible - how many are visible.
# $all - how many patches there are.
inside-kinds-sees = What it sees: { $visible } of { $all } patches
inside-kinds-sees-all = What it sees: the whole photo
# $hidden - how many are hidden.
inside-kinds-makes = What it makes of it: { $hidden } patches painted
# $sample - name of the sample photo.
inside-kinds-recorded = Recorded: { $sample }.
# $sample - name of the sample photo.
# $ratio - share hidden, with the unit.
inside-kinds-recorded-painted = Recorded: { $sample }, { $ratio } hidden.
inside-kinds-live = Live, on your photo.
inside-kinds-use = Use this model
# $kind - the kind, as above.
inside-kinds-use-label = Use this model: { $kind }
inside-kinds-coming = Loading…
inside-kinds-in-use = In use
