"""Model cards, with the figures of results.json."""
from recipes import ALL_TASKS
from report import FILL_TITLES, agreed, earlier, has_twin, percent, shape_of, table
from systems import SYSTEMS

LOADERS = {
    "ViTMAEForPreTraining": "transformers", "ViTForImageClassification": "transformers",
    "ViTForPatchClassification": "models", "HybridViT": "systems", "MaskedPatchPrediction": "models", "CausalPatches": "models",
}
WHAT = {
    "mae": "A masked autoencoder (He et al., *Masked Autoencoders Are Scalable Vision Learners*): it sees the patches left visible and\npaints the hidden ones.",
    "masked_patch": "Masked patch prediction (Dosovitskiy et al., *An Image is Worth 16x16 Words*, section 4.6 and appendix B.1.2): half of the patches\n"
                    "are corrupted (80% mask token, 10% another patch, 10% unchanged), and it predicts the mean colour of each in 3 bits a channel, 512 classes.",
    "causal": "A decoder-only transformer over patches in raster order: each place sees those before it and predicts the next patch's pixels.",
    "vit": "A vision transformer (Dosovitskiy et al., *An Image is Worth 16x16 Words*) that classifies from the CLS token.",
    "patch_vit": "A vision transformer (Dosovitskiy et al., *An Image is Worth 16x16 Words*) that classifies each patch from that patch's token. No patch has\n"
                 "a label of its own: in training each was given its photo's. A photo's answer is the mean of its patches' probabilities.",
    "hybrid": "A vision transformer on the feature map of a small convolutional stem (Dosovitskiy et al., *An Image is Worth 16x16 Words*,\n"
              "section 3.1; stem as in arXiv 2106.14881). It classifies from the CLS token.",
}
LIMITS = {
    True: """What it paints is what was usual in its training photos, not what was there; it is no tool for restoring evidence.
What it answers for visible patches is not meant to be used: paste the originals back.""",
    False: """It answers with one of its classes whatever it is shown. Its photos are 64 px squares: small things are lost.
Nobody's decision should rest on it.""",
}


def extra(system, entry, results):
    """What sets this one apart from others of its kind."""
    if system.task == "mae":
        return "Pixel targets (`norm_pix_loss` false), so that its answer is a picture."
    if system.task == "mae-norm-pix":
        return ("Targets are patches normalised by their own mean and variance (`norm_pix_loss` true). To make a picture of its answer each\n"
                "patch needs the mean and variance that only the original has.")
    if system.task == "vit-scratch":
        return "Trained with labels alone, no pretraining."
    if len(system.stages) > 1:
        first = next(s for s in SYSTEMS if s.task == system.stages[0])
        epochs = earlier(entry, results)
        return f"Fine-tuned from the encoder of `{first.name}`" + (f" as it was after {epochs:.1f} epochs." if epochs is not None else ".")
    if system.kind == "hybrid":
        channels = entry["config"]["stem_channels"]
        numbers = ",".join(map(str, range(len(channels))))
        return (f"BatchNorm is folded into the convolutions: `stem.{{{numbers}}}.weight` and `.bias` are convolutions alone, each followed by ReLU\n"
                f"(channels {', '.join(map(str, channels))}, stride 2).")
    return ""


def loading(system, architecture):
    """How to load it in Python."""
    folder = f"www/models/{system.name}"
    module = LOADERS[architecture]
    if module == "transformers":
        return f"""It loads without a missing or unexpected key:

```python
from transformers import AutoImageProcessor, {architecture}
processor = AutoImageProcessor.from_pretrained("{folder}")
model = {architecture}.from_pretrained("{folder}")
```"""
    call = f'model = {architecture}.from_pretrained("../{folder}")'
    if module == "systems":  # its file has the folded stem
        architecture, call = "load_hybrid", f'model = load_hybrid(pathlib.Path("../{folder}"))'
    return f"""Its class is our own, put together from transformers' parts (`training/models.py`). In `training/`:

```python
{"import pathlib" + chr(10) if "pathlib" in call else ""}from {module} import {architecture}
{call}
```"""


def figures(system, entry, results):
    """What evaluate.py found."""
    if entry["accuracy"]:
        classes, top = results["classes"], entry["accuracy"]
        return (f"Top-1 {percent(top['top1'])}, top-5 {percent(top['top5'])} of {classes} classes "
                f"(guessing: {percent(1 / classes)}, {percent(5 / classes)})."
                + (f" Of the single patches {percent(top['patches'])} are given their photo's label." if "patches" in top else ""))
    fills = entry["own_baselines"] or results["baselines"]
    rows = [[percent(float(r), 0), *[f"{found[r]['psnr']:.2f}" for found in (entry["hidden_pixels"], fills["smooth_fill"], fills["visible_mean"])]]
            for r in results["ratios"]]
    masks = "the last patches in raster order hidden" if entry["own_baselines"] else f"mean of {len(results['mask_seeds'])} random masks"
    note = "\n\nEach hidden patch was given the original's own mean and variance; the baselines were not." if entry["borrows_statistics"] else ""
    return f"PSNR on hidden pixels, dB, {masks}:\n\n" + table(["hidden", "this model", "smooth fill", "visible mean"], rows) + note


def training(entry):
    """Every stage in one sentence each."""
    return "; then ".join(f"{s['what']}: {s['steps']:,} steps ({s['epochs']:.1f} epochs, {minutes(s['seconds'])} on {s['device']})"
                          for s in entry["stages"])


def minutes(seconds):
    count = max(1, round(seconds / 60))
    return f"{count} minute{'' if count == 1 else 's'}"


LIMITS_224 = {
    True: LIMITS[True],
    False: """It answers with one of ImageNet's 1,000 classes whatever it is shown; people, for one, are not among them. The fewer patches it sees,
the more often it is wrong. Nobody's decision should rest on it.""",
}


