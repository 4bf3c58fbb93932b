# The walk through the network.

decode = From mask tokens to a photo
decode-about = The decoder starts with one learned token in every hidden place. Stop it after any block, let its last layer predict pixels, and the photo comes out step by step.
decode-before = Before block 1
# $block - its number.
decode-after = After block { $block }
decode-none = This model has no decoder.
