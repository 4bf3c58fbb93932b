"""Tiny-ImageNet-200 and folders of larger photos as uint8 tensors, and the augmentation used for training.

The photos stay where they are (`PATCHWORK_DATA`, the folder with `train-*.parquet`, `val.parquet` and
`classes.json`); only a decoded copy goes to the cache folder, outside the repository.
"""
import hashlib
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

PHOTOS = pathlib.Path(os.environ.get("PATCHWORK_PHOTOS", pathlib.Path(__file__).parents[2] / "shared/data/photos"))

IMG_SIZE = 64
# Squares that photos for the trainings at 224 px are kept as: room for crops.
STORED = 240
IMAGE_FILES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".bmp"}
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


def square(content, size):
    """The middle square of an encoded photo, its shorter side scaled to `size` (bicubic with antialiasing): uint8 `[size, size, 3]`"""
    photo = Image.open(io.BytesIO(content)).convert("RGB")
    scale = size / min(photo.size)
    photo = photo.resize([max(size, round(side * scale)) for side in photo.size], Image.Resampling.BICUBIC)
    left, top = ((side - size) // 2 for side in photo.size)
    return np.asarray(photo.crop((left, top, left + size, top + size)))


def photo_files(folder, split):
    """Parquet and image files anywhere in `folder`: those for "val" have a name, or are in a folder, that begins with "val"."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".parquet", *IMAGE_FILES})
    return [path for path in files if any(part.startswith("val") for part in path.relative_to(folder).parts) == (split == "val")]


def encoded(path):
    """The encoded photos in a file. A parquet file has them in its column `image`, as bytes or as `{"bytes": …}`."""
    if path.suffix.lower() != ".parquet":
        yield path.read_bytes()
        return
    for batch in pq.ParquetFile(path).iter_batches(64, columns=["image"]):
        for value in batch["image"].to_pylist():
            yield value["bytes"] if isinstance(value, dict) else value


def photos(folder, split, size):
    """Photos without labels, from any folder: uint8 `[N, 3, size, size]`, mapped from a file in the cache folder, so that trainings
    side by side share the memory."""
    files = photo_files(folder, split)
    if not files:
        raise SystemExit(f"No photos to {'train on' if split == 'train' else 'validate with'} in {folder}. Set PATCHWORK_PHOTOS, or use --photos.")
    CACHE.mkdir(parents=True, exist_ok=True)
    known = hashlib.sha256("\n".join(f"{path.relative_to(folder)} {path.stat().st_size}" for path in files).encode()).hexdigest()[:12]
    cached = CACHE / f"photos-{split}-{size}-{known}.npy"
    if not cached.exists():
        count = sum(pq.ParquetFile(path).metadata.num_rows if path.suffix.lower() == ".parquet" else 1 for path in files)
        part = cached.with_suffix(f".{os.getpid()}.part")
        stored = np.lib.format.open_memmap(part, mode="w+", dtype=np.uint8, shape=(count, size, size, 3))
        for at, content in enumerate(content for path in files for content in encoded(path)):
            stored[at] = square(content, size)
        stored.flush()
        part.rename(cached)
    return torch.from_numpy(np.load(cached, mmap_mode="c")).permute(0, 3, 1, 2)


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


def zoomed(images, generator, least, size):
    """A random square of each photo, all of one side, `least` to all of the photos', scaled to `size` (bilinear with antialiasing), and
    horizontal flip; uint8 in, float 0..255 out."""
    n, full = len(images), images.shape[-1]

    def draw(low, high, *shape):
        return torch.randint(low, high + 1, shape, generator=generator, device=images.device).tolist()

    [side] = draw(math.ceil(least * full), full, 1)
    parts = [image[:, top:top + side, left:left + side] for image, (top, left) in zip(images, draw(0, full - side, n, 2))]
    turned = [part.flip(2) if flip else part for part, flip in zip(parts, draw(0, 1, n))]
    return F.interpolate(torch.stack(turned).float(), size=size, mode="bilinear", align_corners=False, antialias=side > size)
