"""Every system we train: the reference for `crates/model`, saved under the names that published ViTs have.

MAE and ViT are transformers' own classes. The hybrid, the ViT that names every patch, masked patch
prediction and the causal model are put together here from transformers' parts, because transformers has none of the four.
"""
import json
import math
import os
import pathlib

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F
from transformers import ViTConfig, ViTForImageClassification, ViTMAEConfig, ViTMAEForPreTraining, ViTModel
from transformers.models.vit.modeling_vit import ViTPreTrainedModel
from transformers.models.vit_mae.modeling_vit_mae import build_2d_sinusoidal_position_embedding

from data import IMG_SIZE, class_names

ENCODER = dict(
    image_size=IMG_SIZE, patch_size=4, hidden_size=192, num_hidden_layers=6, num_attention_heads=3,
    intermediate_size=768, layer_norm_eps=1e-6, hidden_act="gelu",
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
DECODER = dict(
    decoder_hidden_size=128, decoder_num_hidden_layers=4, decoder_num_attention_heads=4,
    decoder_intermediate_size=512)
# The causal model is smaller and its patches larger: to paint, it runs once for every hidden patch.
CAUSAL = {**ENCODER, "patch_size": 8, "hidden_size": 128, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 512}
# The shape of DeiT-tiny, patch 16.
ENCODER_224 = {**ENCODER, "image_size": 224, "patch_size": 16, "num_hidden_layers": 12}
MAE_BLOCKS_224 = 6
ROOT = pathlib.Path(__file__).parents[1]
DEIT = pathlib.Path(os.environ.get("PATCHWORK_DEIT", ROOT.parent / "shared/weights/deit-tiny/model.safetensors"))
STEM_CHANNELS = (96, 192)
COLOUR_BITS = 3  # a channel; 512 colours, as the ViT paper's appendix B.1.2 has it


def new_mae(mask_ratio=0.75, norm_pix_loss=False, encoder=ENCODER):
    """An untrained masked autoencoder, initialised as facebookresearch/mae does.

    Built from a config alone, transformers leaves tokens and position embeddings at zero, and such a model
    learns nothing but the mean: position is all that tells one hidden patch from another.
    """
    model = ViTMAEForPreTraining(ViTMAEConfig(**encoder, **DECODER, mask_ratio=mask_ratio, norm_pix_loss=norm_pix_loss))
    grid = model.config.image_size // model.config.patch_size
    for table in (model.vit.embeddings.position_embeddings, model.decoder.decoder_pos_embed):
        sincos = build_2d_sinusoidal_position_embedding(height=grid, width=grid, embed_dim=table.shape[-1], cls_token=True)
        half = table.shape[-1] // 2  # published MAE weights hold the column half first
        table.data.copy_(torch.cat([sincos[..., half:], sincos[..., :half]], dim=-1).reshape(table.shape))
    for token in (model.vit.embeddings.cls_token, model.decoder.mask_token):
        nn.init.normal_(token, std=0.02)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
    patch_embed = model.vit.embeddings.patch_embeddings.projection.weight
    nn.init.xavier_uniform_(patch_embed.view(patch_embed.shape[0], -1))
    return model


def new_mae_224():
    """An untrained masked autoencoder whose encoder has the shape of DeiT-tiny's first blocks: a better start for pixels than all of
    them, and faster (`README.md` has the figures)."""
    return new_mae(encoder={**ENCODER_224, "num_hidden_layers": MAE_BLOCKS_224})


def new_vit_224():
    """An untrained ViT of DeiT-tiny's shape, with ImageNet's 1,000 classes."""
    names = json.loads((ROOT / "www/models/imagenet-1k.json").read_text())
    return ViTForImageClassification(ViTConfig(**ENCODER_224, id2label=dict(enumerate(names)), label2id={name: i for i, name in enumerate(names)}))


def deit_tensors():
    """DeiT-tiny's weights, published under timm's names, under those of transformers."""
    if not DEIT.exists():
        raise SystemExit(f"No {DEIT}. Set PATCHWORK_DEIT to the file of DeiT-tiny's weights (timm's names).")
    embeddings = "vit.embeddings."
    outside = {"cls_token": embeddings + "cls_token", "pos_embed": embeddings + "position_embeddings",
               "patch_embed.proj": embeddings + "patch_embeddings.projection", "norm": "vit.layernorm", "head": "classifier"}
    inside = {"attn.proj": "attention.o_proj", "norm1": "layernorm_before", "norm2": "layernorm_after", "mlp.fc1": "mlp.fc1", "mlp.fc2": "mlp.fc2"}
    tensors = {}
    for name, tensor in load_file(DEIT).items():
        if name in outside:
            tensors[outside[name]] = tensor
            continue
        module, kind = name.rsplit(".", 1)
        if module in outside:
            tensors[f"{outside[module]}.{kind}"] = tensor
            continue
        _, layer, part = module.split(".", 2)
        if part == "attn.qkv":
            for letter, third in zip("qkv", tensor.chunk(3)):
                tensors[f"vit.layers.{layer}.attention.{letter}_proj.{kind}"] = third.contiguous()
        else:
            tensors[f"vit.layers.{layer}.{inside[part]}.{kind}"] = tensor
    return tensors


def start_from_deit(model):
    """DeiT-tiny's weights in every part of `model` that DeiT-tiny has: its first blocks, if `model` has fewer."""
    own = model.state_dict()
    missing = model.load_state_dict({name: tensor for name, tensor in deit_tensors().items() if name in own}, strict=False).missing_keys
    if unknown := [name for name in missing if not name.startswith("decoder.")]:
        raise ValueError(f"not in DeiT-tiny: {unknown}")
    model.vit.embeddings.position_embeddings.requires_grad_(True)  # an MAE's are fixed sines, these are not
    return model


def deit():
    """DeiT-tiny itself."""
    return start_from_deit(new_vit_224()).eval().requires_grad_(False)


@torch.no_grad()
def start_prediction(mae, patches):
    """Starts an MAE's prediction layer from the mean and the principal components of `patches` `[K, p * p * C]`, so that it need not
    learn what patches look like."""
    layer, mean = mae.decoder.decoder_pred, patches.mean(0)
    variances, components = torch.linalg.eigh((patches - mean).T @ (patches - mean) / len(patches))
    width = layer.weight.shape[1]  # what the decoder gives has a variance of one in each place
    layer.weight.copy_(components[:, -width:] * variances[-width:].clamp(min=0).sqrt())
    layer.bias.copy_(mean)


def labelled():
    names = class_names()
    return dict(id2label=dict(enumerate(names)), label2id={name: i for i, name in enumerate(names)})


def new_vit():
    """An untrained ViT of the MAE's encoder shape that classifies from the CLS token."""
    return ViTForImageClassification(ViTConfig(**ENCODER, **labelled()))


def encode(vit, tokens, attention_mask=None):
    """The blocks and the last norm of a `ViTModel` on tokens that have their positions already."""
    for layer in vit.layers:
        tokens = layer(tokens, attention_mask)
    return vit.layernorm(tokens)


def select(tokens, ids_keep):
    """CLS and the patches named by `ids_keep` `[N, l]`: `[N, 1 + L, D] -> [N, 1 + l, D]`"""
    kept = tokens[:, 1:].gather(1, ids_keep[..., None].expand(-1, -1, tokens.shape[-1]))
    return torch.cat([tokens[:, :1], kept], dim=1)


def tokens_of(model, pixel_values, ids_keep=None):
    """What `model` is shown of the patches, all of them or those named by `ids_keep` `[N, l]`, after its last norm, CLS first:
    `[N, 1 + l, D]`"""
    if isinstance(model, HybridViT):
        pixel_values = model.stem(pixel_values)
    tokens = model.vit.embeddings(pixel_values)
    return encode(model.vit, tokens if ids_keep is None else select(tokens, ids_keep))


def classify(model, pixel_values, ids_keep=None):
    """Logits of a `ViTForImageClassification` or `HybridViT` `[N, classes]`, or of a `ViTForPatchClassification`
    `[N, l, classes]`, that is shown the patches `ids_keep` `[N, l]` alone (all of them without it); with all of them,
    the model's own forward."""
    tokens = tokens_of(model, pixel_values, ids_keep)
    return model.classifier(tokens[:, 1:] if isinstance(model, ViTForPatchClassification) else tokens[:, 0])


class ViTForPatchClassification(ViTPreTrainedModel):
    """A ViT that names each patch: its classifier reads every patch's token, where the usual one reads CLS.

    There is no label for a patch, so in training each is given its photo's.
    """

    def __init__(self, config):
        super().__init__(config)
        self.vit = ViTModel(config, add_pooling_layer=False)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)
        self.post_init()

    def forward(self, pixel_values):
        """`[N, 3, H, W]` -> logits of every patch `[N, L, classes]`"""
        return classify(self, pixel_values)


