"""The sharp twin of the MAE at 224 px: a picture is not only held against the original's pixels, but also looked at by DeiT-tiny, and by a
small judge that learns to tell painted patches from real ones by what DeiT-tiny makes of them.

Least squares answers with the mean of what could be there, which is blurred. The tokens of a blurred picture are not those of a
photo; so the twin has to make a guess.
"""
import functools

import torch
from torch import nn
from torch.nn import functional as F

import attention
import baselines
import models
from painters import unpatchify

BLOCKS = (2, 4, 6, 8, 10, 12)  # of DeiT-tiny, whose tokens are compared
WINDOW = 10  # patches a side that DeiT-tiny looks at, in a place that need not be that of the patches: it would be blind to their seams
PENALTY = 0.01  # of the judge's slope where pictures are real


@functools.cache
def watcher(device):
    """DeiT-tiny, frozen, with the attention that is fastest for a training."""
    model = models.deit()
    if torch.device(device).type == "cpu":
        attention.use(model, "bfloat16")
    return model.to(device)


def features(deit, pixels, window):
    """What `deit` makes of a part of the picture, `window` its upper left corner: the normalised tokens `[N, l, D]` after each of
    `BLOCKS`."""
    (top, left), embeddings = window, deit.vit.embeddings
    patch = deit.config.patch_size
    grid = deit.config.image_size // patch
    row, column = (min(round(at / patch), grid - WINDOW) for at in window)
    tokens = embeddings.patch_embeddings(part(pixels, top, left, WINDOW * patch))
    positions = embeddings.position_embeddings[:, 1:].unflatten(1, (grid, grid))[:, row:row + WINDOW, column:column + WINDOW].flatten(1, 2)
    tokens, found = tokens + positions, []
    tokens = torch.cat([(embeddings.cls_token + embeddings.position_embeddings[:, :1]).expand(len(tokens), -1, -1), tokens], dim=1)
    for i, layer in enumerate(deit.vit.layers, 1):
        tokens = layer(tokens, None)
        if i in BLOCKS:
            found.append(F.layer_norm(tokens.float(), tokens.shape[-1:]))
    return found


def part(pixels, top, left, size):
    return pixels[..., top:top + size, left:left + size]


def somewhere(dice, config):
    """The upper left corner of a window, `dice` a `random.Random`."""
    room = config.image_size - WINDOW * config.patch_size
    return dice.randint(0, room), dice.randint(0, room)


class Judge(nn.Module):
    """Tells painted patches from real ones, from DeiT-tiny's tokens: a number for each patch after each block, higher for real."""

    def __init__(self, width, blocks):
        super().__init__()
        self.heads = nn.ModuleList(nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 1)) for _ in range(blocks))

    def forward(self, found):
        """Features -> `[blocks, N, l]`"""
        return torch.stack([head(tokens[:, 1:]).squeeze(-1) for head, tokens in zip(self.heads, found)])


def judge(config):
    """An untrained judge of the pictures that DeiT-tiny, whose shape `config` has, looks at."""
    return Judge(config.hidden_size, sum(i <= config.num_hidden_layers for i in BLOCKS))


@torch.compiler.disable  # what a slope's slope is, compilers do not know
def verdict(judge, painted, real, weights):
    """What the painter and the judge lose to each other (hinge loss, arXiv 1705.02894): one number each. `weights` `[N, l]`, 1 in all: how
    much of each patch is painted."""
    def mean(numbers):
        return (numbers * weights).sum((1, 2)).mean()

    frozen = {name: weight.detach() for name, weight in judge.named_parameters()}
    painters = -mean(torch.func.functional_call(judge, frozen, (painted,)))
    real = [tokens.detach().requires_grad_() for tokens in real]
    of_real = judge(real)
    judges = mean(F.relu(1 - of_real) + F.relu(1 + judge([tokens.detach() for tokens in painted])))
    # R1 (arXiv 1801.04406): no steeper than it must be.
    slopes = torch.autograd.grad(of_real.sum(), real, create_graph=True)
    return painters, judges + PENALTY * mean(torch.stack([slope[:, 1:].square().sum(-1) for slope in slopes]))


def seams(picture, patch):
    """The steps from the last pixels of each patch to the first ones of the next, to the right and down."""
    return torch.cat([(turned[..., patch::patch] - turned[..., patch - 1:-1:patch]).flatten(1) for turned in (picture, picture.mT)], dim=1)


def losses(deit, judge, pixels, pred, mask, window):
    """Of the picture `pred` `[N, L, p * p * C]`, visible patches pasted back: the distance of DeiT-tiny's tokens from those of the
    original, that of the steps between patches, what the painter loses to the judge, and what the judge loses."""
    patch = deit.config.patch_size
    hidden = baselines.on_pixels(mask, pixels.shape[-1])
    picture = torch.where(hidden.bool(), unpatchify(pred, patch).to(pixels.dtype), pixels)
    with torch.no_grad():
        real = features(deit, pixels, window)
    painted = features(deit, picture, window)
    distance = sum(F.mse_loss(*pair) for pair in zip(painted, real)) / len(real)
    weights = F.avg_pool2d(part(hidden, *window, WINDOW * patch), patch).flatten(1)
    return distance, F.mse_loss(seams(picture, patch), seams(pixels, patch)), *verdict(judge, painted, real, weights / weights.sum())
