"""What the training code and the shipped files promise.

    python -m pytest test_training.py

Only the last test needs the photos (`PATCHWORK_DATA`); it is skipped where they are not.
"""
import hashlib
import json
import re
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoImageProcessor, ViTConfig, ViTForImageClassification, ViTMAEForPreTraining

import data
import evaluate
import export
import models
import train

FIXTURES = export.HERE.parent / "tests" / "fixtures"
KINDS = {"mae": ViTMAEForPreTraining, "vit": ViTForImageClassification}

# Normalised pixels: one grey level of 255 is 0.017, so float16 weights move a picture by less than a third of one.
# Logits are of the same order, and this is far below what parts a first answer from a second.
HALF_TOLERANCE = 5e-3
# Same weights, same library, another order of additions at most.
SAME_TOLERANCE = 1e-5

# The names of facebook/vit-mae-base and of a ViT classifier such as google/vit-base-patch16-224, with any layer number.
# transformers 5.23 loads decoder blocks clean under these and under the name it saves itself
# (decoder.decoder_encoder.layer.N); published files have only these.
LAYER = (r"\.(attention\.(attention\.(query|key|value)|output\.dense)|intermediate\.dense|output\.dense"
         r"|layernorm_(before|after))\.(weight|bias)")
PUBLISHED = re.compile(
    r"vit\.embeddings\.(cls_token|position_embeddings|patch_embeddings\.projection\.(weight|bias))"
    rf"|vit\.encoder\.layer\.\d+{LAYER}|vit\.layernorm\.(weight|bias)"
    rf"|decoder\.(mask_token|decoder_pos_embed|decoder_(embed|norm|pred)\.(weight|bias)|decoder_layers\.\d+{LAYER})"
    r"|classifier\.(weight|bias)")


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)  # more threads may add in another order
    torch.manual_seed(0)


def trained_like(kind):
    """A model of the shipped shape without the photos' class list, tokens and biases moved off zero as training does."""
    labels = {i: f"class {i}" for i in range(200)}
    model = models.new_mae() if kind == "mae" else ViTForImageClassification(
        ViTConfig(**models.ENCODER, id2label=labels, label2id={name: i for i, name in labels.items()}))
    with torch.no_grad():
        for p in model.parameters():
            if p.requires_grad:
                p.add_(0.02 * torch.randn_like(p))
    return model.eval()


@pytest.fixture(params=KINDS)
def exported(request, tmp_path):
    """kind, the model before, and the folder it was exported to."""
    model = trained_like(request.param)
    model.save_pretrained(tmp_path / "model")
    export.export(tmp_path / "model", tmp_path / "out")
    return request.param, model, tmp_path / "out"


def load_clean(kind, folder):
    """from_pretrained, with nothing missing, left over or of another shape."""
    model, info = KINDS[kind].from_pretrained(folder, output_loading_info=True)
    assert not {key: found for key, found in info.items() if found}
    names = load_file(folder / "model.safetensors")
    assert all(tensor.dtype == torch.float16 for tensor in names.values())
    assert [name for name in names if not PUBLISHED.fullmatch(name)] == []
    assert sum(p.numel() for p in model.parameters()) == sum(t.numel() for t in names.values())
    return model.eval()


@torch.no_grad()
def answer(kind, model, pixel_values, noise):
    if kind == "mae":
        return model(pixel_values=pixel_values, noise=noise).logits
    return model(pixel_values=pixel_values).logits


def some_input():
    generator = torch.Generator().manual_seed(1)
    return torch.randn(4, 3, 64, 64, generator=generator), torch.rand(4, 64, generator=generator)


def test_export_loads_clean_and_float16_changes_little(exported):
    kind, before, folder = exported
    after = load_clean(kind, folder)
    assert after.dtype == torch.float32
    difference = (answer(kind, before, *some_input()) - answer(kind, after, *some_input())).abs().max().item()
    assert 0 < difference < HALF_TOLERANCE


