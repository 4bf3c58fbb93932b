"""Muon, one shape of matrix at a time."""
from collections import defaultdict

import torch

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the Newton-Schulz step, as torch.optim.Muon has them
STEPS = 5


def orthogonal(matrices, eps=1e-7):
    """Nearly the nearest orthogonal matrix of each, by Newton-Schulz steps in bfloat16: `[K, rows, columns]` -> the same."""
    a, b, c = COEFFICIENTS
    x = matrices.bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=eps)
    for _ in range(STEPS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


class Muon(torch.optim.Muon):
    """`torch.optim.Muon` (`adjust_lr_fn="match_rms_adamw"`, Nesterov momentum), which orthogonalises matrix after matrix: on a
    GPU it spends its time on starting small products. Here all matrices of a shape are one batch; same update, same state."""

    @torch.no_grad()
    def step(self):
        shapes = defaultdict(list)
        for group in self.param_groups:
            for param in group["params"]:
                if param.grad is not None:
                    shapes[param.shape].append((param, group))
        for shape, found in shapes.items():
            params, groups = zip(*found)
            grads, momentum = [param.grad for param in params], groups[0]["momentum"]
            for param in params:
                self.state[param].setdefault("momentum_buffer", torch.zeros_like(param))
            buffers = [self.state[param]["momentum_buffer"] for param in params]
            torch._foreach_lerp_(buffers, grads, 1 - momentum)
            updates = orthogonal(torch.stack(torch._foreach_lerp(grads, buffers, momentum))).float()
            rates = [-group["lr"] * 0.2 * max(shape) ** 0.5 for group in groups]
            torch._foreach_mul_(params, [1 - group["lr"] * group["weight_decay"] for group in groups])
            torch._foreach_add_(params, torch._foreach_mul(updates.unbind(), rates))
