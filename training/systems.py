"""The systems we ship, in the order in which page and tables list them, and how a run becomes the weights we ship."""
from dataclasses import dataclass

from safetensors.torch import load_file
from transformers import ViTConfig

import models
from recipes import ALL_TASKS, PHOTO_TASKS


@dataclass(frozen=True)
class System:
    """One shipped model. `task` is the training that ends with it; `sentence` is what the page says of it."""

    name: str
    title: str
    kind: str
    task: str
    sentence: str
    data: str = "Tiny-ImageNet-200, 100,000 training photos"
    licence: str = "Non-commercial research and teaching only, as ImageNet's terms ask"

    @property
    def paints(self):
        return self.kind in ("mae", "masked_patch", "causal")

    @property
    def at_224(self):
        return self.task in PHOTO_TASKS

    @property
    def stages(self):
        """Tasks in the order in which they were trained, pretraining first."""
        start = ALL_TASKS[self.task].start
        return [start, self.task] if start else [self.task]


SYSTEMS = [
    System("mae-tiny-imagenet-64", "MAE", "mae", "mae",
           "A masked autoencoder: it sees the patches that are left and paints all hidden ones at once."),
    System("mae-norm-pix-tiny-imagenet-64", "MAE, normalised pixels", "mae", "mae-norm-pix",
           "A masked autoencoder that learnt only the pattern inside each patch, not how bright or how strong it is."),
    System("masked-patch-tiny-imagenet-64", "Masked patch prediction", "masked_patch", "masked-patch",
           "It guesses the mean colour of each hidden patch, one of 512 colours, as the ViT paper tried it."),
    System("causal-tiny-imagenet-64", "Causal transformer", "causal", "causal",
           "It reads patches row by row, like words in a text, and paints each next one from those before it."),
    System("vit-tiny-imagenet-64", "ViT, fine-tuned from the MAE", "vit", "vit-mae",
           "A vision transformer that names the photo; it first learnt to paint hidden patches as the MAE."),
    System("vit-patches-tiny-imagenet-64", "ViT, every patch", "patch_vit", "vit-patches",
           "The same vision transformer, but it names every patch; the photo gets the mean of their answers."),
    System("vit-masked-patch-tiny-imagenet-64", "ViT, fine-tuned from masked patch prediction", "vit", "vit-masked-patch",
           "The same vision transformer; it first learnt to guess the colours of hidden patches."),
    System("vit-scratch-tiny-imagenet-64", "ViT, from scratch", "vit", "vit-scratch",
           "The same vision transformer, trained with labels alone."),
    System("hybrid-tiny-imagenet-64", "Hybrid ViT", "hybrid", "hybrid",
           "A vision transformer that looks at the feature map of a small convolutional network instead of raw patches."),
]
# Models for 224 px.
FROM_DEIT = dict(data="19,003 photos from 23 public data sets, without labels; DeiT-tiny (Touvron et al., Apache 2.0) as a start",
                 licence="Non-commercial research and teaching only, as some of the photos' terms ask")
AT_224 = [
    System("mae-tiny-224", "MAE, 224 px", "mae", "mae-224",
           "A masked autoencoder at the paper's own size: 14 x 14 patches of 16 px. Its encoder started as half of DeiT-tiny.", **FROM_DEIT),
    System("mae-tiny-224-sharp", "MAE, 224 px, sharp", "mae", "mae-224-sharp",
           "The same masked autoencoder, trained on to make one guess where the other paints the mean of what could be there.", **FROM_DEIT),
    System("vit-tiny-224", "ViT, 224 px", "vit", "vit-224",
           "DeiT-tiny, trained on to name a photo from any part of its patches, out of ImageNet's 1,000 classes.", **FROM_DEIT),
]
SHIPPED = [*AT_224, *SYSTEMS]
# What the page opens with.
RECONSTRUCTOR, CLASSIFIER = "mae-tiny-224", "vit-tiny-224"


def put_folded_stem(model, tensors):
    """`tensors` as `folded_stem` gives them: convolutions of weight and bias, BatchNorm left with nothing but the bias."""
    for conv, norm, i in zip(model.stem[0::3], model.stem[1::3], range(len(model.stem))):
        conv.weight.data.copy_(tensors[f"stem.{i}.weight"])
        norm.reset_running_stats()
        norm.weight.data.fill_(1)
        norm.bias.data.copy_(tensors[f"stem.{i}.bias"])
        norm.eps = 0.0
    return model


def trained(system, run):
    """The model that `train.py` left in a run folder."""
    return type(ALL_TASKS[system.task].build()).from_pretrained(run / "model").eval()


def rounded(system, run):
    """The same as it ships: BatchNorm folded, weights rounded to float16, computed with in float32."""
    model = trained(system, run)
    if system.kind == "hybrid":
        put_folded_stem(model, model.folded_stem())
    return model.half().float()


def load_hybrid(folder):
    """The hybrid from the folder that we ship, whose stem is folded. Fails on a tensor too many or too few."""
    config = ViTConfig.from_pretrained(folder)
    tensors = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
    stem = {name: tensors.pop(name) for name in list(tensors) if name.startswith("stem.")}
    untrained = models.HybridViT(config).state_dict()
    tensors |= {name: tensor for name, tensor in untrained.items() if name.startswith("stem.")}
    model, info = models.HybridViT.from_pretrained(None, config=config, state_dict=tensors, output_loading_info=True)
    if any(info.values()) or stem.keys() != model.folded_stem().keys():
        raise ValueError(f"{folder}: {info}, stem: {sorted(stem)}")
    return put_folded_stem(model, stem).eval()
