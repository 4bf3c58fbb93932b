"""Measures every trained system on the 10,000 validation photos, those for 224 px on photos of that size; writes ../www/results.json,
RESULTS.md, plots and logs.

    python evaluate.py                    # every run that is there; what was measured before is not measured again
    python evaluate.py --only mae         # measures this one alone, and writes what is known of the others
    python evaluate.py --limit 1000       # a quick look: prints, writes nothing but its caches

Weights are rounded to float16 as they ship. MSE is the mean over every hidden pixel and channel of all photos, pixels
0..1; PSNR is -10 log10 of that one MSE (not the mean of the photos' own PSNRs, which would be higher). Both are means
over the mask seeds, their spread the largest minus the smallest. A run's figures are kept in its `figures.json`, under
the hash of its model; the baselines' in `baselines.json`.
"""
import argparse
import csv
import functools
import hashlib
import json
import math
import pathlib
import re
import shutil
import time

import torch
import transformers
from safetensors.torch import load_file

import baselines
import data
import models
import plots
import report
from painters import PAINTERS
from recipes import ALL_TASKS, stage
from systems import AT_224, SHIPPED, SYSTEMS, rounded

HERE = pathlib.Path(__file__).parent
RATIOS = (0.25, 0.5, 0.75, 0.9)
HIDDEN_FROM_VIT = tuple(i / 10 for i in range(10))
SHOWN_PART = ("vit-mae",)  # whose accuracy is measured under hidden patches too
HIDDEN_AT_224 = (0.0, 0.5, 0.75, 0.9)  # from a ViT at 224 px
WITHOUT_TRAINING = ("deit", "baselines", "named_painted")
PAINTED_RATIO = 0.75  # of the photos that DeiT-tiny is asked to name once they are painted
COMPARED = ("vit-scratch", "vit-masked-patch", "vit-mae")  # by the article, worst first
POSITIONS_STEP = 2  # every second patch of every second row is enough to see it
POSITIONS_OF = "vit-scratch"  # the MAE's start as sines, and so do those of what is fine-tuned from it
MASK_SEEDS = (0, 1, 2)
BATCH = 8  # small batches stay in a CPU's cache: a fifth faster than 50
LOG_POINTS = 100
SHAPE = ("image_size", "patch_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "decoder_hidden_size",
         "decoder_num_hidden_layers", "decoder_num_attention_heads", "mask_ratio", "norm_pix_loss", "stem_channels")
FILLS = {"smooth_fill": baselines.smooth_fill, "visible_mean": baselines.visible_mean}


def arguments():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", type=pathlib.Path, default=HERE / "runs", help="folder of the runs that train.py wrote")
    args.add_argument("--alike", type=pathlib.Path, default=HERE / "runs-alike", help="folder of runs of the ViTs that the article compares, each trained for the same few epochs")
    args.add_argument("--only", choices=ALL_TASKS, action="append", help="measure this task alone (may be given more than once)")
    args.add_argument("--photos", type=pathlib.Path, default=data.PHOTOS, help="folder of the photos for 224 px")
    args.add_argument("--limit", type=int, help="only so many photos; prints, and writes nothing but its caches")
    args.add_argument("--again", action="store_true", help="measure also what has been measured before")
    args.add_argument("--threads", type=int, default=1, help="CPU threads")
    args.add_argument("--device", default="cpu")
    args.add_argument("--results", type=pathlib.Path, default=HERE.parent / "www/results.json")
    args.add_argument("--out", type=pathlib.Path, default=HERE, help="folder for RESULTS.md, plots/ and logs/")
    return args.parse_args()


def noise_of(seed, images, num_patches):
    """The same on every device."""
    return torch.rand(len(images), num_patches, generator=torch.Generator().manual_seed(seed)).to(images.device)