def test_published_decoder_names_and_those_transformers_saves_are_the_same_model(tmp_path):
    before = trained_like("mae")
    before.save_pretrained(tmp_path)
    assert any("decoder_encoder" in name for name in load_file(tmp_path / "model.safetensors"))  # else export.py can drop its renaming
    after, info = ViTMAEForPreTraining.from_pretrained(tmp_path, output_loading_info=True)
    assert not {key: found for key, found in info.items() if found}
    save_file(export.published_weights(before), tmp_path / "model.safetensors", metadata={"format": "pt"})
    published, info = ViTMAEForPreTraining.from_pretrained(tmp_path, output_loading_info=True)
    assert not {key: found for key, found in info.items() if found}
    for name, tensor in before.state_dict().items():
        assert torch.equal(tensor, after.state_dict()[name]) and torch.equal(tensor, published.state_dict()[name])


def test_export_refuses_what_float16_cannot_hold(tmp_path):
    model = trained_like("mae")
    model.decoder.decoder_pred.bias.data[0] = 1e6
    model.save_pretrained(tmp_path / "model")
    with pytest.raises(SystemExit, match="decoder_pred.bias"):
        export.export(tmp_path / "model", tmp_path / "out")


def test_processor_is_pillows_bicubic_and_the_trainings_normalisation(exported):
    _, _, folder = exported
    rng = np.random.default_rng(0)
    photo = Image.fromarray(rng.integers(0, 256, (300, 451, 3), dtype=np.uint8))
    processor = AutoImageProcessor.from_pretrained(folder)
    ours = torch.as_tensor(np.asarray(processor(photo)["pixel_values"][0]))
    # The shorter edge becomes 64 and the longer is cut down to a whole number: int(64 * 451 / 300) = 96.
    small = photo.resize((96, 64), Image.Resampling.BICUBIC).crop((16, 0, 80, 64))
    expected = data.normalise(torch.from_numpy(np.array(small)).permute(2, 0, 1)[None])[0]
    assert (ours - expected).abs().max().item() < SAME_TOLERANCE


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_folder_loads_clean_and_matches_the_manifest(kind):
    found = json.loads((export.MODELS / "manifest.json").read_text())[kind]
    folder = export.MODELS / found["dir"]
    assert found["name"] == export.NAMES[kind]
    assert tuple(f["path"] for f in found["files"]) == export.FILES
    for file in found["files"]:
        content = (folder / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"]), file["path"]
    model = load_clean(kind, folder)
    assert sum(p.numel() for p in model.parameters()) == found["parameters"]
    results = json.loads((export.HERE / "results.json").read_text())
    assert (folder / "README.md").read_text() == export.card(kind, results)
    if kind == "vit":
        assert len(set(model.config.id2label.values())) == 200


def test_results_page_is_what_results_json_says():
    results = json.loads((export.HERE / "results.json").read_text())
    assert results["photos"] == 10_000
    assert (export.HERE / "RESULTS.md").read_text() == evaluate.report(results)
    at_paper_ratio = results["mae"]["hidden_pixels"]["0.75"]
    assert at_paper_ratio["mae"]["psnr"] > max(at_paper_ratio[name]["psnr"] for name in ("smooth_fill", "visible_mean"))


@pytest.mark.parametrize("kind", KINDS)
def test_golden_file_belongs_to_the_shipped_weights(kind):
    golden = load_file(FIXTURES / "shipped.safetensors")
    model = load_clean(kind, export.MODELS / export.NAMES[kind])
    ours = answer(kind, model, golden["pixel_values"], golden["noise"])
    assert (ours - golden["pred" if kind == "mae" else "logits"]).abs().max().item() < SAME_TOLERANCE


def run_training(monkeypatch, out, steps):
    # The rate stays level to the end, so that a run of 3 steps is the beginning of one of 6.
    monkeypatch.setattr(sys, "argv", ["train.py", "mae", "--steps", str(steps), "--decay", "0.001", "--batch", "8",
                                      "--save-every", "3", "--out", str(out)])
    torch.manual_seed(123)  # what came before must not matter
    train.main()


def test_a_resumed_run_ends_with_the_weights_of_an_unbroken_one(monkeypatch, tmp_path):
    images = torch.randint(0, 256, (40, 3, 64, 64), dtype=torch.uint8, generator=torch.Generator().manual_seed(2))
    monkeypatch.setattr(data, "load", lambda split: (images, torch.zeros(40, dtype=torch.int64)))
    run_training(monkeypatch, tmp_path / "unbroken", 6)  # 5 steps are an epoch: the break lies inside one
    run_training(monkeypatch, tmp_path / "broken", 3)
    halfway = load_file(tmp_path / "broken/model/model.safetensors")
    run_training(monkeypatch, tmp_path / "broken", 6)
    unbroken, resumed = (load_file(tmp_path / run / "model/model.safetensors") for run in ("unbroken", "broken"))
    assert unbroken.keys() == resumed.keys()
    assert all(torch.equal(unbroken[name], resumed[name]) for name in unbroken)
    assert not torch.equal(halfway["decoder.decoder_pred.weight"], resumed["decoder.decoder_pred.weight"])


@pytest.mark.parametrize("ratio", evaluate.RATIOS)
def test_masks_are_those_of_transformers(ratio):
    pixel_values, noise = some_input()
    mae = models.new_mae(mask_ratio=ratio)
    assert torch.equal(evaluate.hidden_mask(noise, ratio), mae(pixel_values=pixel_values, noise=noise).mask)


@pytest.mark.parametrize("fill", [evaluate.visible_mean, evaluate.smooth_fill])
@pytest.mark.parametrize("ratio", evaluate.RATIOS)
def test_baselines_give_a_constant_photo_back_and_never_see_hidden_pixels(fill, ratio):
    hidden = evaluate.on_pixels(evaluate.hidden_mask(some_input()[1], ratio), 64)
    colour = torch.tensor([0.2, 0.5, 0.9]).view(1, 3, 1, 1).expand(4, 3, 64, 64)
    assert (fill(colour, hidden) - colour).abs().max().item() < SAME_TOLERANCE
    photo = torch.rand(4, 3, 64, 64)
    assert torch.equal(fill(photo, hidden), fill(photo * (1 - hidden) + hidden, hidden))


def test_smooth_fill_beats_the_mean_on_a_ramp():
    ramp = torch.linspace(0, 1, 64).expand(4, 3, 64, 64)
    hidden = evaluate.on_pixels(evaluate.hidden_mask(some_input()[1], 0.75), 64)
    errors = [((fill(ramp, hidden) - ramp) ** 2 * hidden).sum().item() for fill in (evaluate.smooth_fill, evaluate.visible_mean)]
    assert errors[0] < 0.5 * errors[1]


def test_only_hidden_pixels_are_measured():
    images = torch.full((10, 3, 64, 64), 102, dtype=torch.uint8)
    off_by_a_tenth = {"it": lambda pixels, hidden, *_: pixels + 0.1 * hidden - 0.3 * (1 - hidden)}
    found = evaluate.measure_hidden(off_by_a_tenth, images, batch=4)
    for ratio in evaluate.RATIOS:
        assert found[ratio]["it"] == pytest.approx({"mse": 0.01, "psnr": 20.0}, rel=1e-5)


def test_shipped_mae_beats_both_baselines_on_real_photos():
    if not (data.CACHE / "tiny-imagenet-val.npz").exists() and not (data.DATA / "val.parquet").exists():
        pytest.skip("the validation photos are not here: set PATCHWORK_DATA to the folder with val.parquet")
    mae = load_clean("mae", export.MODELS / export.NAMES["mae"])
    methods = {"mae": lambda pixels, _, noise, ratio: evaluate.reconstruct(mae, pixels, noise, ratio),
               "smooth_fill": lambda pixels, hidden, *_: evaluate.smooth_fill(pixels, hidden),
               "visible_mean": lambda pixels, hidden, *_: evaluate.visible_mean(pixels, hidden)}
    found = evaluate.measure_hidden(methods, data.load("val")[0][:1000], ratios=(0.75,))[0.75]
    assert found["mae"]["psnr"] > found["smooth_fill"]["psnr"] > found["visible_mean"]["psnr"]
