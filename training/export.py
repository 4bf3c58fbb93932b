"""Writes the folders the app downloads, one a trained system, from the runs and from results.json.

    python export.py                      # every run that is there and measured

Under `../www/models/<name>/`, in the Hugging Face layout: `config.json`, `preprocessor_config.json`,
`model.safetensors` (float16, BatchNorm folded) and `README.md` (the model card); and `manifest.json`, from which
the app knows every model, size and hash beforehand (`crates/protocol/src/manifest.rs`).
"""
import argparse
import hashlib
import json
import pathlib
import tempfile

import torch
import transformers
from safetensors.torch import load_file, save_file

import data
from cards import card
from models import HybridViT
from report import measured_models
from systems import CLASSIFIER, RECONSTRUCTOR, SHIPPED, trained

HERE = pathlib.Path(__file__).parent
MODELS = HERE.parent / "www" / "models"
# What the app downloads; README.md is for people.
FILES = ("config.json", "preprocessor_config.json", "model.safetensors")


def saved(model):
    """config.json as a dict, and the tensors under the names that published checkpoints have, BatchNorm folded."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        config = json.loads((pathlib.Path(folder) / "config.json").read_text())
        tensors = with_published_names(load_file(pathlib.Path(folder) / "model.safetensors"))
    if isinstance(model, HybridViT):
        tensors = {name: t for name, t in tensors.items() if not name.startswith("stem.")} | model.folded_stem()
    return config, tensors


def with_published_names(tensors):
    """transformers 5.23 saves MAE decoder blocks as `decoder.decoder_encoder.layer.N`, which no published file has:
    facebook/vit-mae-base says `decoder.decoder_layers.N`, and transformers loads that without a missing key."""
    return {name.replace("decoder.decoder_encoder.layer.", "decoder.decoder_layers."): t for name, t in tensors.items()}


def preprocessor_config(size):
    """As transformers' ViTImageProcessor reads it; what `data.py` trained on is exactly this for a 64 px photo, and what
    the models for 224 px are measured on."""
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


def export(model, out):
    """A model -> the folder the app downloads, without its card. Returns its number of weights."""
    out.mkdir(parents=True, exist_ok=True)
    config, tensors = saved(model)
    tensors = {name: tensor.to(torch.float16).contiguous() for name, tensor in tensors.items()}
    broken = [name for name, tensor in tensors.items() if not tensor.isfinite().all()]
    if broken:
        raise SystemExit(f"not finite in float16: {broken}")
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    (out / "model.safetensors").chmod(0o644)
    # "dtype" stays float32: it is what from_pretrained computes in, and float16 weights are widened to it.
    write_json(out / "config.json", {**config, "dtype": "float32"})
    write_json(out / "preprocessor_config.json", preprocessor_config(config["image_size"]))
    return sum(tensor.numel() for tensor in tensors.values())


def entry(system, folder, parameters):
    """A model's part of the manifest; paths are relative to `dir`, and that to the manifest."""
    files = []
    for path in FILES:
        content = (folder / path).read_bytes()
        files.append({"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    return {"name": system.name, "title": system.title, "sentence": system.sentence, "kind": system.kind,
            "img_size": json.loads((folder / "config.json").read_text())["image_size"], "data": system.data,
            "licence": system.licence, "dir": system.name, "files": files, "parameters": parameters}


def arguments():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", type=pathlib.Path, default=HERE / "runs", help="folder of the runs that train.py wrote")
    args.add_argument("--results", type=pathlib.Path, default=HERE.parent / "www/results.json", help="written by evaluate.py")
    args.add_argument("--out", type=pathlib.Path, default=MODELS)
    return args.parse_args()


def main():
    args = arguments()
    transformers.utils.logging.disable_progress_bar()
    if not args.results.exists():
        raise SystemExit(f"No {args.results}: run evaluate.py first.")
    results = json.loads(args.results.read_text())
    measured = {model["name"] for model in measured_models(results)}
    entries = []
    for system in SHIPPED:
        source = args.runs / system.task / "model"
        if system.name not in measured or not source.is_dir():
            print(f"{system.name}: not in {args.results}, or no {source}; left out")
            continue
        model = trained(system, args.runs / system.task)
        folder = args.out / system.name
        parameters = export(model, folder)
        (folder / "README.md").write_text(card(system, type(model).__name__, results))
        entries.append(entry(system, folder, parameters))
        print(f"{folder}: {parameters:,} parameters, {sum(f['bytes'] for f in entries[-1]['files']):,} bytes")
    if not {RECONSTRUCTOR, CLASSIFIER} <= {found["name"] for found in entries}:
        raise SystemExit(f"The app starts with {RECONSTRUCTOR} and {CLASSIFIER}: no manifest without them.")
    write_json(args.out / "manifest.json", {"reconstructor": RECONSTRUCTOR, "classifier": CLASSIFIER, "models": entries})


if __name__ == "__main__":
    main()