@torch.inference_mode()
def hidden_mse(paint, images, num_patches, mask, ratio, seed):
    """`paint`: f(images 0..1, hidden `[N, 1, H, W]`, noise, ratio). Mean squared error over hidden pixels alone."""
    noise, squares, count = noise_of(seed, images, num_patches), 0.0, 0.0
    for at in range(0, len(images), BATCH):
        pixels, part = images[at:at + BATCH].float() / 255, noise[at:at + BATCH]
        hidden = baselines.on_pixels(mask(part, ratio), pixels.shape[-1])
        squares += ((paint(pixels, hidden, part, ratio) - pixels) ** 2 * hidden).sum(dtype=torch.float64).item()
        count += hidden.sum().item() * pixels.shape[1]
    return squares / count


def psnr(mse):
    return -10 * math.log10(mse) if mse > 0 else math.inf


def measure_hidden(paint, images, num_patches, mask=baselines.random_mask):
    """Ratio -> {mse, mse_spread, psnr, psnr_spread} over the mask seeds."""
    seeds = MASK_SEEDS if mask is baselines.random_mask else MASK_SEEDS[:1]  # the causal mask is always the same
    figures = {}
    for ratio in RATIOS:
        found = [hidden_mse(paint, images, num_patches, mask, ratio, seed) for seed in seeds]
        figures[str(ratio)] = {}
        for name, values in (("mse", found), ("psnr", [psnr(mse) for mse in found])):
            figures[str(ratio)] |= {name: sum(values) / len(values), f"{name}_spread": max(values) - min(values)}
    return figures


def measure_baselines(images, num_patches, mask=baselines.random_mask):
    return {name: measure_hidden(lambda pixels, hidden, *_, fill=fill: fill(pixels, hidden), images, num_patches, mask)
            for name, fill in FILLS.items()}


@torch.inference_mode()
def measure_top(model, images, labels, share_hidden=0.0):
    """Share of photos whose label is the first answer, and among the first five, with some patches hidden (seed 0).

    Of a model that names every patch also the share of `patches` that are given their photo's label.
    """
    length = models.num_patches(model.config)
    noise, first, five, patches = noise_of(0, images, length), 0, 0, []
    for at in range(0, len(images), BATCH):
        ids_keep = noise[at:at + BATCH].argsort(dim=1)[:, :baselines.len_keep(length, share_hidden)] if share_hidden else None
        logits = models.classify(model, data.normalise(images[at:at + BATCH]), ids_keep)
        if logits.ndim == 3:
            patches.append((logits.argmax(-1) == labels[at:at + BATCH, None]).float().mean(1))
            logits = models.mean_answer(logits)
        right = logits.topk(5).indices == labels[at:at + BATCH, None]
        first += right[:, 0].sum().item()
        five += right.any(dim=1).sum().item()
    found = {"top1": first / len(images), "top5": five / len(images)}
    return found | ({"patches": torch.cat(patches).mean().item()} if patches else {})


def measure(system, model, images, labels):
    """What depends on the weights alone."""
    figures = {"hidden_pixels": None, "accuracy": None, "top1_hidden": None}
    if system.paints:
        mask = baselines.last_mask if system.kind == "causal" else baselines.random_mask
        painter = PAINTERS[system.kind]
        figures["hidden_pixels"] = measure_hidden(
            lambda pixels, _, noise, ratio: painter(model, pixels, noise, ratio), images, models.num_patches(model.config), mask)
    else:
        figures["accuracy"] = measure_top(model, images, labels)
        if system.task in SHOWN_PART:
            figures["top1_hidden"] = {f"{share:g}": measure_top(model, images, labels, share)["top1"] for share in HIDDEN_FROM_VIT}
    return figures


