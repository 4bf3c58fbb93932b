"""The pictures that our painters make: f(model, images `[N, 3, H, W]` in 0..1, noise `[N, L]`, ratio) -> images in 0..1.

Every pixel is returned; only those of hidden patches mean anything.
"""
import math

import torch
from torch.nn import functional as F

import baselines
import data
import models

NORM_PIX_EPS = 1e-6  # as MAE's forward_loss


def unpatchify(patches, patch_size):
    """Undoes `models.patchify`: `[N, L, p * p * C] -> [N, C, H, W]`"""
    n, length, dim = patches.shape
    grid, p, c = math.isqrt(length), patch_size, dim // patch_size**2
    return patches.reshape(n, grid, grid, p, p, c).permute(0, 5, 1, 3, 2, 4).reshape(n, c, grid * p, grid * p)


def mae(model, images, noise, ratio):
    """All hidden patches at once. A model trained with `norm_pix_loss` gets the original's own mean and variance for
    each patch, which it cannot know."""
    model.config.mask_ratio = ratio
    pixels, p = data.to_model(images), model.config.patch_size
    pred = model(pixel_values=pixels, noise=noise).logits
    if model.config.norm_pix_loss:
        target = models.patchify(pixels, p)
        pred = pred * (target.var(dim=-1, keepdim=True) + NORM_PIX_EPS).sqrt() + target.mean(dim=-1, keepdim=True)
    return data.to_image(unpatchify(pred, p))


def masked_patch(model, images, noise, ratio):
    """Hidden patches are given as the mask token; each becomes the flat colour that is likeliest."""
    hidden = baselines.random_mask(noise, ratio).bool()
    length, p = hidden.shape[1], model.config.patch_size
    sources = torch.arange(length, device=hidden.device).expand_as(hidden).masked_fill(hidden, length)
    colours = models.class_colour(model(data.to_model(images), sources).argmax(dim=-1))  # [N, L, 3]
    return unpatchify(colours.repeat(1, 1, p * p), p)


def causal(model, images, noise, ratio):
    """The last patches in raster order, one after another, each from what is visible and from its own patches before it.

    Same as running the whole model anew for each patch; keys and values of earlier places are kept instead.
    """
    del noise  # the mask is always the same
    p = model.config.patch_size
    embeddings, heads = model.vit.embeddings, model.config.num_attention_heads
    pixels = data.to_model(images)
    patches = models.patchify(pixels, p)
    n, length, _ = patches.shape
    past = [None] * model.config.num_hidden_layers

    def split(tokens):
        return tokens.view(n, -1, heads, tokens.shape[-1] // heads).transpose(1, 2)

    def advance(tokens):
        for i, layer in enumerate(model.vit.layers):
            attention, x = layer.attention, layer.layernorm_before(tokens)
            q, k, v = split(attention.q_proj(x)), split(attention.k_proj(x)), split(attention.v_proj(x))
            first = past[i] is None
            if not first:
                k, v = torch.cat([past[i][0], k], dim=2), torch.cat([past[i][1], v], dim=2)
            past[i] = k, v
            seen = F.scaled_dot_product_attention(q, k, v, is_causal=first)
            tokens = tokens + attention.o_proj(seen.transpose(1, 2).reshape(tokens.shape))
            tokens = tokens + layer.mlp(layer.layernorm_after(tokens))
        return model.pred(model.vit.layernorm(tokens[:, -1]))  # the next patch [N, p * p * C]

    keep = baselines.len_keep(length, ratio)
    painted = [advance(embeddings(pixels)[:, :keep + 1])]
    for place in range(keep, length - 1):
        patch = unpatchify(painted[-1][:, None], p)
        token = embeddings.patch_embeddings.projection(patch).flatten(1)
        painted.append(advance((token + embeddings.position_embeddings[:, place + 1])[:, None]))
    return data.to_image(unpatchify(torch.cat([patches[:, :keep], torch.stack(painted, dim=1)], dim=1), p))


PAINTERS = {"mae": mae, "masked_patch": masked_patch, "causal": causal}