HOW_224 = {
    "mae-224": """The encoder started as DeiT-tiny's first {blocks} blocks, the prediction layer from the principal components of patches. Pixel targets
(`norm_pix_loss` false), so that its answer is a picture.""",
    "mae-224-sharp": """It started as `mae-tiny-224`, whose encoder started as DeiT-tiny's first {blocks} blocks. Pixel targets (`norm_pix_loss` false), so that its
answer is a picture; besides, the tokens that the frozen DeiT-tiny has for the painted picture are drawn to those of the original, and a small
judge learns to tell the two apart by them. Where `mae-tiny-224` answers with the mean of what could be there, this is one guess.""",
    "vit-224": """Masked self-distillation: the frozen DeiT-tiny names the whole photo; this model, which starts as DeiT-tiny, is shown the whole photo or a random
part of its patches, and learns to answer the same (Kullback-Leibler divergence).""",
}


def figures_224(entry, at_224):
    """What evaluate.py found at 224 px."""
    if "agreement" in entry:
        rows = [[percent(float(share), 0), agreed(found), agreed(at_224["deit"]["agreement"][share])] for share, found in entry["agreement"].items()]
        return (f"Share of photos whose first answer is the one that DeiT-tiny has for the whole photo, mean ± spread over {len(at_224['mask_seeds'])} masks:\n\n"
                + table(["hidden", "this model", "DeiT-tiny itself"], rows)
                + f"\n\nOf the {entry['goldens']['photos']} photos that timm's answers of DeiT-tiny were at hand for, {entry['goldens']['same']} have the same first answer.")
    rows = [[percent(float(r), 0), *[f"{found[r]['psnr']:.2f}" for found in (entry["hidden_pixels"], *at_224["baselines"].values())]] for r in at_224["ratios"]]
    return (f"PSNR on hidden pixels, dB, mean of {len(at_224['mask_seeds'])} random masks:\n\n"
            + table(["hidden", "this model", *[FILL_TITLES[name] for name in at_224["baselines"]]], rows)
            + (named_224(at_224) if has_twin(at_224) else ""))


def named_224(at_224):
    """How often what they paint is named as the photo: where there is a twin, this is what sets the two apart."""
    rows = [[f"`{model['name']}`", agreed(model["named_painted"])] for model in at_224["models"] if model["hidden_pixels"]]
    rows += [[FILL_TITLES[name], agreed(found)] for name, found in at_224["named_painted"].items()]
    return ("\n\n75% hidden and painted, visible patches pasted back: how often DeiT-tiny's first answer for the picture is the one it has for the photo.\n\n"
            + table(["", "named the same"], rows))


def card_224(system, architecture, results):
    """README.md of the folder of a model for 224 px."""
    at_224 = results["at_224"]
    entry = next(model for model in at_224["models"] if model["name"] == system.name)
    how = HOW_224[system.task].format(blocks=entry["config"]["num_hidden_layers"])
    trained_how = training(entry)
    return f"""---
license: other
license_name: non-commercial-research-and-teaching
library_name: transformers
pipeline_tag: {"image-feature-extraction" if system.paints else "image-classification"}
---

# {system.title}: {system.name}

{WHAT[system.kind]}
Fine-tuned from DeiT-tiny (`deit_tiny_patch16_224`; Touvron et al., *Training data-efficient image transformers & distillation through
attention*, arXiv 2012.12877; Apache 2.0) on photos of everyday scenes, animals, objects, food and landscapes, without labels.
Shape: {shape_of(entry['config'])}.

{entry['parameters']:,} parameters, float16. {loading(system, architecture)}

## Data and licence

DeiT-tiny is under the Apache 2.0 licence. Training data: {system.data}.
The photos' terms differ and are often not stated; some allow research or teaching only. **These weights are for non-commercial research and teaching only.** No photo is in the weights' folder.

## Training

{how}

{trained_how[0].upper() + trained_how[1:]}. {"Muon and AdamW" if ALL_TASKS[system.task].muon else "AdamW"} with an exponential moving average of the weights;
photos cropped and flipped at random (`training/losses.py`). Exact commands: `training/README.md`.

## Figures

Measured on {at_224['photos']:,} validation photos of the same data sets, weights in float16. {figures_224(entry, at_224)}

More, and where it falls short: `training/RESULTS.md`.

## Limits

{LIMITS_224[system.paints]}
"""


def card(system, architecture, results):
    """README.md of a model's folder. `architecture`: the class name in its config.json."""
    if system.at_224:
        return card_224(system, architecture, results)
    entry = next(model for model in results["models"] if model["name"] == system.name)
    tag = "image-feature-extraction" if system.paints else "image-classification"
    about = "\n".join(part for part in (WHAT[system.kind], extra(system, entry, results)) if part)
    return f"""---
license: other
license_name: imagenet-non-commercial-research
library_name: transformers
pipeline_tag: {tag}
---

# {system.title}: {system.name}

{about}
Shape: {shape_of(entry['config'])}.

{entry['parameters']:,} parameters, float16. {loading(system, architecture)}

## Data and licence

Trained on the 100,000 training photos of Tiny-ImageNet-200, a subset of ImageNet at 64 px, whose terms allow
non-commercial research only. **These weights are for non-commercial research and teaching only**, on the same terms.
No photo is in the weights' folder.

## Training

{training(entry)}. Muon and AdamW; photos shifted{"" if system.paints else " or cropped"}, and flipped at random
(`training/losses.py`). Exact commands: `training/README.md`.

## Figures

Measured on {results['photos']:,} validation photos, weights in float16. {figures(system, entry, results)}

More, and where it falls short: `training/RESULTS.md`.

## Limits

{LIMITS[system.paints]}
"""