def likeness(model):
    """Cosines of position embeddings `[L, L]`, and their means over patches next to each other in a row (`beside`) and in a
    column (`below`), and over those half the photo or more apart in rows or columns (`far`)."""
    places = torch.nn.functional.normalize(model.vit.embeddings.position_embeddings[0, 1:].detach(), dim=-1)
    cosines, grid = places @ places.T, math.isqrt(len(places))
    at = torch.stack([torch.arange(len(places)) // grid, torch.arange(len(places)) % grid], dim=1)
    apart = (at[:, None] - at).abs()
    pairs = {"beside": (apart == torch.tensor([0, 1])).all(-1), "below": (apart == torch.tensor([1, 0])).all(-1), "far": apart.amax(-1) >= grid // 2}
    return cosines, {name: cosines[which].mean().item() for name, which in pairs.items()}


def positions(system, model):
    """What became of position embeddings that started as random numbers (ViT paper, section 4.5 and figure 7): in `alike` a row
    of cosines, in hundredths, with all patches for each patch shown."""
    torch.manual_seed(0)  # as train.py starts
    cosines, trained = likeness(model)
    shown = torch.arange(len(cosines)).view(math.isqrt(len(cosines)), -1)[::POSITIONS_STEP, ::POSITIONS_STEP].flatten()
    return {"alike": (100 * cosines[shown]).round().int().tolist(), "trained": trained, "untrained": likeness(ALL_TASKS[system.task].build())[1]}


def figures_key(system, run, photos):
    """Of all that a model's figures depend on."""
    digest = hashlib.sha256(b"".join((run / "model" / name).read_bytes() for name in ("config.json", "model.safetensors"))).hexdigest()
    shares = HIDDEN_FROM_VIT if system.task in SHOWN_PART else (*HIDDEN_AT_224, PAINTED_RATIO) if system.at_224 else ()
    return [digest, photos, *MASK_SEEDS, *RATIOS, *shares]


def grids():
    """Patches of the models that paint under random masks, and of the causal one."""
    return [models.num_patches(transformers.ViTConfig(**shape)) for shape in (models.ENCODER, models.CAUSAL)]


def baselines_key(photos):
    fills = "_".join(f"{x:g}" for x in (*baselines.FILL_SIGMAS, baselines.FILL_FLOOR))
    return [fills, *grids(), photos, *MASK_SEEDS, *RATIOS]


def baselines_key_224(photos):
    return ["224 px", f"{PAINTED_RATIO:g}", *map(str, HIDDEN_AT_224), *baselines_key(photos)]


def keep(path, key, figures):
    path.write_text(json.dumps({"key": key, "figures": figures}, indent=2) + "\n")


def kept(path, key, again, work):
    """The figures in `path` if they belong to `key`, else those of `work()`, which are then kept; None without work."""
    known = json.loads(path.read_text()) if path.exists() else {}
    if known.get("key") == key and not again:
        return known["figures"]
    if work is None:
        return None
    started = time.monotonic()
    figures = work()
    keep(path, key, figures)
    print(f"{path}: {time.monotonic() - started:.0f} s", flush=True)
    return figures


def compact(text):
    """JSON with each list of numbers in one line."""
    return re.sub(r"\[[-\d.,\s]+\]", lambda found: re.sub(r"\s+", "", found[0]), text)


def cache_name(what, args):
    return f"{what}-{args.limit}.json" if args.limit else f"{what}.json"


def read_log(path):
    """Epochs and losses of a log.csv, thinned to `LOG_POINTS`, the last always among them."""
    with open(path, newline="") as log:
        rows = list(csv.DictReader(log))
    step = -(-len(rows) // LOG_POINTS)
    rows = rows[(len(rows) - 1) % step::step]
    return {"what": "training loss", "epochs": [float(r["epoch"]) for r in rows], "loss": [float(r["loss"]) for r in rows]}


def stages(run):
    """Of a run, the training it started from first, as that was then."""
    record = json.loads((run / "run.json").read_text())
    return [*([record["start"]] if "start" in record else []), stage(record)]


def finished(run):
    return (run / "model").is_dir() and (run / "run.json").exists()


def model_results(system, args, images, measured):
    """One model's part of results.json, with what `measured(model)` finds; None, and a line that says why, where there is nothing to say."""
    run = args.runs / system.task
    if not finished(run):
        print(f"{system.name}: no finished run {run}, left out", flush=True)
        return None
    key = figures_key(system, run, len(images))
    chosen = not args.only or system.task in args.only
    model = rounded(system, run)
    config = model.config.to_dict()  # before the mask ratio is changed for measuring
    work = (lambda: measured(model.to(args.device))) if chosen else None
    figures = kept(run / cache_name("figures", args), key, args.again and chosen, work)
    if figures is None:
        print(f"{system.name}: not measured yet, left out", flush=True)
        return None
    return {
        "name": system.name, "title": system.title, "kind": system.kind,
        "config": {k: config[k] for k in SHAPE if k in config},
        "parameters": parameters(model), "stages": stages(run),
        "borrows_statistics": bool(config.get("norm_pix_loss", False)), **figures,
        "positions": positions(system, model.cpu()) if system.task == POSITIONS_OF else None, "log": read_log(run / "log.csv"),
    }


def alike(args, images, labels):
    """Each of the ViTs that the article compares, from the runs in `args.alike`; what is known of them where those are not there."""
    compared = [system for task in COMPARED for system in SYSTEMS if system.task == task]
    if not all(finished(args.alike / system.task) for system in compared):
        known = json.loads(args.results.read_text()) if args.results.exists() else {}
        print(f"{args.alike}: not all of {', '.join(COMPARED)}; what is known of them stays", flush=True)
        return known.get("alike", [])

    def measured(system):
        run = args.alike / system.task
        return kept(run / cache_name("accuracy", args), figures_key(system, run, len(images)), args.again,
                    lambda: measure_top(rounded(system, run).to(args.device), images, labels))

    return [{"name": system.name, "title": system.title, "stages": stages(args.alike / system.task), "accuracy": measured(system)} for system in compared]


def whole(model, photos):
    """First answers for whole photos `[N]`"""
    return first_answers(lambda pixels, _: models.classify(model, data.to_model(pixels)), photos, models.num_patches(model.config), 0)


@torch.inference_mode()
def first_answers(answer, photos, num_patches, seed):
    """`answer`: f(photos 0..1, noise) -> logits. The likeliest class of each photo."""
    noise = noise_of(seed, photos, num_patches)
    return torch.cat([answer(photos[at:at + BATCH].float() / 255, noise[at:at + BATCH]).argmax(-1) for at in range(0, len(photos), BATCH)])


def share_alike(answer, photos, num_patches, expected, seeds=MASK_SEEDS):
    """Of the photos, those whose first answer is the `expected` one: mean over the mask seeds, and spread."""
    found = [(first_answers(answer, photos, num_patches, seed) == expected).float().mean().item() for seed in seeds]
    return {"share": sum(found) / len(found), "share_spread": max(found) - min(found)}


def agreement(model, photos, expected):
    """By share hidden: how often the first answer of a ViT that sees the rest is the `expected` one."""
    length = models.num_patches(model.config)

    def shown(ratio):
        return lambda pixels, noise: models.classify(
            model, data.to_model(pixels), noise.argsort(1)[:, :baselines.len_keep(length, ratio)] if ratio else None)

    return {f"{ratio:g}": share_alike(shown(ratio), photos, length, expected, MASK_SEEDS if ratio else MASK_SEEDS[:1]) for ratio in HIDDEN_AT_224}


def named_painted(paint, photos, num_patches, deit, expected):
    """How often DeiT-tiny's first answer for the painted picture, visible patches pasted back, is the `expected` one. `paint` as for
    `hidden_mse`."""
    def answer(pixels, noise):
        hidden = baselines.on_pixels(baselines.random_mask(noise, PAINTED_RATIO), pixels.shape[-1])
        painted = paint(pixels, hidden, noise, PAINTED_RATIO)
        return models.classify(deit, data.to_model(torch.where(hidden.bool(), painted, pixels)))

    return share_alike(answer, photos, num_patches, expected)


@torch.inference_mode()
def goldens(model):
    """Of the four photos that timm's answers of DeiT-tiny are known for (beside its weights): those whose first answer is the same."""
    known = load_file(models.DEIT.with_name("golden.safetensors"))
    same = model(pixel_values=known["pixel_values"].to(model.device)).logits.argmax(-1).cpu() == known["logits"].argmax(-1)
    return {"same": same.sum().item(), "photos": len(same)}


def measure_224(system, model, photos, deit, expected):
    """What depends on the weights alone. `expected`: DeiT-tiny's first answers for the whole photos."""
    if system.kind == "vit":
        return {"agreement": agreement(model, photos, expected), "goldens": goldens(model)}
    length = models.num_patches(model.config)

    def paint(pixels, _, noise, ratio):
        return PAINTERS[system.kind](model, pixels, noise, ratio)

    return {"hidden_pixels": measure_hidden(paint, photos, length), "named_painted": named_painted(paint, photos, length, deit, expected)}


def at_224(args):
    """The part of results.json on the models for 224 px; what is known of it where the photos or DeiT-tiny are not there."""
    if not (models.DEIT.exists() and args.photos.is_dir()):
        print(f"{models.DEIT} or {args.photos} is not there; what is known of 224 px stays", flush=True)
        return json.loads(args.results.read_text()).get("at_224") if args.results.exists() else None
    photos = data.photos(args.photos, "val", models.ENCODER_224["image_size"])[:args.limit].to(args.device)
    deit = models.deit().to(args.device)
    length = models.num_patches(deit.config)
    expected = functools.cache(lambda: whole(deit, photos))
    known = kept(args.runs / cache_name("baselines-224", args), baselines_key_224(len(photos)), args.again and not args.only, lambda: {
        "deit": {"agreement": agreement(deit, photos, expected()), "parameters": parameters(deit)},
        "baselines": measure_baselines(photos, length),
        "named_painted": {"smooth_fill": named_painted(lambda pixels, hidden, *_: baselines.smooth_fill(pixels, hidden), photos, length, deit, expected())}})
    entries = [entry for system in AT_224 if (entry := model_results(
        system, args, photos, lambda model, system=system: measure_224(system, model, photos, deit, expected())))]
    for entry in entries:  # as those of the small models
        entry |= {name: entry.get(name) for name in ("hidden_pixels", "accuracy", "top1_hidden", "own_baselines")}
    return {"photos": len(photos), "mask_seeds": list(MASK_SEEDS), "classes": deit.config.num_labels, "ratios": [str(ratio) for ratio in RATIOS],
            **known, "models": entries}


def parameters(model):
    """Weights as shipped: a BatchNorm of the hybrid counts as the bias it is folded into."""
    norms = [n for n in model.modules() if isinstance(n, torch.nn.BatchNorm2d)]
    return sum(p.numel() for p in model.parameters()) - sum(n.weight.numel() for n in norms)


def results_of(args, images, labels):
    scattered, in_order = grids()
    found = kept(args.runs / cache_name("baselines", args), baselines_key(len(images)), args.again and not args.only, lambda: {
        "random": measure_baselines(images, scattered), "last": measure_baselines(images, in_order, baselines.last_mask)})
    entries = [entry for system in SYSTEMS if (entry := model_results(
        system, args, images, lambda model, system=system: measure(system, model, images, labels)))]
    for entry in entries:
        entry["own_baselines"] = found["last"] if entry["kind"] == "causal" else None
    return {
        "photos": len(images), "mask_seeds": list(MASK_SEEDS), "torch": torch.__version__.split("+")[0],
        "transformers": transformers.__version__, "classes": len(data.class_names()), "ratios": [str(ratio) for ratio in RATIOS],
        "baselines": found["random"], "models": entries, "alike": alike(args, images, labels),
        "at_224": at_224(args),
    }


def main():
    args = arguments()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(args.threads)
    torch.backends.cudnn.allow_tf32 = False  # float32 on a GPU, too
    images, labels = (part.to(args.device) for part in data.load("val"))
    results = results_of(args, images[:args.limit], labels[:args.limit])
    if args.limit:
        print(json.dumps(results, indent=2))
        return
    args.results.write_text(compact(json.dumps(results, indent=1)) + "\n")
    (args.out / "RESULTS.md").write_text(report.report(results))
    plots.draw(results, args.out / "plots")
    (args.out / "logs").mkdir(exist_ok=True)
    measured = report.measured_models(results)
    for entry, system in ((e, s) for e in measured for s in SHIPPED if s.name == e["name"]):
        shutil.copyfile(args.runs / system.task / "log.csv", args.out / "logs" / f"{system.task}.csv")
    for task in COMPARED:
        if finished(args.alike / task):
            shutil.copyfile(args.alike / task / "log.csv", args.out / "logs" / f"alike-{task}.csv")
    print(f"{args.results}: {len(measured)} of {len(SHIPPED)} models", flush=True)


if __name__ == "__main__":
    main()
