"""RESULTS.md, from results.json."""
import math

import baselines
from recipes import LABEL_SMOOTHING
from systems import SYSTEMS

FILL_TITLES = {"smooth_fill": "smooth fill", "visible_mean": "visible mean"}
NAMES = {system.task: system.name for system in SYSTEMS}
MAE, NORM_PIX, CAUSAL, MASKED_PATCH, VIT, VIT_MASKED_PATCH, SCRATCH = (
    NAMES[task] for task in ("mae", "mae-norm-pix", "causal", "masked-patch", "vit-mae", "vit-masked-patch", "vit-scratch"))
MAE_224, SHARP = "mae-tiny-224", "mae-tiny-224-sharp"
TRAINED, TOPS = ["epochs", "seconds", "device"], ["top-1", "top-5"]
STARTS = {system.name: NAMES[system.stages[0]] for system in SYSTEMS if len(system.stages) > 1}


def measured_models(results):
    """Entries of all models, those for 224 px last."""
    return [*results["models"], *(results.get("at_224") or {"models": []})["models"]]


def table(header, rows, align="--:"):
    lines = ["| " + " | ".join(header) + " |", "|" + "|".join(["---", *[align] * (len(header) - 1)]) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def percent(share, digits=1):
    return f"{100 * share:.{digits}f}%"


def cell(figure):
    """PSNR over MSE, each with its spread."""
    return (f"{figure['psnr']:.2f} ± {figure['psnr_spread']:.2f}<br>"
            f"{figure['mse']:.5f} ± {figure['mse_spread']:.5f}")


def agreed(found):
    """A share of photos with its spread."""
    return f"{percent(found['share'])} ± {100 * found['share_spread']:.1f}"


def shape_of(config):
    """`64 px, patch 4; 192 wide, 6 blocks, 3 heads; …`"""
    words = f"{config['image_size']} px, patch {config['patch_size']}; {config['hidden_size']} wide, " \
            f"{config['num_hidden_layers']} blocks, {config['num_attention_heads']} heads"
    if "decoder_hidden_size" in config:
        words += f"; decoder {config['decoder_hidden_size']} wide, {config['decoder_num_hidden_layers']} blocks, " \
                 f"{config['decoder_num_attention_heads']} heads"
    if "stem_channels" in config:
        words += f"; stem of {len(config['stem_channels'])} convolutions, {', '.join(map(str, config['stem_channels']))} channels"
    return words


def trained(stages):
    """Epochs, seconds and devices, pretraining first."""
    return [" + ".join(f"{s['epochs']:.1f}" for s in stages), " + ".join(f"{s['seconds']:,}" for s in stages),
            "; ".join(dict.fromkeys(device for s in stages for device in s["device"].split("; ")))]


def accuracy(top):
    return [percent(top["top1"]), percent(top["top5"])]


def everything(results):
    """The one table: a row a model, and the baselines."""
    ratios = results["ratios"]
    blank = ["", "", "", ""]

    def fills(found, suffix):
        return [[FILL_TITLES[name] + suffix, *blank, "", "", *[cell(found[name][r]) for r in ratios]] for name in FILL_TITLES]

    rows = []
    for model in results["models"]:
        stages, hidden, top = model["stages"], model["hidden_pixels"], model["accuracy"]
        row = [model["title"] + (" (borrows)" if model["borrows_statistics"] else ""), f"{model['parameters']:,}"]
        row += trained(stages) + (accuracy(top) if top else ["", ""])
        row += [cell(hidden[r]) for r in ratios] if hidden else [""] * len(ratios)
        rows.append(row)
        if model["own_baselines"]:
            rows += fills(model["own_baselines"], ", last patches hidden")
    rows += fills(results["baselines"], ", random patches hidden")
    return table(["", "parameters", *TRAINED, *TOPS, *[f"{percent(float(r), 0)} hidden" for r in ratios]], rows)


def chance(top1, photos):
    """How far two accuracies near `top1` may lie apart by chance of the photos (95%, as if measured on different photos)."""
    return 1.96 * (2 * top1 * (1 - top1) / photos) ** 0.5


def earlier(entry, results):
    """How many epochs the model that `entry` was fine-tuned from had then, if it was trained on since; else None."""
    source = next((model for model in results["models"] if model["name"] == STARTS.get(entry["name"])), None)
    return entry["stages"][0]["epochs"] if source and source["stages"][0]["steps"] != entry["stages"][0]["steps"] else None


def trained_on(results):
    """A line for each fine-tuned model whose start is not the pretrained model beside it."""
    return "".join(
        f"- **{model['title']}**: fine-tuned from the pretrained model as it was after {epochs:.1f} epochs. That was trained on afterwards; "
        "its own row has it as it is now.\n"
        for model in results["models"] if (epochs := earlier(model, results)) is not None)


def every_patch(results):
    """A line for the model that names patches."""
    found = [model["accuracy"]["patches"] for model in results["models"] if model["accuracy"] and "patches" in model["accuracy"]]
    return "".join(
        f"- **Every patch**: a photo's answer is the mean of its patches' probabilities. Of the single patches {percent(right)} are given their\n"
        "  photo's label. Each has seen the others through attention: this is no map of where things are.\n" for right in found)


def order(aim, models):
    """What `targets` says of the order of the three that the article compares."""
    aimed = [(models[name]["title"], models[name]["accuracy"]["top1"]) for name in (SCRATCH, VIT_MASKED_PATCH, VIT)]
    ranked = sorted(aimed, key=lambda pair: pair[1])
    found = (" < ".join(percent(top1) for _, top1 in aimed) if ranked == aimed
             else "here: " + " < ".join(f"{title} {percent(top1)}" for title, top1 in ranked))
    return aim, found, ranked == aimed


def on_cpu(model):
    """Whether no GPU had a part in a model's training."""
    return all("CPU" in device for stage in model["stages"] for device in stage["device"].split("; "))


def targets(results):
    """(what was aimed at, what came out, whether it was reached), computed from the figures."""
    models = {model["name"]: model for model in results["models"]}
    rows = []

    if MAE in models:
        aim = 1.5 if on_cpu(models[MAE]) else 2.5
        gain = models[MAE]["hidden_pixels"]["0.75"]["psnr"] - results["baselines"]["smooth_fill"]["0.75"]["psnr"]
        rows.append((f"MAE, 75% hidden: {aim} dB above the smooth fill", f"{gain:+.2f} dB", gain >= aim))
    if VIT in models:
        aim, top1 = 0.4 if on_cpu(models[VIT]) else 0.6, models[VIT]["accuracy"]["top1"]
        rows.append((f"ViT fine-tuned from the MAE: top-1 of {percent(aim, 0)}", percent(top1), top1 >= aim))
        if SCRATCH in models:
            gain = 100 * (top1 - models[SCRATCH]["accuracy"]["top1"])
            rows.append(("… and 4 points above the same ViT from scratch", f"{gain:+.2f} points", gain >= 4))
    if all(name in models for name in (SCRATCH, VIT_MASKED_PATCH, VIT)):
        rows.append(order("from scratch < masked patch prediction < MAE", models))
    if results["alike"]:
        rows.append(order(f"… each after {with_labels(results['alike'])} epochs with labels", {model["name"]: model for model in results["alike"]}))
    return rows


def with_labels(alike):
    """Epochs with labels of models that were trained alike; of different ones all."""
    return " / ".join(dict.fromkeys(f"{model['stages'][-1]['epochs']:.1f}" for model in alike))


def trained_alike(results):
    """The section on the three that the article compares, each given the same."""
    alike = results["alike"]
    if not alike:
        return ""
    rows = [[model["title"], *trained(model["stages"]), *accuracy(model["accuracy"])] for model in alike]
    return f"""
## The same three, trained alike

The three ViTs that the article compares once more, as `train.py <task>` trains them on a CPU (`cpu` in `recipes.py`): for {with_labels(alike)} epochs with
labels each, which is too few to overfit. They start from the pretrained models above, and do not ship.

{table(["", *TRAINED, *TOPS], rows)}

All are shown the same share of the patches for most of the time, chosen at random. That is how the MAE's encoder was pretrained; the one of masked
patch prediction had seen whole photos.
"""


def missed(results):
    """Why, for the targets that were missed."""
    if all(reached for _, _, reached in targets(results)):
        return "All were reached."
    stages = [stage for model in results["models"] for stage in model["stages"]]
    devices = "; ".join(dict.fromkeys(stage["device"] for stage in stages))
    return (f"Where one was missed: the longest training had {max(s['epochs'] for s in stages):.3g} epochs on {devices}; the MAE paper\n"
            "pretrains for 800 and more. The curves below show where the losses stood when these ended.")


def under_hidden(results):
    """Top-1 with part of the patches hidden."""
    shown = [model for model in results["models"] if model["top1_hidden"]]
    if not shown:
        return "Not measured."
    header = ["hidden", *[model["title"] for model in shown]]
    return table(header, [[percent(float(share), 0), *[percent(m["top1_hidden"][share]) for m in shown]] for share in shown[0]["top1_hidden"]])


def learnt_positions(results):
    """What the positions that started as random numbers became."""
    model = next((model for model in results["models"] if model["positions"]), None)
    if not model:
        return "Not measured."
    told = "; ".join(
        f"{where} {cosine(model['positions']['untrained'][name])} before, {cosine(model['positions']['trained'][name])} after" for name, where in
        (("beside", "next to each other in a row"), ("below", "in a column"), ("far", "half the photo or more apart")))
    return f"""A ViT is not told which patch lies beside which. Position embeddings of “{model['title']}” start as random numbers; below, after
training, a small square for every second patch of every second row, with its cosine to each patch, white for 0 and less. Means over all patches: {told}."""


def cosine(value):
    """Two digits; a zero has no sign."""
    return f"{round(value, 2) + 0:.2f}"


def behind(results):
    """A line for each painter that does no better than a baseline somewhere."""
    lines = []
    for model in results["models"]:
        if not model["hidden_pixels"]:
            continue
        fills = model["own_baselines"] or results["baselines"]
        lost = [percent(float(r), 0) for r in results["ratios"]
                if model["hidden_pixels"][r]["psnr"] <= max(fills[name][r]["psnr"] for name in FILL_TITLES)]
        if lost:
            lines.append(f"- {model['title']}: with {', '.join(lost)} hidden no better than the better baseline.")
    return "\n".join(lines) or "- Every painter beats both baselines at every ratio measured, by the margins in the table."


def unequal(models):
    """A line if the three that the article compares were not given the same."""
    epochs = {name: models[name]["stages"][-1]["epochs"] for name in (SCRATCH, VIT_MASKED_PATCH, VIT) if name in models}
    if max(epochs.values(), default=0) - min(epochs.values(), default=0) < 0.1:
        return []
    told = ", ".join(f"“{models[name]['title']}” {count:.1f}" for name, count in epochs.items())
    return [f"- The ViTs that are compared had unequal epochs with labels: {told}."]


def learnt_by_heart(models, classes):
    """A line if the classifiers know their training photos far better than others."""
    # What a perfect answer loses to the smoothed labels.
    each = LABEL_SMOOTHING / classes
    least = -sum(share * math.log(share) * count for share, count in ((1 - LABEL_SMOOTHING + each, 1), (each, classes - 1)))
    ends = [models[name]["log"]["loss"][-1] for name in (SCRATCH, VIT_MASKED_PATCH, VIT) if name in models]
    if not ends or max(ends) - least > 0.5:
        return []
    return [f"- The ViTs overfit: their loss on the training photos ended at {min(ends):.2f} to {max(ends):.2f}, where with smoothed labels a perfect answer has\n"
            f"  {least:.2f}. Fewer epochs, or mixing photos (`mixup` in `recipes.py`), may name other photos better."]


def short(results):
    """Where it falls short: each line only if the figures bear it out."""
    models = {model["name"]: model for model in results["models"]}
    stages = [stage for model in models.values() for stage in model["stages"]]
    epochs = [stage["epochs"] for stage in stages] or [0]
    lines = []
    if all(on_cpu(model) for model in models.values()):
        lines.append("- Only a CPU was there, shared with other work. So all encoders have one small shape, alike so that they compare (the causal model a\n"
                     "  still smaller one, because it runs once for every hidden patch). The longer schedule for a GPU (`recipes.py`) has not been run on one.")
    else:
        spent = {(stage["what"], stage["steps"], stage["seconds"]): stage["seconds"] for stage in stages if "CPU" not in stage["device"]}
        lines.append(f"- A GPU was there for {sum(spent.values()) / 60:.0f} minutes of training, several at a time. So all encoders have one small shape, alike so that they compare\n"
                     "  (the causal model a still smaller one, because it runs once for every hidden patch). The long schedule (`gpu` in `recipes.py`) has not been run.")
    lines.append(f"- Each stage had {min(epochs):.3g} to {max(epochs):.3g} epochs. The MAE paper's models have 86 million parameters and more, see 224 px and\n"
                 "  train for 800 epochs and more. What is painted is blurred: least squares answers with the mean of what could be there.")
    lines.append("- One training run each, one seed: how much another seed would change is not known. The ± is over masks, not over trainings.")
    if VIT in models:
        top1 = models[VIT]["accuracy"]["top1"]
        lines.append(f"- {results['photos']:,} photos: two accuracies less than {100 * chance(top1, results['photos']):.1f} points apart may differ by chance.")
    lines += unequal(models) + learnt_by_heart(models, results["classes"])
    if VIT in models and SCRATCH in models:
        before, scratch = models[VIT]["stages"][0], models[SCRATCH]["stages"][0]
        lines.append(f"- “From scratch” has had labels for {scratch['epochs']:.1f} epochs, and not the pretraining's time as well"
                     f" ({before['seconds'] / 60:.0f} minutes more for the MAE's ViT):\n"
                     "  what labels alone would do with all that time was not tried.")
    lines.append(behind(results))
    if MAE in models:
        lines.append(f"- The MAE was trained with {percent(models[MAE]['config']['mask_ratio'], 0)} hidden only; other ratios work, but it never practised them."
                     " What it paints over visible\n  patches means nothing: it was never trained on those.")
    if NORM_PIX in models:
        lines.append("- “(borrows)”: a model that predicts normalised pixels knows no patch's mean and variance. Its figures use the original's own,\n"
                     "  which no baseline and no other model was given, so they are not comparable with the rows beside them.")
    if CAUSAL in models:
        lines.append("- The causal model is measured with the last patches in raster order hidden, a harder mask than a random one: compare it with\n"
                     "  its own baselines alone. Each patch is painted from painted ones, so errors grow towards the bottom.")
    if MASKED_PATCH in models:
        lines.append("- Masked patch prediction knows one colour a patch and was trained with half of the patches corrupted; flat squares cannot match texture.")
    if VIT in models:
        lines.append(f"- The fine-tuned ViT's first answer is wrong for {percent(1 - top1, 0)} of the photos, and it has a name for everything: a photo of something\n"
                     f"  that is not among its {results['classes']} classes (a face, a house, a text) gets one of them all the same.")
        lines.append(f"- Photos are cropped to a square and shrunk to {models[VIT]['config']['image_size']} px; small things are gone before a model sees them.")
    return "\n".join(lines)


# What was aimed at for 224 px: on a CPU, with a GPU.
AIMS_224 = {"psnr": {"0.5": (0.0, 1.0), "0.75": (1.2, 2.0), "0.9": (0.0, 1.0)},
            "agreement": {"0": (0.93, 0.95), "0.5": (0.82, 0.86), "0.75": (0.68, 0.74), "0.9": (0.42, 0.50)}}


def targets_224(at_224):
    """As `targets`, for the models at 224 px."""
    rows = []
    for model in at_224["models"]:
        column = 0 if on_cpu(model) else 1
        if model["name"] == SHARP:
            mean = next(other["named_painted"]["share"] for other in at_224["models"] if other["name"] == MAE_224)
            found = model["named_painted"]["share"]
            rows.append((f"Sharp twin, painted: DeiT-tiny's first answer for the photo more often than the MAE's {percent(mean)}", percent(found), found > mean))
        elif model["hidden_pixels"]:
            for r, aims in AIMS_224["psnr"].items():
                aim, gain = aims[column], model["hidden_pixels"][r]["psnr"] - at_224["baselines"]["smooth_fill"][r]["psnr"]
                rows.append((f"MAE, {percent(float(r), 0)} hidden: " + (f"{aim} dB above the smooth fill" if aim else "above the smooth fill"), f"{gain:+.2f} dB", gain > aim))
        else:
            for share, aims in AIMS_224["agreement"].items():
                aim, found = aims[column], model["agreement"][share]["share"]
                rows.append((f"ViT, {percent(float(share), 0)} hidden: DeiT-tiny's first answer for the whole photo, for {percent(aim, 0)}", percent(found), found >= aim))
            kept = model["goldens"]
            rows.append((f"ViT: DeiT-tiny's first answer for all {kept['photos']} photos known from timm", str(kept["same"]), kept["same"] == kept["photos"]))
    return rows


def has_twin(at_224):
    return any(model["name"] == SHARP for model in at_224["models"])


BLURRED = {
    False: """What is painted is blurred: least
  squares answers with the mean of what could be there.""",
    True: """What the MAE paints is
  blurred: least squares answers with the mean of what could be there. Its sharp twin makes a guess, which is further from the photo as
  pixels are counted. It was trained to please DeiT-tiny, and DeiT-tiny is who names it: part of what it gains there may be to DeiT-tiny's eyes alone.""",
}


def short_224(at_224):
    """Where the models at 224 px fall short."""
    lines = [f"- {what}: {found}." for what, found, reached in targets_224(at_224) if not reached]
    missed = f"- Aims missed: {len(lines)}.\n" + "\n".join("  " + line for line in lines) if lines else "- No aim was missed."
    epochs = [stage["epochs"] for model in at_224["models"] for stage in model["stages"]]
    return f"""{missed}
- The photos were seen {min(epochs):.1f} to {max(epochs):.1f} times; the MAE paper trains for 800 epochs and more. {BLURRED[has_twin(at_224)]}
- No photo here has a label: "right" means what DeiT-tiny says of the whole photo, and DeiT-tiny is wrong for one ImageNet photo in five.
  Many photos show what ImageNet has no class for, and then two first answers may be nearly as likely: so even a small change moves some of them.
- Top-1 on ImageNet's own photos, which are not at hand, was not measured.
- One training each, one seed. The ± is over masks. {at_224['photos']:,} photos: shares less than {100 * chance(0.8, at_224['photos']):.1f} points apart may differ by chance."""


COUNTED = {1: ("One more model", "It starts"), 2: ("Two more models", "Both start"), 3: ("Three more models", "All start")}


def section_224(results):
    """The section on the models at 224 px."""
    at_224 = results.get("at_224")
    if not at_224 or not at_224["models"]:
        return ""
    ratios, shares = at_224["ratios"], list(at_224["deit"]["agreement"])
    painted, (models, start) = at_224["named_painted"], COUNTED[len(at_224["models"])]
    paint_rows, name_rows = [], []
    for model in at_224["models"]:
        row = [model["title"], f"{model['parameters']:,}", *trained(model["stages"])]
        if model["hidden_pixels"]:
            paint_rows.append([*row, *[cell(model["hidden_pixels"][r]) for r in ratios], agreed(model["named_painted"])])
        else:
            name_rows.append([*row, *[agreed(model["agreement"][share]) for share in shares]])
    paint_rows += [[title, "", "", "", "", *[cell(at_224["baselines"][name][r]) for r in ratios], agreed(painted[name]) if name in painted else ""]
                   for name, title in FILL_TITLES.items()]
    name_rows.append(["DeiT-tiny itself", f"{at_224['deit']['parameters']:,}", "", "", "", *[agreed(at_224["deit"]["agreement"][share]) for share in shares]])
    reached = [[what, found, "yes" if yes else "no"] for what, found, yes in targets_224(at_224)]
    shapes = [[model["title"], shape_of(model["config"])] for model in at_224["models"]]
    return f"""
## At 224 px

{models}, at the papers' own size: patches of 16 px, 196 of them, and ImageNet's {at_224['classes']:,} classes. {start} from DeiT-tiny
(Touvron et al., arXiv 2012.12877, Apache 2.0) and were trained on photos without labels. Measured on {at_224['photos']:,} other photos of the same data sets,
each the middle square at 224 px; masks, ± and baselines as above. Nothing here compares with the figures at 64 px above.

{table(["", "parameters", *TRAINED, *[f"{percent(float(r), 0)} hidden" for r in ratios], "named"], paint_rows)}

- **Named**: 75% hidden and painted, visible patches pasted back: how often DeiT-tiny's first answer for the picture is the one it has for the photo.

![PSNR on hidden pixels by share hidden, 224 px](plots/hidden_pixels_224.svg)

How often the first answer is the one that DeiT-tiny has for the whole photo, by share of the patches hidden:

{table(["", "parameters", *TRAINED, *[f"{percent(float(share), 0)} hidden" for share in shares]], name_rows)}

![Agreement with DeiT-tiny by share hidden](plots/agreement_224.svg)

{table(["aim", "found", "reached"], reached)}

{table(["", "shape"], shapes, align="---")}

{short_224(at_224)}

![Loss at 224 px](plots/loss_224.svg)
"""


def report(results):
    """RESULTS.md as a string."""
    reached = [[what, found, "yes" if yes else "no"] for what, found, yes in targets(results)]
    shapes = [[model["title"], shape_of(model["config"])] for model in results["models"]]
    seeds = ", ".join(map(str, results["mask_seeds"]))
    return f"""# Results

Written by `evaluate.py` from `../www/results.json`: {len(results['models'])} systems on the {results['photos']:,} labelled validation photos of
Tiny-ImageNet, none of which was trained on; torch {results['torch']}, transformers {results['transformers']}. Weights rounded to float16, as they ship.

## All systems

{everything(results)}

- **Epochs, seconds**: pretraining + fine-tuning, over the 100,000 training photos; wall-clock, while the machine did other work too.
{trained_on(results)}- **Top-1, top-5**: whole photo, {results['classes']} classes; guessing gets {percent(1 / results['classes'])} and {percent(5 / results['classes'])}.
{every_patch(results)}- **Hidden**: above, PSNR in dB of the mean squared error over all hidden pixels of all photos, pixels 0..1 (higher is better); below, that
  error (lower is better). Mean ± spread over {len(results['mask_seeds'])} random masks a photo (seeds {seeds}), the same for all; spread is the largest minus the smallest.
  The causal model hides the last patches in raster order, one mask, so its spread is 0; its baselines stand below it.
- **Smooth fill**: visible colours spread by normalised Gaussian convolution at {len(baselines.FILL_SIGMAS)} scales, tuned on training photos.
  **Visible mean**: every hidden pixel gets its photo's mean visible colour. Neither knows anything about the world.
- **(borrows)**: each hidden patch is given the original's own mean and variance, which the model does not predict.

![PSNR on hidden pixels by share hidden](plots/hidden_pixels.svg)

## What was aimed at

{table(["aim", "found", "reached"], reached)}

{missed(results)}
{section_224(results)}{trained_alike(results)}
## How well photos are named with patches hidden

Top-1 when random patches (seed 0) are left out of what the ViT is given. In the first part of its training it was shown only some of the patches,
so hidden ones are not new to it.

{under_hidden(results)}

![Top-1 by share of the patches hidden](plots/accuracy_hidden.svg)

## What position embeddings learn

{learnt_positions(results)}

![How alike the position embeddings of patches are](plots/positions.svg)

## Loss curves

As trained on, each with its own loss: only curves in one panel can be compared. The logs are in `logs/`.

![Loss of the pretrainings](plots/loss_pretraining.svg)

![Loss of the classifiers](plots/loss_classifiers.svg)

## Shapes

{table(["", "shape"], shapes, align="---")}

## Where it falls short

{short(results)}
"""
