"""What each task minimises: what is drawn at random for a batch, and the loss of it."""
import functools

import torch
from torch.nn import functional as F

import data
import models
import sharp
from recipes import ALIKE, JUDGED, LABEL_SMOOTHING, MASK_RATIOS, PHOTO_TASKS, SEAMS, SHOWN, TOKENS


def mixed(images, target, alpha, generator, dice):
    """Mixup (arXiv 1710.09412) or CutMix (arXiv 1905.04899), one or the other by the toss of a coin. Images and label
    distributions `[N, classes]` in and out; `dice`: a `random.Random`."""
    keep = dice.betavariate(alpha, alpha)
    other = torch.randperm(len(images), generator=generator, device=images.device)
    if dice.random() < 0.5:
        images = keep * images + (1 - keep) * images[other]
    else:
        size = images.shape[-1]
        side = int(size * (1 - keep) ** 0.5)
        top, left = dice.randint(0, size - side), dice.randint(0, size - side)
        inside = (..., slice(top, top + side), slice(left, left + side))
        images = images.clone()
        images[inside] = images[other][inside]
        keep = 1 - side * side / size**2
    return images, keep * target + (1 - keep) * target[other]


def draw(task, config, images, labels, generator, dice, scale, whole):
    """One batch of `task`, augmented, with its noise: what `loss_of` takes, all on the device of `images`, uint8 `[N, 3, H, W]`.

    A classifier is shown photos that are cropped and mixed as `scale` has it, and a share of their patches (`scale.kept`),
    until the time comes for whole ones.
    """
    n, length = len(images), models.num_patches(config)

    def noise(*shape):
        return torch.rand(n, length, *shape, generator=generator, device=images.device)

    if task in PHOTO_TASKS:
        pixels = data.normalise(data.zoomed(images, generator, PHOTO_TASKS[task].crop, config.image_size))
        if task.startswith("mae"):
            masked = {"pixel_values": pixels, "noise": noise(), "ratio": dice.uniform(*MASK_RATIOS)}
            return masked | ({"window": sharp.somewhere(dice, config)} if task == "mae-224-sharp" else {})
        return {"pixel_values": pixels, "shown": shown(n, length, generator)}
    if task in ("mae", "mae-norm-pix"):
        return {"pixel_values": data.normalise(data.shifted(images, generator)), "noise": noise()}
    if task == "masked-patch":
        images = data.shifted(images, generator)
        sources, corrupted = models.corrupt(noise(3))
        return {"pixel_values": data.normalise(images), "sources": sources, "corrupted": corrupted,
                "classes": models.colour_class(images.float() / 255, config.patch_size)}
    if task == "causal":
        return {"pixel_values": data.normalise(data.shifted(images, generator))}
    target = (1 - LABEL_SMOOTHING) * F.one_hot(labels, config.num_labels) + LABEL_SMOOTHING / config.num_labels
    if whole:
        return {"pixel_values": data.normalise(data.shifted(images, generator)), "target": target}
    images = data.cropped(images, generator, scale.crop) if scale.crop < 1 else data.shifted(images, generator)
    if scale.mixup:
        images, target = mixed(images, target, scale.mixup, generator, dice)
    return {"pixel_values": data.normalise(images), "target": target, "ids_keep": noise().argsort(1)[:, :int(length * scale.kept)]}


def shown(n, length, generator):
    """For each share in `SHOWN`: which of `n` photos are shown so `[m]`, their patches `[m, l]` (None: all of them), and their weight."""
    parts = []
    for share, part, weight in SHOWN:
        chosen = torch.randperm(n, generator=generator, device=generator.device)[:max(1, round(part * n))]
        noise = torch.rand(len(chosen), length, generator=generator, device=generator.device)
        parts.append((chosen, None if share == 1 else noise.argsort(1)[:, :int(share * length)], weight))
    return parts


@functools.cache
def teacher(device):
    return models.deit().to(device)


def standardised(tokens):
    return F.layer_norm(tokens.float(), tokens.shape[-1:])


def distillation(model, pixels, parts):
    """Masked self-distillation: the Kullback-Leibler divergence of what `model` answers for some of the patches from what DeiT-tiny
    answers for the whole photo, and, `ALIKE` times, how far its tokens are from DeiT-tiny's in the same places: of CLS and of the
    patches' mean. For each photo the weighted sum over the shares that it is shown."""
    wise = teacher(pixels.device)
    with torch.no_grad():
        tokens = models.tokens_of(wise, pixels)
        target, aim = wise.classifier(tokens[:, 0]).float().log_softmax(-1), standardised(tokens)
    each = []
    for chosen, ids_keep, weight in parts:
        tokens = models.tokens_of(model, pixels[chosen], ids_keep)
        there = aim[chosen] if ids_keep is None else models.select(aim[chosen], ids_keep)
        far = (standardised(tokens) - there).square().mean(-1)
        answers = model.classifier(tokens[:, 0]).float().log_softmax(-1)
        divergence = F.kl_div(answers, target[chosen], log_target=True, reduction="sum")
        each.append(weight * (divergence + ALIKE * (far[:, 0] + far[:, 1:].mean(1)).sum()))
    return sum(each) / len(pixels)


def at_ratio(mae, pixel_values, noise, ratio):
    """What an MAE answers that `ratio` of the patches is hidden from, whatever its config says."""
    usual, mae.config.mask_ratio = mae.config.mask_ratio, ratio
    try:
        return mae(pixel_values=pixel_values, noise=noise)
    finally:
        mae.config.mask_ratio = usual


def guessed(mae, judge, window, pixel_values, **masked):
    """The loss of the sharp twin: pixels, the steps between patches, and DeiT-tiny's tokens. The judge has its say in the slope alone, and its own there too: neither
    number says how far the training has come."""
    answer = at_ratio(mae, pixel_values, **masked)
    distance, steps, painters, judges = sharp.losses(sharp.watcher(pixel_values.device), judge, pixel_values, answer.logits, answer.mask, window)
    silent = JUDGED * painters + judges
    return answer.loss + SEAMS * steps + TOKENS * distance + silent - silent.detach()


def loss_of(task, model, batch):
    """The loss of what `draw` gave, for the sharp twin with its judge: one number."""
    if task in ("mae", "mae-norm-pix"):
        return model(**batch).loss
    if task == "mae-224":
        return at_ratio(model, **batch).loss
    if task == "mae-224-sharp":
        return guessed(model, **batch)
    pixels = batch["pixel_values"]
    if task == "vit-224":
        return distillation(model, pixels, batch["shown"])
    if task == "masked-patch":
        logits = model(pixels, batch["sources"]).float()
        # All patches, each with its weight: a choice of some would be of a length that a compiler does not know.
        each = F.cross_entropy(logits.flatten(0, 1), batch["classes"].flatten(), reduction="none")
        corrupted = batch["corrupted"].flatten().float()
        return (each * corrupted).sum() / corrupted.sum()
    if task == "causal":
        return F.mse_loss(model(pixels).float(), models.patchify(pixels, model.config.patch_size))
    logits, target = models.classify(model, pixels, batch.get("ids_keep")).float(), batch["target"]
    if logits.ndim == 3:  # every patch has its photo's label
        target = target[:, None].expand_as(logits).flatten(0, 1)
        logits = logits.flatten(0, 1)
    return F.cross_entropy(logits, target)
