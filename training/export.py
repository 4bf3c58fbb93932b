"""Writes the folders the app downloads, from the `model/` folders of two runs.

    python export.py                      # runs/mae/model and runs/vit/model; figures from results.json

Under `www/models/<name>/`, in the Hugging Face layout: `config.json`, `preprocessor_config.json`,
`model.safetensors` (float16) and `README.md` (the model card); and `www/models/manifest.json`, from which the
app knows every size and hash beforehand.
"""
import argparse
import hashlib
import json
import pathlib
import tempfile

import torch
from safetensors.torch import load_file, save_file

HERE = pathlib.Path(__file__).parent
MODELS = HERE.parent / "www" / "models"
NAMES = {"mae": "mae-tiny-imagenet-64", "vit": "vit-tiny-imagenet-64"}
# What the app downloads; README.md is for people.
FILES = ("config.json", "preprocessor_config.json", "model.safetensors")


def published_weights(model):
    """The tensors of a transformers model under the names that published checkpoints have."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return with_published_names(load_file(pathlib.Path(folder) / "model.safetensors"))


def with_published_names(tensors):
    """transformers 5.23 saves MAE decoder blocks as `decoder.decoder_encoder.layer.N`, which no published file has:
    facebook/vit-mae-base says `decoder.decoder_layers.N`, and transformers loads that without a missing key."""
    return {name.replace("decoder.decoder_encoder.layer.", "decoder.decoder_layers."): t for name, t in tensors.items()}


def preprocessor_config(size):
    """As transformers' ViTImageProcessor reads it; what `data.py` trained on is exactly this for a 64 px photo."""
    import data

    return {
        "image_processor_type": "ViTImageProcessor",
        "do_convert_rgb": True,
        "do_resize": True, "size": {"shortest_edge": size}, "resample": 3,  # Pillow's bicubic
        "do_center_crop": True, "crop_size": {"height": size, "width": size},
        "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": list(data.MEAN), "image_std": list(data.STD),
    }


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n")


def export(model_folder, out, card=None):
    """One `save_pretrained` folder -> one folder the app downloads."""
    out.mkdir(parents=True, exist_ok=True)
    tensors = with_published_names(load_file(model_folder / "model.safetensors"))
    tensors = {name: tensor.to(torch.float16).contiguous() for name, tensor in tensors.items()}
    broken = [name for name, tensor in tensors.items() if not tensor.isfinite().all()]
    if broken:
        raise SystemExit(f"not finite in float16: {broken}")
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    (out / "model.safetensors").chmod(0o644)
    config = json.loads((model_folder / "config.json").read_text())
    # "dtype" stays float32: it is what from_pretrained computes in, and float16 weights are widened to it.
    write_json(out / "config.json", {**config, "dtype": "float32"})
    write_json(out / "preprocessor_config.json", preprocessor_config(config["image_size"]))
    if card:
        (out / "README.md").write_text(card)
    return sum(tensor.numel() for tensor in tensors.values())


