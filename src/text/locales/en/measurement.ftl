# Time and memory of each stage.

work-embed = patches to tokens
# $depth - how many blocks.
# $tokens - how many tokens.
work-encoder = { $depth } encoder blocks, { $tokens } tokens
work-decoder = { $depth } decoder blocks, { $tokens } tokens, and pixels
work-colours = { $depth } encoder blocks, { $tokens } tokens, and colours
work-last-patch = last patch: { $depth } decoder blocks, { $tokens } tokens, and pixels
work-head = class probabilities

measure = Details: time and memory
measure-none = Measured once the models are there and a photo is reconstructed.
# $program - a size with its unit.
# $gpu - a size with its unit.
memory-gpu = Memory: { $program } of the program, { $gpu } on the GPU.
memory = Memory of the program: { $program }.
# $threads - how many, two or more.
measure-threads = Measured on one thread; { $threads } share each picture and each answer.
measure-table = Time of each stage
measure-stage = Stage
measure-time = Time
measure-work = Work
measure-rate = Rate
measure-dispatches = Dispatches
measure-reconstructor = Reconstructs
measure-classifier = Classifies
measure-note = Measured once more, waiting for each stage, which takes longer than a run that waits for the last alone. Work counts the floating-point operations of matrix products.
