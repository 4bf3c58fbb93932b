"""The shapes we train, as transformers configs: the reference for `src/model` and the layout we ship."""
import torch
from torch import nn
from transformers import ViTConfig, ViTForImageClassification, ViTMAEConfig, ViTMAEForPreTraining
from transformers.models.vit_mae.modeling_vit_mae import build_2d_sinusoidal_position_embedding

from data import IMG_SIZE, class_names

ENCODER = dict(
    image_size=IMG_SIZE, patch_size=8, hidden_size=128, num_hidden_layers=6, num_attention_heads=4,
    intermediate_size=512, layer_norm_eps=1e-6, hidden_act="gelu",
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
DECODER = dict(
    decoder_hidden_size=96, decoder_num_hidden_layers=2, decoder_num_attention_heads=3,
    decoder_intermediate_size=384)


def new_mae(mask_ratio=0.75):
    """An untrained masked autoencoder with pixel targets, initialised as facebookresearch/mae does.

    Built from a config alone, transformers leaves tokens and position embeddings at zero, and such a model
    learns nothing but the mean: position is all that tells one hidden patch from another.
    """
    model = ViTMAEForPreTraining(ViTMAEConfig(**ENCODER, **DECODER, mask_ratio=mask_ratio, norm_pix_loss=False))
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


def new_vit():
    """An untrained ViT of the same encoder shape that classifies from the CLS token."""
    names = class_names()
    return ViTForImageClassification(ViTConfig(
        **ENCODER, id2label=dict(enumerate(names)), label2id={name: i for i, name in enumerate(names)}))


def copy_encoder(mae, vit):
    """Starts `vit` from the encoder of `mae`; only the classifier stays random (MAE paper, section 4)."""
    source = {k.removeprefix("vit."): v for k, v in mae.state_dict().items() if k.startswith("vit.")}
    missing, unexpected = vit.vit.load_state_dict(source, strict=False)
    unexpected = [k for k in unexpected if k != "embeddings.mask_token"]
    if missing or unexpected:
        raise ValueError(f"encoder does not fit: missing {missing}, unexpected {unexpected}")
