"""Attention in bfloat16 for trainings on a CPU.

Under autocast, transformers' own "eager" attention has its softmax in float32 and copies the table of all pairs of tokens to and fro;
torch's fused attention is slow backwards on a CPU.
"""
import torch
from transformers import AttentionInterface


class Attention(torch.autograd.Function):
    @staticmethod
    def forward(ctx, query, key, value, scaling):
        query, key, value = (tensor.bfloat16() for tensor in (query, key, value))
        with torch.autocast(query.device.type, enabled=False):
            weights = torch.matmul(query, key.mT).mul_(scaling).softmax(-1)
            ctx.save_for_backward(query, key, value, weights)
            ctx.scaling = scaling
            return weights @ value

    @staticmethod
    def backward(ctx, grad):
        query, key, value, weights = ctx.saved_tensors
        grad = grad.bfloat16()
        with torch.autocast(query.device.type, enabled=False):
            scores = torch._softmax_backward_data(grad @ value.mT, weights, -1, weights.dtype).mul_(ctx.scaling)
            return scores @ key, scores.mT @ query, weights.mT @ grad, None


def attend(module, query, key, value, attention_mask, scaling, **kwargs):
    """As transformers' `eager_attention_forward`, without a mask and without dropout."""
    return Attention.apply(query, key, value, scaling).transpose(1, 2), None


AttentionInterface.register("bfloat16", attend)


def use(model, name):
    """Has `model` attend in the way that transformers knows under `name`."""
    for module in model.modules():
        if hasattr(module, "config"):
            module.config._attn_implementation = name
