"""What the tests share."""
import pytest
import torch

import data
import models
from recipes import TASKS

# Same weights, same library, another order of additions at most.
SAME_TOLERANCE = 1e-5


@pytest.fixture(autouse=True)
def alike_everywhere(monkeypatch):
    torch.set_num_threads(1)  # more threads may add in another order
    torch.manual_seed(0)
    names = [f"class {i}" for i in range(200)]  # the photos' class list may not be there
    for module in (data, models):
        monkeypatch.setattr(module, "class_names", lambda: names)


def trained_like(task):
    """A model of the shipped shape, tokens, biases and BatchNorm's statistics moved off their start as training does."""
    model = TASKS[task].build()
    with torch.no_grad():
        for p in model.parameters():
            if p.requires_grad:
                p.add_(0.02 * torch.randn_like(p))
        for name, statistic in model.named_buffers():
            if name.endswith(("running_mean", "running_var")):
                statistic.add_(0.2 * torch.rand_like(statistic))
    return model.eval()


@torch.no_grad()
def answer(system, model, pixel_values, noise):
    if system.kind == "mae":
        return model(pixel_values=pixel_values, noise=noise).logits
    if system.kind == "masked_patch":
        length = noise.shape[1]
        return model(pixel_values, torch.arange(length).expand_as(noise).masked_fill(noise > 0.25, length))
    return model(pixel_values) if system.kind in ("causal", "hybrid", "patch_vit") else model(pixel_values=pixel_values).logits


def some_input():
    generator = torch.Generator().manual_seed(1)
    return torch.randn(4, 3, 64, 64, generator=generator), torch.rand(4, 256, generator=generator)