def new_patch_vit():
    """An untrained ViT of the MAE's encoder shape that names each patch."""
    return ViTForPatchClassification(ViTConfig(**ENCODER, **labelled()))


def mean_answer(logits):
    """The patches' answers as one for the photo, the mean of their probabilities: logits `[N, L, classes]` -> logarithms
    of probabilities `[N, classes]`"""
    return logits.log_softmax(-1).logsumexp(1) - math.log(logits.shape[1])


class HybridViT(ViTPreTrainedModel):
    """A ViT whose patches are the places of a CNN's feature map (ViT paper, section 3.1, "Hybrid Architecture").

    The stem is 3 x 3 convolutions of stride 2, each with BatchNorm and ReLU (as in arXiv 2106.14881); its map
    has a place for every patch of the plain ViT, and each place is embedded by a linear layer (patch size 1).
    """

    def __init__(self, config):
        super().__init__(config)
        layers, channels = [], config.num_channels
        for width in config.stem_channels:
            layers += [nn.Conv2d(channels, width, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            channels = width
        self.stem = nn.Sequential(*layers)
        on_map = {**config.to_dict(), "image_size": config.image_size // config.patch_size, "patch_size": 1, "num_channels": channels}
        self.vit = ViTModel(ViTConfig(**on_map), add_pooling_layer=False)
        self.classifier = nn.Linear(config.hidden_size, config.num_labels)
        self.post_init()
        for layer in self.stem:
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, pixel_values):
        """`[N, 3, H, W]` -> logits `[N, classes]`"""
        return classify(self, pixel_values)

    def folded_stem(self):
        """The stem's convolutions with BatchNorm's running statistics folded into weight and bias."""
        tensors = {}
        for i, (conv, norm) in enumerate(zip(self.stem[0::3], self.stem[1::3])):
            gain = norm.weight / (norm.running_var + norm.eps).sqrt()
            tensors[f"stem.{i}.weight"] = conv.weight * gain[:, None, None, None]
            tensors[f"stem.{i}.bias"] = norm.bias - norm.running_mean * gain
        return {name: tensor.detach() for name, tensor in tensors.items()}


def new_hybrid():
    """An untrained hybrid with the plain ViT's transformer."""
    return HybridViT(ViTConfig(**ENCODER, **labelled(), stem_channels=list(STEM_CHANNELS)))


class MaskedPatchPrediction(ViTPreTrainedModel):
    """Predicts the mean colour of corrupted patches (ViT paper, section 4.6 and appendix B.1.2)."""

    def __init__(self, config):
        super().__init__(config)
        self.vit = ViTModel(config, add_pooling_layer=False, use_mask_token=True)
        self.pred = nn.Linear(config.hidden_size, (1 << COLOUR_BITS) ** 3)
        self.post_init()
        nn.init.normal_(self.vit.embeddings.mask_token, std=0.02)

    def forward(self, pixel_values, sources):
        """`sources` `[N, L]`: for each place the patch whose embedding stands there, or `L` for the mask token.
        Returns logits over colours `[N, L, 512]`."""
        embeddings = self.vit.embeddings
        patches = embeddings.patch_embeddings(pixel_values)
        n, length, dim = patches.shape
        choice = torch.cat([patches, embeddings.mask_token.to(patches.dtype).expand(n, 1, dim)], dim=1)
        patches = choice.gather(1, sources[..., None].expand(-1, -1, dim))
        tokens = torch.cat([embeddings.cls_token.expand(n, 1, dim), patches], dim=1) + embeddings.position_embeddings
        return self.pred(encode(self.vit, tokens)[:, 1:])


def new_masked_patch():
    """Untrained masked patch prediction with the plain ViT's encoder."""
    return MaskedPatchPrediction(ViTConfig(**ENCODER))


def corrupt(noise, share=0.5):
    """BERT-style corruption. noise `[N, L, 3]` uniform in 0..1 -> (`sources` `[N, L]`, corrupted `[N, L]` bool).

    `share` of the patches are corrupted: 80% become the mask token, 10% another patch's embedding, 10% stay.
    """
    n, length, _ = noise.shape
    corrupted = noise[..., 0].argsort(1).argsort(1) < round(length * share)
    itself = torch.arange(length, device=noise.device).expand(n, length)
    other = (itself + 1 + (noise[..., 2] * (length - 1)).long()) % length  # never itself
    way = noise[..., 1]
    changed = torch.where(way < 0.8, torch.full_like(itself, length), torch.where(way < 0.9, other, itself))
    return torch.where(corrupted, changed, itself), corrupted


def colour_class(images, patch_size):
    """Mean colour of each patch in `COLOUR_BITS` bits a channel, red highest. images `[N, 3, H, W]` in 0..1 -> `[N, L]`"""
    levels = 1 << COLOUR_BITS
    mean = F.avg_pool2d(images, patch_size).flatten(2)  # [N, 3, L]
    r, g, b = (mean * levels).long().clamp(0, levels - 1).unbind(1)
    return (r * levels + g) * levels + b


def class_colour(classes):
    """The middle of each colour class, 0..1: `[...] -> [..., 3]`"""
    levels = 1 << COLOUR_BITS
    channels = torch.stack([classes // (levels * levels), classes // levels % levels, classes % levels], dim=-1)
    return (channels.float() + 0.5) / levels


class CausalPatches(ViTPreTrainedModel):
    """A decoder-only transformer over patches in raster order: each token sees those before it and predicts the next
    patch's pixels. The CLS token stands before the first patch."""

    def __init__(self, config):
        super().__init__(config)
        self.vit = ViTModel(config, add_pooling_layer=False)
        self.pred = nn.Linear(config.hidden_size, config.patch_size**2 * config.num_channels)
        self.post_init()

    def forward(self, pixel_values):
        """`[N, 3, H, W]` -> the pixels of every patch from those before it, `[N, L, p * p * C]`, ordered as MAE's patchify."""
        tokens = self.vit.embeddings(pixel_values)[:, :-1]
        length = tokens.shape[1]
        mask = torch.full((length, length), float("-inf"), device=tokens.device).triu(1)
        return self.pred(encode(self.vit, tokens, mask.to(tokens.dtype)))


def new_causal():
    """An untrained causal model."""
    return CausalPatches(ViTConfig(**CAUSAL))


def num_patches(config):
    return (config.image_size // config.patch_size) ** 2


def patchify(images, patch_size):
    """MAE's patchify: `[N, C, H, W] -> [N, L, p * p * C]`, pixels row by row, colours innermost."""
    n, c, h, w = images.shape
    p = patch_size
    return images.reshape(n, c, h // p, p, w // p, p).permute(0, 2, 4, 3, 5, 1).reshape(n, (h // p) * (w // p), p * p * c)


def copy_encoder(source, vit):
    """Starts `vit` from the encoder of an MAE or of masked patch prediction; only the classifier stays random
    (MAE paper, section 4)."""
    tensors = {k: v for k, v in source.vit.state_dict().items() if k != "embeddings.mask_token"}
    vit.vit.load_state_dict(tensors)
