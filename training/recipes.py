"""What is trained, in which order, and how long: one table for `train.py` and `evaluate.py`."""
from dataclasses import dataclass

import models

LABEL_SMOOTHING = 0.1


@dataclass(frozen=True)
class Task:
    """One training. `start` names the task whose encoder it starts from, at 224 px whose whole model."""

    what: str
    build: object
    start: str | None = None


@dataclass(frozen=True)
class PhotoTask(Task):
    """A training at 224 px that starts from DeiT-tiny, or from what did, on a folder of photos without labels.

    A photo is cropped to a square of `crop` of its shorter side or more. `encoder` is the encoder's share of the learning rate. What is
    kept is the exponential moving average of the weights, with `ema` of it left after each step.
    """

    batch: int = 16
    lr: float = 1e-3
    encoder: float = 1.0
    crop: float = 0.75
    ema: float = 0.998
    muon: bool = True
    weight_decay: float = 0.05  # without Muon
    warmup: int = 300  # steps
    decay: float = 0.4  # share of the training in which the rate falls to zero


TASKS = {
    "mae": Task("MAE pretraining", models.new_mae),
    "vit-scratch": Task("training from scratch", models.new_vit),
    "masked-patch": Task("masked patch prediction", models.new_masked_patch),
    "vit-mae": Task("fine-tuning", models.new_vit, start="mae"),
    "vit-patches": Task("fine-tuning for every patch", models.new_patch_vit, start="mae"),
    "vit-masked-patch": Task("fine-tuning", models.new_vit, start="masked-patch"),
    "hybrid": Task("training from scratch", models.new_hybrid),
    "causal": Task("causal pretraining", models.new_causal),
    "mae-norm-pix": Task("MAE pretraining, normalised pixels", lambda: models.new_mae(norm_pix_loss=True)),
}

PHOTO_TASKS = {
    "mae-224": PhotoTask("MAE training, encoder from DeiT-tiny", models.new_mae_224, encoder=0.5, lr=2e-3),
    "mae-224-sharp": PhotoTask("training with DeiT-tiny and a judge looking on", models.new_mae_224, start="mae-224", batch=8, encoder=0.5, lr=1e-3, ema=0.995, warmup=60),
    "vit-224": PhotoTask("masked self-distillation from DeiT-tiny", models.new_vit_224, batch=32, lr=1e-4, crop=0.83, ema=0.999, muon=False, weight_decay=0.0, warmup=200, decay=0.9),
}
ALL_TASKS = {**TASKS, **PHOTO_TASKS}
# Of mae-224 and its twin, drawn for each batch: on the page any share can be hidden.
MASK_RATIOS = (0.5, 0.9)
# Weights of what mae-224-sharp loses to DeiT-tiny's tokens, to the steps between patches and to the judge, beside its pixels.
TOKENS, SEAMS, JUDGED = 3.0, 2.0, 0.15
# Of a batch of vit-224: the share of the patches shown, of how many of the photos it is shown so, and the weight of their losses. Each
# photo may be shown several times, for one answer of the teacher. Whole photos hold the answers in place that the student starts with.
SHOWN = ((1.0, 0.5, 6.0), (0.5, 0.5, 2.0), (0.25, 0.5, 1.0), (0.12, 0.5, 0.7))
# Of vit-224: what its tokens lose to DeiT-tiny's, beside its answers.
ALIKE = 1.0


@dataclass(frozen=True)
class Scale:
    """How much is spent. `epochs` a task; `classify` for the tasks that are not in there: ViTs, those that
    are compared all alike.

    A classifier is shown the share `kept` of the patches (PatchDropout, arXiv 2208.07220: as much less time, little lost) of photos that are
    cropped to `crop` of their area or more and mixed (`mixup`, 0 for neither) for all but the last `whole` share of its epochs.
    """

    epochs: dict
    classify: float
    kept: float
    whole: float
    crop: float
    mixup: float
    batch: int
    lr: float
    photo_epochs: float  # over the photos at 224 px, for each of `PHOTO_TASKS`


SCALES = {
    # Half an hour a ViT on two CPU cores; the MAE was not tried with patches of 4 px. Too few epochs for crops or mixup to help.
    "cpu": Scale({"mae": 6.5, "masked-patch": 1, "causal": 6, "mae-norm-pix": 4.5, "vit-patches": 2, "hybrid": 4}, classify=5, kept=0.25, whole=0.08, crop=1.0, mixup=0.0, batch=128, lr=3e-3, photo_epochs=8),
    # What ships, but for the causal model (as "cpu" has it): 19 minutes of training on one NVIDIA H200. Without mixing the ViTs overfit.
    "gpu-short": Scale({"mae": 44, "masked-patch": 10, "causal": 15, "mae-norm-pix": 8, "vit-patches": 4, "hybrid": 12}, classify=30, kept=0.5, whole=0.3, crop=0.5, mixup=0.0, batch=512, lr=4e-3, photo_epochs=40),
    # Hours of a GPU; not run yet.
    "gpu": Scale({"mae": 400, "masked-patch": 200, "causal": 60, "mae-norm-pix": 400}, classify=100, kept=0.5, whole=0.3, crop=0.4, mixup=0.8, batch=512, lr=4e-3, photo_epochs=800),
    # For tests: a few steps.
    "tiny": Scale({"mae": 1, "masked-patch": 1, "causal": 1, "mae-norm-pix": 1}, classify=1, kept=0.5, whole=0.5, crop=0.4, mixup=0.8, batch=16, lr=1e-3, photo_epochs=1),
}


def stage(record):
    """What results.json says of a training, from its run.json."""
    return {key: record[key] for key in ("what", "epochs", "steps", "seconds", "device")}


def epochs_of(task, scale):
    """Epochs that `task` is trained for at `scale`, both by name."""
    chosen = SCALES[scale]
    if task in PHOTO_TASKS:
        return chosen.photo_epochs
    return chosen.epochs.get(task, chosen.classify)
