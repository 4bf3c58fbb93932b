"""Models for the side-by-side benchmark: the same weights for Patchwork and for ONNX Runtime, and PyTorch's answer.

    python make_models.py [NAME ...]      # -> ../../target/bench/NAME; what is there is not made again

Each folder gets `config.json` and `model.safetensors` as transformers saves them, `model.onnx` (float32), and one input with
its output as raw little-endian float32, listed in `inputs.json`. An MAE takes its noise as an input, so that its answer is fixed.
Four of the models ship with the page; the others have random weights.
"""
import filecmp
import json
import pathlib
import shutil
import sys

import onnx
import torch
import transformers
from transformers import ViTConfig, ViTForImageClassification, ViTMAEConfig, ViTMAEForPreTraining

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "target" / "bench"
SHIPPED = ROOT / "www" / "models"
SEED = 1
# Weights so large that every layer shows in the answer, and small enough that it stays of order 1.
SCALE = 0.03
# The first with GELU as one node.
OPSET = 20

VIT, MAE = ViTForImageClassification, ViTMAEForPreTraining
SMALL = dict(image_size=64, patch_size=8)
LARGE = dict(image_size=224, patch_size=16)
TINY = dict(hidden_size=192, num_hidden_layers=12, num_attention_heads=3, intermediate_size=768)
BASE = dict(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072)


def decoder(width, layers, heads):
    return dict(decoder_hidden_size=width, decoder_num_hidden_layers=layers, decoder_num_attention_heads=heads,
                decoder_intermediate_size=4 * width)


RANDOM = {
    "vit-small-64": (VIT, ViTConfig(num_labels=200, **SMALL, **TINY)),
    "mae-small-64": (MAE, ViTMAEConfig(**SMALL, **TINY, **decoder(128, 4, 4))),
    "vit-base-224": (VIT, ViTConfig(num_labels=1000, **LARGE, **BASE)),
    "mae-base-224": (MAE, ViTMAEConfig(**LARGE, **BASE, **decoder(512, 8, 16))),
}
KINDS = {"mae-tiny-224": MAE, "vit-tiny-224": VIT, "mae-tiny-imagenet-64": MAE, "vit-tiny-imagenet-64": VIT}


class Logits(torch.nn.Module):
    """The one output that is compared: a ViT's logits, an MAE's patches."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, *inputs):
        return self.model(**dict(zip(("pixel_values", "noise"), inputs))).logits


def random(kind, config):
    """Every parameter drawn: transformers leaves biases, and an MAE's tokens and position embeddings, at zero."""
    model = kind(config)
    for name, parameter in model.named_parameters():
        torch.nn.init.normal_(parameter, std=SCALE)
        if "norm" in name and name.endswith("weight"):
            parameter.data.add_(1)
    return model


def build(name, folder):
    """The model, and its config and weights as files."""
    if name in RANDOM:
        model = random(*RANDOM[name])
        model.save_pretrained(folder)
        return model
    for file in ("config.json", "model.safetensors"):
        shutil.copyfile(SHIPPED / name / file, folder / file)
    return KINDS[name].from_pretrained(folder, dtype=torch.float32)


def is_there(name, folder):
    """Written last, `inputs.json` stands for the whole folder. Shipped weights may have been trained anew since."""
    if not (folder / "inputs.json").exists():
        return False
    return name in RANDOM or filecmp.cmp(SHIPPED / name / "model.safetensors", folder / "model.safetensors", shallow=False)


def write(folder, name, tensor):
    (folder / f"{name}.f32").write_bytes(tensor.contiguous().numpy().astype("<f4").tobytes())
    return {"file": f"{name}.f32", "dims": list(tensor.shape)}


@torch.no_grad()
def make(name):
    folder = OUT / name
    if is_there(name, folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inputs.json").unlink(missing_ok=True)
    torch.manual_seed(SEED)
    model = build(name, folder)
    # Attention as plain products: the fused operator exports with a guard against NaN that would cost ONNX Runtime time.
    model.set_attn_implementation("eager")
    side = model.config.image_size
    inputs = {"pixel_values": torch.randn(1, 3, side, side)}
    if isinstance(model, MAE):
        inputs["noise"] = torch.rand(1, (side // model.config.patch_size) ** 2)

    logits = Logits(model).eval()
    expected = logits(*inputs.values())
    torch.onnx.export(logits, tuple(inputs.values()), folder / "model.onnx", input_names=list(inputs), output_names=["logits"],
                      opset_version=OPSET, external_data=False, verbose=False)
    listed = {"inputs": {name: write(folder, name, tensor) for name, tensor in inputs.items()},
              "output": write(folder, "logits", expected)}
    (folder / "inputs.json").write_text(json.dumps(listed, indent=2))
    print(f"{name}: {sum(p.numel() for p in model.parameters()):,} parameters")


def identity():
    """The smallest model: ONNX Runtime starts up with it, before the clock runs."""
    x, y = (onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1]) for name in "xy")
    graph = onnx.helper.make_graph([onnx.helper.make_node("Identity", ["x"], ["y"])], "identity", [x], [y])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", OPSET)], ir_version=10)
    OUT.mkdir(parents=True, exist_ok=True)
    onnx.save(model, OUT / "identity.onnx")


transformers.utils.logging.disable_progress_bar()
identity()
for name in sys.argv[1:] or [*RANDOM, *KINDS]:
    make(name)
