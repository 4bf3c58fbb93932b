"""Tiny-ImageNet-200 as uint8 tensors, and the augmentation used for training.

The photos stay where they are (`PATCHWORK_DATA`, the folder with `train-*.parquet`, `val.parquet` and
`classes.json`); only a decoded copy goes to the cache folder, outside the repository.
"""
import io
import json
import math
import os
import pathlib

import numpy as np
import pyarrow.parquet as pq
import torch
from PIL import Image
from torch.nn import functional as F

DATA = pathlib.Path(os.environ.get("PATCHWORK_DATA", pathlib.Path(__file__).parents[2] / "shared/data/tiny-imagenet"))
CACHE = pathlib.Path(os.environ.get("PATCHWORK_CACHE", pathlib.Path.home() / ".cache" / "patchwork"))

IMG_SIZE = 64
# ImageNet's statistics, written to preprocessor_config.json beside every model we ship.
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


def class_names():
    """The 200 names in label order: the first synonym of each WordNet entry."""
    classes = json.loads((DATA / "classes.json").read_text())
    return [c["name"].split(",")[0].strip() for c in classes]


def load(split):
    """`split`: "train" or "val". Returns images uint8 `[N, 3, 64, 64]` and labels int64 `[N]`."""
    CACHE.mkdir(parents=True, exist_ok=True)
    cached = CACHE / f"tiny-imagenet-{split}.npz"
    if not cached.exists():
        files = sorted(DATA.glob(f"{split}*.parquet"))
        if not files:
            raise SystemExit(f"No {split}*.parquet in {DATA}. Set PATCHWORK_DATA to the folder that holds them.")
        images, labels = [], []
        for path in files:
            table = pq.read_table(path)
            labels.append(table["label"].to_numpy())
            for value in table["image"]:
                images.append(np.asarray(Image.open(io.BytesIO(value.as_py())).convert("RGB")))
        part = cached.with_suffix(".part.npz")  # renamed when whole: a broken run leaves no half cache
        np.savez(part, images=np.stack(images).transpose(0, 3, 1, 2), labels=np.concatenate(labels))
        part.rename(cached)
    loaded = np.load(cached)
    return torch.from_numpy(loaded["images"]), torch.from_numpy(loaded["labels"].astype(np.int64))


def statistics(device):
    """Mean and standard deviation, each `[1, 3, 1, 1]`."""
    return (torch.tensor(values, device=device).view(1, 3, 1, 1) for values in (MEAN, STD))


def to_model(images):
    """`[N, 3, H, W]`, 0..1 -> normalised, what the models see."""
    mean, std = statistics(images.device)
    return (images - mean) / std


def to_image(pixels):
    """Normalised -> 0..1, clipped."""
    mean, std = statistics(pixels.device)
    return (pixels * std + mean).clamp(0, 1)


def normalise(images):
    """The same as `to_model` for pixels of 0..255."""
    return to_model(images.float() / 255)


def shifted(images, generator, pad=6):
    """Random shift by up to `pad` pixels (reflected edges) and horizontal flip; uint8 in, uint8 out."""
    n, channels, size, _ = images.shape
    by = torch.randint(-pad, pad + 1, (2, n, 1), generator=generator, device=images.device)
    at = (torch.arange(size, device=images.device) + by).abs()
    rows, columns = torch.where(at < size, at, 2 * (size - 1) - at)
    flip = torch.rand(n, 1, generator=generator, device=images.device) < 0.5
    columns = torch.where(flip, columns.flip(1), columns)
    rows, columns = rows[:, None, :, None], columns[:, None, None, :]
    return images.gather(2, rows.expand(n, channels, size, size)).gather(3, columns.expand(n, channels, size, size))


def cropped(images, generator, least):
    """Random crop of `least` to all of the photo's area, a quarter narrower to a third wider than high, and horizontal flip,
    stretched to the photo's size (bilinear); uint8 in, float 0..255 out."""
    def draw(low, high):
        return low + (high - low) * torch.rand(len(images), generator=generator, device=images.device)

    area, shape = draw(least, 1), draw(math.log(3 / 4), math.log(4 / 3)).exp()
    wide, high = (area * shape).sqrt().clamp(max=1), (area / shape).sqrt().clamp(max=1)
    left, top = draw(-1, 1) * (1 - wide), draw(-1, 1) * (1 - high)
    none, flip = torch.zeros_like(wide), torch.where(draw(0, 1) < 0.5, -1, 1)
    grid = F.affine_grid(torch.stack([torch.stack([flip * wide, none, left], -1), torch.stack([none, high, top], -1)], 1), images.shape, align_corners=False)
    return F.grid_sample(images.float(), grid, padding_mode="border", align_corners=False)
