# The walk through the network.

decode = From mask tokens to a photo
decode-about = The decoder starts with one learned token in every hidden place. Stop it after any block, let its last layer predict pixels, and the photo comes out step by step.
decode-before = Before block 1
# $block - its number.
decode-after = After block { $block }
decode-none = This model has no decoder.

# The walk through the forward pass.

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
