"""Masks, and the two baselines that every painter is measured beside. Images `[N, 3, H, W]` in 0..1."""
import math

import torch
from torch.nn import functional as F

# Tuned by hand on 600 training photos over all four ratios (starts 1, 2, 4, 6; steps 1.4 and 2; floors 0.0003 to 0.1).
FILL_SIGMAS = (32.0, 16.0, 8.0, 4.0, 2.0, 1.0)
FILL_FLOOR = 0.03


def len_keep(length, ratio):
    """Patches left visible, as MAE counts them."""
    return int(length * (1 - ratio))


def random_mask(noise, ratio):
    """noise `[N, L]` -> `[N, L]`, 1 is hidden, by the rule of MAE's `random_masking`."""
    return (noise.argsort(dim=1).argsort(dim=1) >= len_keep(noise.shape[1], ratio)).float()


def last_mask(noise, ratio):
    """The last patches in raster order are hidden, whatever the noise: the causal model's mask, shaped as `random_mask`."""
    return (torch.arange(noise.shape[1], device=noise.device) >= len_keep(noise.shape[1], ratio)).float().expand_as(noise)


def on_pixels(mask, size):
    """`[N, L]` -> `[N, 1, size, size]`"""
    grid = math.isqrt(mask.shape[1])
    return F.interpolate(mask.reshape(-1, 1, grid, grid), size=size, mode="nearest")


def visible_mean(images, hidden):
    """Every pixel becomes its photo's mean visible colour; hidden `[N, 1, H, W]`."""
    visible = 1 - hidden
    mean = (images * visible).sum((2, 3), keepdim=True) / visible.sum((2, 3), keepdim=True).clamp_min(1)
    return mean.expand_as(images)


def smooth_fill(images, hidden):
    """Multi-scale normalised convolution: from the widest Gaussian to the narrowest, each scale replaces the one
    before it as far as it finds visible pixels near (its weight against `FILL_FLOOR`)."""
    visible = 1 - hidden
    filled = visible_mean(images, hidden)
    position = torch.arange(images.shape[-1], dtype=torch.float32, device=images.device)
    for sigma in FILL_SIGMAS:
        gauss = torch.exp(-(position[:, None] - position) ** 2 / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
        colour, weight = gauss @ (images * visible) @ gauss, gauss @ visible @ gauss
        filled = (colour + FILL_FLOOR * filled) / (weight + FILL_FLOOR)
    return filled
