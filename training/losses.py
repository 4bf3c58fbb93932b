"""What each task minimises, on one batch."""
import torch
from torch.nn import functional as F

import data
import models


def mixed(images, labels, classes, alpha, generator):
    """Mixup (arXiv 1710.09412) or CutMix (arXiv 1905.04899), one or the other by the toss of a coin, with label
    smoothing 0.1. uint8 images -> (float images 0..255, label distributions `[N, classes]`)"""
    target = F.one_hot(labels, classes).float()
    images = images.float()
    if alpha:
        share = torch.distributions.Beta(alpha, alpha)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(torch.randint(0, 2**31, (1,), generator=generator)))
            keep = share.sample().item()
        other = torch.randperm(len(images), generator=generator)
        if torch.rand(1, generator=generator) < 0.5:
            images = keep * images + (1 - keep) * images[other]
        else:
            size = images.shape[-1]
            side = int(size * (1 - keep) ** 0.5)
            top, left = torch.randint(0, size - side + 1, (2,), generator=generator).tolist()
            images = images.clone()
            images[..., top:top + side, left:left + side] = images[other][..., top:top + side, left:left + side]
            keep = 1 - side * side / size**2
        target = keep * target + (1 - keep) * target[other]
    return images, 0.9 * target + 0.1 / classes


def loss_of(task, model, images, labels, generator, device, share_kept=1.0, mixup=0.0):
    """`images` uint8 `[N, 3, H, W]`, augmented; `share_kept`: of the patches that a classifier is shown."""
    n = len(images)
    length = (model.config.image_size // model.config.patch_size) ** 2
    if task in ("mae", "mae-norm-pix"):
        noise = torch.rand(n, length, generator=generator)
        return model(pixel_values=data.normalise(images.to(device)), noise=noise.to(device)).loss
    if task == "masked-patch":
        sources, corrupted = models.corrupt(torch.rand(n, length, 3, generator=generator))
        images, corrupted = images.to(device), corrupted.to(device)
        logits = model(data.normalise(images), sources.to(device))
        classes = models.colour_class(images.float() / 255, model.config.patch_size)
        return F.cross_entropy(logits[corrupted].float(), classes[corrupted])
    if task == "causal":
        pixels = data.normalise(images.to(device))
        return F.mse_loss(model(pixels).float(), models.patchify(pixels, model.config.patch_size))
    images, target = mixed(images, labels, model.config.num_labels, mixup, generator)
    ids_keep = None
    if share_kept < 1:
        noise = torch.rand(n, length, generator=generator)
        ids_keep = noise.argsort(1)[:, :int(length * share_kept)].to(device)
    logits = models.classify(model, data.normalise(images.to(device)), ids_keep).float()
    target = target.to(device)
    if logits.ndim == 3:  # every patch has its photo's label
        target = target[:, None].expand_as(logits).flatten(0, 1)
        logits = logits.flatten(0, 1)
    return F.cross_entropy(logits, target)
