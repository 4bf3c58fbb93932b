# The walk through the network.

# The walk through the forward pass.

inside-stops = One forward pass, step by step, on the photo and mask that you chose.

# $row, $column - of a patch, counted from 1.
inside-place = row { $row }, column { $column }
inside-waiting = Looking …
# $value - a quantity.
inside-or-more = { $value } or more
inside-block = Block
# $at - which one. $count - of how many.
inside-of = { $at } of { $count }
inside-all = all
inside-classifier = Classifier
inside-encoder = Painter’s encoder
inside-decoder = Its decoder
inside-whole = Whole photo
inside-visible = Visible patches

inside-attention-title = Attention: who looks at whom
inside-attention-caption = In each block every token gathers from the others, in shares that add up to 100%. Pick a patch, or CLS, the token that gives the answer. Pale is where it looks: early on nearby, later at whatever belongs together.
inside-attention-pick = Patches to look from: arrow keys lead from one to the next
inside-attention-unit = Share of its attention
inside-attention-cls = Look from CLS
inside-attention-from-cls = From CLS:
# $row, $column - of a patch, counted from 1.
inside-attention-from-patch = From row { $row }, column { $column }:
inside-attention-heads = Heads
inside-attention-mean = Mean
# $head - counted from 1.
inside-attention-head = Head { $head }
# $row, $column - of the patch that gets most. $most - its share. $half - how many patches get half of what patches get.
# $cls - the share of CLS.
inside-attention-told = most at row { $row }, column { $column } ({ $most }); { $half ->
    [one] { $half } patch gets
   *[other] { $half } patches get
} half of what patches get; CLS gets { $cls }.
inside-attention-depth = Through
inside-attention-one = One block
inside-attention-rollout = All blocks (rollout)
inside-attention-shown = The model sees
inside-attention-whose = Model
inside-attention-left-out = This patch takes no part: the model does not see it. Pick another.
inside-attention-no-mask = This classifier cannot leave patches out: it cuts the photo in another way than the painter.
inside-attention-none = This model has no such attention.
inside-attention-too-large = This model’s attention is too large to be looked at in one piece.

# $number - counted from 1.
inside-block-number = Block { $number }

inside-tokens-title = Tokens: the object comes apart from its ground
inside-tokens-caption = A token is a vector of numbers. The three directions in which a photo’s tokens differ most are drawn as red, green and blue: patches of one colour mean much the same to the model. At first that is brightness and place; from block to block it becomes things.
inside-tokens-blocks = Blocks
inside-tokens-show = Show
inside-tokens-three = All three
# $number - of a component, counted from 1.
inside-tokens-component = Component { $number }
inside-tokens-unit = Standard deviations from the mean
# $red, $green, $blue - shares of the variance.
inside-tokens-told = Red, green and blue hold { $red }, { $green } and { $blue } of how the tokens differ.
inside-tokens-none = This model’s tokens are too large to be looked at in one piece.

inside-positions-title = Positions: two dimensions, learnt from nothing
inside-positions-caption = Attention knows no order, so each place has a vector of its own, added to its patch. It starts as random numbers: nobody tells the model what is above or beside. Pick a place: after training, the vectors most like its own are its neighbours’, and those of its row and column.
inside-positions-before = Random start
inside-positions-after = After training
# $side - before or after training.
inside-positions-pick = { $side }: places to compare with; arrow keys lead from one to the next
# $side - before or after training.
inside-positions-mosaic = { $side }: the maps of all places; arrow keys lead from one to the next
# $row, $column - counted from 1.
inside-positions-map = How alike all places are to row { $row }, column { $column }
# $near - mean cosine of neighbours. $far - of all others.
inside-positions-told = Neighbours are alike by { $near }, all others by { $far }, on average.
inside-positions-unit = How alike (cosine)

inside-patches-title = Patches: a photo as a sentence
inside-patches-caption = The photo is cut into squares and laid out in lines, as words are. To the model each patch is a row of numbers: its pixels. One matrix, the same for all, turns them into its embedding. Its rows are filters that were learnt: colours, edges, stripes.
inside-patches-pick = Patches: arrow keys lead from one to the next
# $grid - patches along a side. $count - in all.
inside-patches-photo = The photo, { $grid } × { $grid } = { $count } patches
inside-patches-apart = Cut it apart
inside-patches-together = Put it together
# $at - which patch. $count - of how many. $row, $column - its place.
inside-patches-which = Patch { $at } of { $count }, row { $row }, column { $column }
# $values - how many. $side - of a patch, pixels.
inside-patches-values = { $values } values: { $side } × { $side } pixels of red, green and blue
# $values - how many.
inside-patches-barcode = The { $values } values in a row, dark to light
# $width - how many filters.
inside-patches-embedding = Its embedding, up to scale: what { $width } filters make of it, less what they make of the mean patch
# $width - how many filters. $at - the one with the longest bar.
inside-patches-bars = { $width } bars; filter { $at } has the longest
# $count - how many are shown. $width - how many filters there are.
inside-patches-filters = The { $count } main directions of { $width } learnt filters
# $at - counted from 1. $share - of the variance.
inside-patches-filter = Direction { $at }: { $share } of how the filters differ
inside-patches-none = This model has no patch filters that can be shown.
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
inside-little-no-head = This encoder has no head: it names nothing, so there is no curve to draw.
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
inside-encode-time = The classifier’s time on the same patches, measured just now
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
inside-loss-text = Training compares the painted pixels with the photo’s, on hidden patches alone. Bright is wrong: mostly edges and texture, which nothing visible gave away. The other map is where the classifier’s CLS token looks, followed back through all of its blocks.
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
inside-kinds = Three kinds of transformer, four tasks
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
inside-kinds-recorded-reconstructed = Recorded: { $sample }, { $ratio } hidden.
inside-kinds-live = Live, on your photo.
inside-kinds-ask = Ask all of them about this photo
# $size - to download, with the unit.
inside-kinds-ask-download = Ask all of them about this photo ({ $size })
inside-kinds-use = Use this model
# $kind - the kind, as above.
inside-kinds-use-label = Use this model: { $kind }
inside-kinds-coming = Loading…
inside-kinds-in-use = In use
