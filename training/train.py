"""Trains one model and keeps a checkpoint that it goes on from when started again.

    python train.py mae --steps 6000 --out runs/mae
    python train.py vit --steps 6000 --out runs/vit --mae runs/mae

The learning rate warms up, stays level and falls to zero over the last `--decay` share of `--steps`
(a trapezoid): while it is level, `--steps` may still be changed from one start to the next.
"""
import argparse
import csv
import math
import pathlib
import time

import torch
from torch.nn import functional as F

import data
import models


def arguments():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("model", choices=["mae", "vit"])
    args.add_argument("--out", type=pathlib.Path, required=True, help="folder for checkpoint.pt, model/ and log.csv")
    args.add_argument("--mae", type=pathlib.Path, help="vit only: the run to take the encoder from; without it, from scratch")
    args.add_argument("--steps", type=int, required=True)
    args.add_argument("--decay", type=float, default=0.35, help="share of the steps in which the rate falls to zero")
    args.add_argument("--batch", type=int, default=128)
    args.add_argument("--lr", type=float, help="default: 1.5e-3 (mae), 1e-3 (vit)")
    args.add_argument("--seed", type=int, default=0)
    args.add_argument("--device", default="cpu")
    args.add_argument("--limit", type=int, help="use only so many photos (for tests)")
    args.add_argument("--save-every", type=int, default=500, help="steps between checkpoints")
    return args.parse_args()


def learning_rate(step, steps, decay, warmup=300):
    """Share of the peak rate at `step`."""
    warmup = min(warmup, max(1, steps // 10))
    start = steps * (1 - decay)
    fall = 1.0 if step < start else 0.5 * (1 + math.cos(math.pi * (step - start) / max(1, steps - start)))
    return min(1.0, (step + 1) / warmup) * fall


def parameter_groups(model, args, lr, layer_decay=0.75):
    """No weight decay on gains, biases and tokens; for fine-tuning, smaller steps nearer the input (MAE, table 9)."""
    depth = model.config.num_hidden_layers
    groups = []
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        scale = 1.0
        if args.model == "vit" and args.mae and not name.startswith("classifier"):
            layer = next((int(part) + 1 for part in name.split(".") if part.isdigit()), 0 if "embeddings" in name else depth)
            scale = layer_decay ** (depth + 1 - layer)
        decay = 0.05 if p.ndim > 1 and "token" not in name and "position" not in name else 0.0
        groups.append({"params": [p], "weight_decay": decay, "peak": lr * scale})
    return groups


def loss_of(model, args, images, labels, generator):
    pixels = data.normalise(images.to(args.device))
    if args.model == "mae":
        length = (model.config.image_size // model.config.patch_size) ** 2
        noise = torch.rand(len(images), length, generator=generator).to(args.device)
        return model(pixel_values=pixels, noise=noise).loss
    logits = model(pixel_values=pixels).logits
    return F.cross_entropy(logits.float(), labels.to(args.device), label_smoothing=0.1)


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    model = models.new_mae() if args.model == "mae" else models.new_vit()
    if args.mae:
        mae = models.new_mae()
        mae.load_state_dict(torch.load(args.mae / "checkpoint.pt", weights_only=True)["model"])
        models.copy_encoder(mae, model)
    model.to(args.device).train()
    lr = args.lr or {"mae": 1.5e-3, "vit": 1e-3}[args.model]
    betas = (0.9, 0.95) if args.model == "mae" else (0.9, 0.999)
    optimizer = torch.optim.AdamW(parameter_groups(model, args, lr), betas=betas, fused=True)

    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.out / "checkpoint.pt"
    step, seconds = 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, seconds = state["step"], state["seconds"]
        print(f"goes on from step {step}", flush=True)

    images, labels = data.load("train")
    images, labels = images[:args.limit], labels[:args.limit]
    per_epoch = len(images) // args.batch
    started, running = time.monotonic(), None

    def save():
        part = checkpoint.with_suffix(".part")
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step,
                    "seconds": seconds + time.monotonic() - started, "steps": args.steps}, part)
        part.rename(checkpoint)

    while step < args.steps:
        # Order and noise depend on the seed and the step alone, so that a resumed run sees what an unbroken one does.
        epoch, at = divmod(step, per_epoch)
        if at == 0 or running is None:
            order = torch.randperm(len(images), generator=torch.Generator().manual_seed(args.seed * 1000 + epoch))
        generator = torch.Generator().manual_seed(args.seed * 1_000_003 + step)
        pick = order[at * args.batch:(at + 1) * args.batch]
        share = learning_rate(step, args.steps, args.decay)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share
        with torch.autocast(args.device, torch.bfloat16):
            loss = loss_of(model, args, data.augment(images[pick], generator), labels[pick], generator)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        step += 1
        if step % 100 == 0 or step == args.steps:
            spent = seconds + time.monotonic() - started
            print(f"step {step}/{args.steps} epoch {step / per_epoch:.2f} loss {running:.4f} {spent:.0f} s", flush=True)
            with open(args.out / "log.csv", "a", newline="") as log:
                csv.writer(log).writerow([step, f"{step / per_epoch:.3f}", f"{running:.5f}", f"{share * lr:.6f}", f"{spent:.0f}"])
        if step % args.save_every == 0 or step == args.steps:
            save()
    model.eval().save_pretrained(args.out / "model")


if __name__ == "__main__":
    main()
