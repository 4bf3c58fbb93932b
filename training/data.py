"""Tiny-ImageNet-200 as uint8 tensors, and the augmentation used for training.

The photos stay where they are (`PATCHWORK_DATA`, the folder with `train-*.parquet`, `val.parquet` and
`classes.json`); only a decoded copy goes to the cache folder, outside the repository.
"""
import io
import json
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


def normalise(images):
    """uint8 `[N, 3, H, W]` -> float32, ImageNet mean and standard deviation."""
    mean = torch.tensor(MEAN, device=images.device).view(1, 3, 1, 1)
    std = torch.tensor(STD, device=images.device).view(1, 3, 1, 1)
    return (images.float() / 255 - mean) / std


def augment(images, generator, pad=6):
    """Random shift by up to `pad` pixels (reflected edges) and horizontal flip; uint8 in, uint8 out."""
    n, _, size, _ = images.shape
    padded = F.pad(images.float(), (pad,) * 4, mode="reflect").to(torch.uint8)
    dy, dx = torch.randint(0, 2 * pad + 1, (2, n), generator=generator).tolist()
    flip = torch.rand(n, generator=generator) < 0.5
    out = torch.stack([padded[i, :, y:y + size, x:x + size] for i, (y, x) in enumerate(zip(dy, dx))])
    out[flip] = out[flip].flip(-1)
    return out
