"""Trains one system, or all of them, and keeps checkpoints that it goes on from when started again.

    python train.py mae                       # into runs/mae; see recipes.py for the tasks
    python train.py all --device cuda         # every task, with the budget for a GPU
    python train.py mae --epochs 30           # goes on; the length may change while the learning rate is level
    python train.py mae --more 10             # goes on from finished weights, 10 epochs more; the same again resumes
    python train.py photos --photos FOLDER    # those at 224 px, from DeiT-tiny, on any folder of photos

The learning rate warms up, stays level and falls to zero over the last `--decay` share of the epochs (a trapezoid).
Where it starts to fall, `level.pt` is kept: `--from-level` goes on from there with a longer schedule.
Matrices are trained with Muon, everything else with AdamW; vit-224 all with AdamW.
"""
import argparse
import copy
import csv
import json
import math
import os
import pathlib
import random
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch: threads that spin for each other starve on a shared CPU

import torch  # noqa: E402

import attention  # noqa: E402
import data
import models
import sharp
from losses import draw, loss_of
from muon import Muon
from recipes import ALL_TASKS, PHOTO_TASKS, SCALES, TASKS, PhotoTask, epochs_of, stage

HERE = pathlib.Path(__file__).parent
LAYER_DECAY = 0.85  # fine-tuning takes smaller steps nearer the input (MAE paper, table 9)
WEIGHT_DECAY = 0.05
BETAS = (0.9, 0.95)
JUDGE_BETAS = (0.0, 0.99)  # its task changes with every step of the painter
SAMPLED = (768, 40)  # photos, and patches of each, that an MAE's prediction layer is started from
NOTHING = {"steps": 0, "epochs": 0.0, "seconds": 0, "device": None}  # trained before


def arguments():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("task", choices=[*ALL_TASKS, "all", "photos"])
    args.add_argument("--runs", type=pathlib.Path, default=HERE / "runs", help="folder of the runs, one a task")
    args.add_argument("--photos", type=pathlib.Path, default=data.PHOTOS, help="folder with the photos for 224 px: parquet or image files")
    args.add_argument("--device", default="cpu")
    args.add_argument("--scale", choices=SCALES, help="budget; default: gpu on a GPU, else cpu")
    args.add_argument("--epochs", type=float, help="instead of the scale's")
    args.add_argument("--seconds", type=float, help="at most so long, compiling included: where the epochs would take longer, the clock drives the learning rate")
    args.add_argument("--more", type=float, help="epochs on top of a finished run, from its model/: a new rise, level and fall")
    args.add_argument("--decay", type=float, help="share of the epochs in which the rate falls to zero; default: 0.4, at 224 px the task's")
    args.add_argument("--lr", type=float, help="peak rate of matrices and, halved, of the rest; default: the scale's, at 224 px the task's")
    args.add_argument("--seed", type=int, default=0)
    args.add_argument("--limit", type=int, help="use only so many photos (for tests)")
    args.add_argument("--threads", type=int, help="CPU threads")
    args.add_argument("--save-every", type=int, default=250, help="steps between checkpoints")
    args.add_argument("--from-level", action="store_true", help="go on from level.pt, not from checkpoint.pt")
    args = args.parse_args()
    if args.scale is None:
        args.scale = "cpu" if args.device == "cpu" else "gpu"
    return args


def learning_rate(done, decay, warmup):
    """Share of the peak rate when `done` of the training is behind us; `decay`, `warmup`: shares of it, too."""
    fall = 1.0 if not decay or done < 1 - decay else 0.5 * (1 + math.cos(math.pi * (done - 1 + decay) / decay))
    return min(1.0, done / warmup) * fall