def entry(name, folder, parameters):
    """A model's part of the manifest; paths are relative to `dir`, and that to the manifest."""
    files = []
    for path in FILES:
        content = (folder / path).read_bytes()
        files.append({"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    return {"name": name, "dir": name, "files": files, "parameters": parameters}


def card(kind, results):
    """The model card, with the figures of results.json."""
    name, model = NAMES[kind], results[kind]
    config, training = model["config"], model["training"]
    encoder = f"{config['hidden_size']} wide, {config['num_hidden_layers']} blocks, {config['num_attention_heads']} heads"
    spent = f"{training['steps']:,} steps ({training['epochs']:.1f} epochs, {training['seconds'] / 60:.0f} minutes on {training['device']})"
    if kind == "mae":
        title, tag, loader = "Masked autoencoder", "image-feature-extraction", "ViTMAEForPreTraining"
        what = f"""A masked autoencoder (He et al., *Masked Autoencoders Are Scalable Vision Learners*): it sees the patches left visible and paints
the hidden ones. {config['image_size']} px, patch {config['patch_size']}; encoder {encoder}; decoder {config['decoder_hidden_size']} wide, \
{config['decoder_num_hidden_layers']} blocks, {config['decoder_num_attention_heads']} heads; pixel
targets (`norm_pix_loss` false), so that its answer is a picture."""
        how = f"{spent}, {config['mask_ratio']:.0%} of the patches hidden, random shift and flip, AdamW."
        rows = "\n".join(f"| {float(ratio):.0%} | {m['mae']['psnr']:.2f} | {m['smooth_fill']['psnr']:.2f} | {m['visible_mean']['psnr']:.2f} |"
                         for ratio, m in model["hidden_pixels"].items())
        figures = f"PSNR on hidden pixels, dB:\n\n| hidden | this model | smooth fill | visible mean |\n|---|--:|--:|--:|\n{rows}"
        limits = """What it paints is blurred, and over visible patches it means nothing: it never learnt those, so paste the originals back.
It paints what is usual in its training photos, not what was there; it is no tool for restoring evidence."""
    else:
        title, tag, loader = "Vision transformer", "image-classification", "ViTForImageClassification"
        what = f"""A vision transformer (Dosovitskiy et al., *An Image is Worth 16x16 Words*) that names a photo among {model['classes']} classes, fine-tuned
from the encoder of `{NAMES['mae']}`. {config['image_size']} px, patch {config['patch_size']}; {encoder}; it classifies from the CLS token."""
        how = f"{spent} after the MAE's own training; layer-wise learning rates, label smoothing 0.1, random shift and flip, AdamW."
        figures = f"Top-1 {model['top1']:.1%}, top-5 {model['top5']:.1%} (guessing: {1 / model['classes']:.1%}, {5 / model['classes']:.1%})."
        limits = f"""It knows {model['classes']} classes and answers with one of them whatever it is shown. Its photos are 64 px squares: small things are lost.
Nobody's decision should rest on it."""
    return f"""---
license: other
license_name: imagenet-non-commercial-research
library_name: transformers
pipeline_tag: {tag}
---

# {title}: {name}

{what}

{model['parameters']:,} parameters, float16. It loads without a missing or unexpected key:

```python
from transformers import AutoImageProcessor, {loader}
processor = AutoImageProcessor.from_pretrained("www/models/{name}")
model = {loader}.from_pretrained("www/models/{name}")
```

## Data and licence

Trained on the 100,000 training photos of Tiny-ImageNet-200, a subset of ImageNet at 64 px, whose terms allow
non-commercial research only. **These weights are for non-commercial research and teaching only**, on the same terms.
No photo is in the weights' folder.

## Training

{how} Code and exact commands: `training/`.

## Figures

Measured on {results['photos']:,} validation photos, weights in float16. {figures}

More, and where it falls short: `training/RESULTS.md`.

## Limits

{limits}
"""


def arguments():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--mae", type=pathlib.Path, default=HERE / "runs/mae/model", help="folder that save_pretrained wrote")
    args.add_argument("--vit", type=pathlib.Path, default=HERE / "runs/vit/model")
    args.add_argument("--results", type=pathlib.Path, default=HERE / "results.json", help="written by evaluate.py")
    args.add_argument("--out", type=pathlib.Path, default=MODELS)
    return args.parse_args()


def main():
    args = arguments()
    for path in (args.results, args.mae, args.vit):
        if not path.exists():
            raise SystemExit(f"No {path}: run train.py for both models and then evaluate.py first.")
    results = json.loads(args.results.read_text())
    manifest = {}
    for kind, source in (("mae", args.mae), ("vit", args.vit)):
        folder = args.out / NAMES[kind]
        parameters = export(source, folder, card(kind, results))
        manifest[kind] = entry(NAMES[kind], folder, parameters)
        print(f"{folder}: {parameters:,} parameters, {sum(f['bytes'] for f in manifest[kind]['files']):,} bytes")
    write_json(args.out / "manifest.json", manifest)


if __name__ == "__main__":
    main()