def optimizers(model, task, lr):
    """Muon for the matrices inside (arXiv 2502.16982's scaling), AdamW for embeddings, heads, gains and biases."""
    if isinstance(task, PhotoTask) and not task.muon:
        return [adamw_alone(model, task, lr)]
    depth = model.config.num_hidden_layers
    matrices, rest = [], []
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        scale = 1.0
        if isinstance(task, PhotoTask):
            scale = task.encoder if name.startswith("vit.") else 1.0
        elif task.start and not name.startswith("classifier"):
            layer = next((int(part) + 1 for part in name.split(".") if part.isdigit()), 0 if "embeddings" in name else depth)
            scale = LAYER_DECAY ** (depth + 1 - layer)
        if p.ndim == 2 and not name.startswith(("classifier", "pred", "decoder.decoder_pred")):
            matrices.append({"params": [p], "lr": lr, "peak": lr * scale})
        else:
            decay = WEIGHT_DECAY if p.ndim > 1 and "token" not in name and "position" not in name else 0.0
            rest.append({"params": [p], "weight_decay": decay, "peak": lr / 2 * scale})
    return [
        Muon(matrices, lr=lr, weight_decay=WEIGHT_DECAY, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(rest, lr=lr / 2, betas=BETAS, fused=True),
    ]


def adamw_alone(model, task, lr):
    """AdamW for all weights, with a long memory: the gradients of photos that are mostly hidden are noisy."""
    groups = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            peak = lr * (task.encoder if name.startswith("vit.") else 1)
            groups.setdefault((peak, task.weight_decay if p.ndim == 2 and "pred" not in name else 0.0), []).append(p)
    return torch.optim.AdamW([{"params": params, "peak": peak, "weight_decay": decay} for (peak, decay), params in groups.items()],
                             lr=lr, betas=(0.9, 0.999), fused=True)


def sampled_patches(images, task, config, seed):
    """Patches of some training photos, as the model sees them: `[K, p * p * C]`"""
    generator = torch.Generator(images.device).manual_seed(seed)
    found, (photos, patches) = [], SAMPLED
    for pick in torch.randperm(len(images), generator=generator, device=images.device)[:photos].split(64):
        pixels = data.normalise(data.zoomed(images[pick], generator, task.crop, config.image_size))
        cut = models.patchify(pixels, config.patch_size)
        found.append(cut[:, torch.randperm(cut.shape[1], generator=generator, device=images.device)[:patches]].flatten(0, 1))
    return torch.cat(found)


def build(name, args, images, trained=None):
    """The model in the folder `trained`; without it the untrained one, with the encoder that its task starts from."""
    task = ALL_TASKS[name]
    torch.manual_seed(args.seed)
    model = task.build()
    source = args.runs / task.start / "model" if task.start and not trained else None
    if source and not source.is_dir():
        raise SystemExit(f"No {source}: train {task.start} first.")
    if trained or (source and name in PHOTO_TASKS):
        model = type(model).from_pretrained(trained or source)
    elif name in PHOTO_TASKS:
        models.start_from_deit(model)
        if name == "mae-224":
            models.start_prediction(model, sampled_patches(images, task, model.config, args.seed).to("cpu"))
    elif source:
        models.copy_encoder(type(TASKS[task.start].build()).from_pretrained(source), model)
    if name in PHOTO_TASKS:  # from_pretrained forgets it
        model.vit.embeddings.position_embeddings.requires_grad_(True)
    if args.device == "cpu":
        # torch's fused attention is slow backwards on a CPU: plain products take half the time.
        attention.use(model, "bfloat16" if name in PHOTO_TASKS else "eager")
    return model.to(args.device).train()


def beginning(out, args):
    """What a run was trained before `--more`, as in its run.json (nothing: zeros), and the checkpoint on top of it.

    Returns None for a finished run that is to be left alone.
    """
    record, source = out / "run.json", out / ("level.pt" if args.from_level else "checkpoint.pt")
    finished = json.loads(record.read_text()) if record.exists() else None
    if args.from_level and not source.exists():
        raise SystemExit(f"No {source}: the rate has not begun to fall.")
    state = torch.load(source, weights_only=True, map_location=args.device) if source.exists() else None
    if args.more and not finished:
        raise SystemExit(f"No {record}: --more goes on from a finished run.")
    if args.more:
        before = state["before"] if state and args.from_level else finished
        # A checkpoint on top of something else is that of the training that --more comes after.
        return before, state if state and state["before"] == before else None
    if finished and (not state or state["before"] != NOTHING or (state.get("ended") and not args.epochs)):
        return None
    return NOTHING, state


def train(name, args, images, labels):
    task, scale = ALL_TASKS[name], SCALES[args.scale]
    photos = name in PHOTO_TASKS
    size = task.batch if photos else scale.batch
    decay = (task.decay if photos else 0.4) if args.decay is None else args.decay
    out = args.runs / name
    out.mkdir(parents=True, exist_ok=True)
    found = beginning(out, args)
    if found is None:
        print(f"{name}: finished, left alone; --more trains it on", flush=True)
        return
    before, state = found
    model = build(name, args, images, out / "model" if args.more else None)
    average = copy.deepcopy(model).requires_grad_(False) if photos else None
    lr = args.lr or (task.lr if photos else scale.lr)
    opts = optimizers(model, task, lr)
    judge = None
    if name == "mae-224-sharp":
        judge = sharp.judge(sharp.watcher(images.device).config).to(args.device)
        opts.append(torch.optim.AdamW([{"params": list(judge.parameters()), "peak": lr}], lr=lr, betas=JUDGE_BETAS, weight_decay=0.0, fused=True))
    per_epoch = len(images) // size
    epochs = args.more or args.epochs or epochs_of(name, args.scale)
    steps = round(epochs * per_epoch)
    warmup = min((task.warmup if photos else 300) / steps, 0.1)
    compute = loss_of
    if args.device.startswith("cuda"):
        torch.compiler.reset()  # what was compiled for another task counts against a limit
        compute = torch.compile(loss_of)

    step, seconds = 0, 0.0
    if state:
        model.load_state_dict(state["model"])
        for opt, saved in zip(opts, state["optimizers"]):
            opt.load_state_dict(saved)
        if photos:
            average.load_state_dict(state["average"])
        if judge:
            judge.load_state_dict(state["judge"])
        step, seconds = state["step"], state["seconds"]
        print(f"{name}: goes on from step {step}", flush=True)
    started, running = time.monotonic(), None

    def spent():
        return seconds + time.monotonic() - started

    def done():
        """The share of the training that is behind us."""
        return max(step / steps, spent() / args.seconds if args.seconds else 0)

    def save(path):
        part = path.with_suffix(".part")
        torch.save({"before": before, "model": model.state_dict(), **({"average": average.state_dict()} if photos else {}), **({"judge": judge.state_dict()} if judge else {}), "optimizers": [opt.state_dict() for opt in opts], "step": step,
                    "seconds": spent(), "ended": done() >= 1}, part)
        part.rename(path)

    def log(share):
        print(f"{name}: step {step}/{steps} epoch {step / per_epoch:.2f} loss {running:.4f} {spent():.0f} s", flush=True)
        write_log(out / "log.csv", [before["steps"] + step, f"{before['epochs'] + step / per_epoch:.3f}", f"{running:.5f}",
                                    f"{share * lr:.6f}", f"{before['seconds'] + spent():.0f}"])

    level = 1 - decay - 0.5 / steps  # its end, to the nearest step
    falling = done() >= level + 1 / steps  # already, in the run that this one resumes
    now = done()
    while now < 1:
        if now >= level and not falling:
            save(out / "level.pt")
            falling = True
        # Order and noise depend on the seed and the step alone, so that a resumed run sees what an unbroken one does;
        # what was seen before --more is not seen again in the same order.
        epoch, at = divmod(step, per_epoch)
        if at == 0 or running is None:
            order = torch.randperm(len(images), generator=torch.Generator().manual_seed(args.seed * 1000 + math.ceil(before["epochs"]) + epoch)).to(args.device)
        seed = args.seed * 1_000_003 + before["steps"] + step
        pick = order[at * size:(at + 1) * size]
        batch = draw(name, model.config, images[pick], labels[pick], torch.Generator(args.device).manual_seed(seed), random.Random(seed), scale,
                     now >= 1 - scale.whole)
        share = learning_rate(now + 0.5 / steps, decay, warmup)
        for opt in opts:
            for group in opt.param_groups:
                group["lr"] = group["peak"] * share
        with torch.autocast(args.device, torch.bfloat16):
            loss = compute(name, model, batch | ({"judge": judge} if judge else {}))
        for opt in opts:
            opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for opt in opts:
            opt.step()
        if photos:
            forget = max(1 - task.ema, 9 / (step + 10))  # a mean of few steps at first
            torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), forget)
        # On the device: a number read is a GPU waited for.
        running = loss.detach() if running is None else running.lerp(loss.detach(), 0.02)
        step += 1
        now = done()
        if step % 100 == 0 or now >= 1:
            log(share)
        if step % args.save_every == 0 or now >= 1:
            save(out / "checkpoint.pt")
    (average if photos else model).eval().save_pretrained(out / "model")
    device = torch.cuda.get_device_name() if args.device.startswith("cuda") else f"{len(os.sched_getaffinity(0))} CPU cores, shared"
    record = {"task": name, "what": task.what, "steps": before["steps"] + step, "epochs": round(before["epochs"] + step / per_epoch, 2),
              "seconds": round(before["seconds"] + spent()),
              "device": "; ".join(dict.fromkeys(filter(None, [before["device"], device])))}
    if task.start:  # as it was then: it may be trained on later
        record["start"] = before.get("start") or stage(json.loads((args.runs / task.start / "run.json").read_text()))
    (out / "run.json").write_text(json.dumps(record, indent=2) + "\n")


def write_log(path, row):
    """Appends a row; rows of steps that a broken run had reached beyond its checkpoint are dropped."""
    kept = []
    if path.exists():
        with open(path, newline="") as log:
            kept = [old for old in list(csv.reader(log))[1:] if int(old[0]) < row[0]]
    with open(path, "w", newline="") as log:
        csv.writer(log).writerows([["step", "epoch", "loss", "lr", "seconds"], *kept, row])


def main():
    args = arguments()
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.set_float32_matmul_precision("high")  # what autocast leaves in float32
    names = {"all": list(TASKS), "photos": list(PHOTO_TASKS)}.get(args.task, [args.task])
    if names[0] in PHOTO_TASKS:
        images = data.photos(args.photos, "train", data.STORED)
        labels = torch.zeros(len(images), dtype=torch.int64)  # there are none
    else:
        images, labels = data.load("train")
    images, labels = images[:args.limit].to(args.device), labels[:args.limit].to(args.device)
    for name in names:
        train(name, args, images, labels)


if __name__ == "__main__":
    main()
