"""The trainings at 224 px: photos from any folder, the start from DeiT-tiny, resuming, and everything to the manifest.

    python -m pytest test_photos.py

With a small stand-in for DeiT-tiny of random weights; the last test reads what ships.
"""
import argparse
import dataclasses
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

import attention
import baselines
import cards
import data
import evaluate
import export
import losses
import models
import plots
import recipes
import report
import restore
import sharp
import train
from conftest import SAME_TOLERANCE
from systems import AT_224, SHIPPED, SYSTEMS
from test_training import HALF_TOLERANCE, RESULTS, command, few_photos, load_clean, same

SMALL = {**models.ENCODER_224, "hidden_size": 24, "intermediate_size": 48, "num_hidden_layers": 3}
MAE, VIT = (next(system for system in AT_224 if system.task == task) for task in ("mae-224", "vit-224"))


def encoded(photo, kind="PNG"):
    content = io.BytesIO()
    Image.fromarray(photo).save(content, kind)
    return content.getvalue()


def some_photo(seed, height=250, width=300):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def timm_names(model):
    """The weights of a ViT under the names that DeiT-tiny is published with."""
    theirs = model.state_dict()
    found = {"cls_token": theirs["vit.embeddings.cls_token"], "pos_embed": theirs["vit.embeddings.position_embeddings"]}
    for kind in ("weight", "bias"):
        found |= {f"patch_embed.proj.{kind}": theirs[f"vit.embeddings.patch_embeddings.projection.{kind}"],
                  f"norm.{kind}": theirs[f"vit.layernorm.{kind}"], f"head.{kind}": theirs[f"classifier.{kind}"]}
        for i in range(model.config.num_hidden_layers):
            def of(name):
                return theirs[f"vit.layers.{i}.{name}.{kind}"]
            found |= {f"blocks.{i}.attn.qkv.{kind}": torch.cat([of(f"attention.{letter}_proj") for letter in "qkv"]),
                      f"blocks.{i}.attn.proj.{kind}": of("attention.o_proj"), f"blocks.{i}.norm1.{kind}": of("layernorm_before"),
                      f"blocks.{i}.norm2.{kind}": of("layernorm_after"), f"blocks.{i}.mlp.fc1.{kind}": of("mlp.fc1"), f"blocks.{i}.mlp.fc2.{kind}": of("mlp.fc2")}
    return {name: tensor.clone() for name, tensor in found.items()}


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Small shapes, a stand-in for DeiT-tiny, and a folder with 24 photos to train on and 8 to validate with. Returns the folder."""
    monkeypatch.setattr(models, "ENCODER_224", SMALL)
    monkeypatch.setattr(models, "MAE_BLOCKS_224", 2)
    monkeypatch.setattr(models, "DECODER", {**models.DECODER, "decoder_hidden_size": 16, "decoder_num_hidden_layers": 1, "decoder_intermediate_size": 32})
    monkeypatch.setattr(train, "SAMPLED", (8, 20))
    monkeypatch.setattr(data, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(losses, "teacher", lambda device: models.deit())
    monkeypatch.setattr(sharp, "watcher", lambda device: models.deit())
    for task in recipes.PHOTO_TASKS:
        monkeypatch.setitem(recipes.PHOTO_TASKS, task, dataclasses.replace(recipes.PHOTO_TASKS[task], batch=8))
        monkeypatch.setitem(recipes.ALL_TASKS, task, recipes.PHOTO_TASKS[task])
    torch.manual_seed(5)
    deit = models.new_vit_224()
    for p in deit.parameters():
        p.data.add_(0.1 * torch.randn_like(p))
    monkeypatch.setattr(models, "DEIT", tmp_path / "deit/model.safetensors")
    models.DEIT.parent.mkdir()
    save_file(timm_names(deit), models.DEIT)
    pixels = torch.randn(4, 3, 224, 224)
    with torch.no_grad():
        save_file({"pixel_values": pixels, "logits": deit(pixel_values=pixels).logits}, models.DEIT.with_name("golden.safetensors"))
    folder = tmp_path / "photos"
    (folder / "holiday").mkdir(parents=True)
    for name, seeds in (("train-0", range(20)), ("val", range(100, 108))):
        pq.write_table(pa.table({"image": [encoded(some_photo(seed)) for seed in seeds]}), folder / f"{name}.parquet")
    for seed in range(50, 54):
        (folder / f"holiday/{seed}.jpg").write_bytes(encoded(some_photo(seed, 400, 260), "JPEG"))
    return folder


def test_photos_come_from_parquet_and_image_files_and_stay_in_the_cache(small, tmp_path):
    images = data.photos(small, "train", 64)
    assert images.shape == (24, 3, 64, 64) and images.dtype == torch.uint8
    expected = np.asarray(Image.fromarray(some_photo(19)).resize((77, 64), Image.Resampling.BICUBIC).crop((6, 0, 70, 64)))
    assert any(np.array_equal(image.permute(1, 2, 0), expected) for image in images)
    assert len(data.photos(small, "val", 64)) == 8
    kept = sorted((tmp_path / "cache").iterdir())
    assert torch.equal(data.photos(small, "train", 64), images) and sorted((tmp_path / "cache").iterdir()) == kept
    (small / "holiday/more.png").write_bytes(encoded(some_photo(3)))
    assert len(data.photos(small, "train", 64)) == 25
    with pytest.raises(SystemExit, match="PATCHWORK_PHOTOS"):
        data.photos(tmp_path / "cache", "train", 64)


def test_a_zoomed_photo_is_a_square_of_it():
    line = torch.arange(80.0)
    ramp = torch.stack([line.expand(80, 80), line[:, None].expand(80, 80)]).expand(30, 2, 80, 80).to(torch.uint8)
    out = data.zoomed(ramp, torch.Generator().manual_seed(0), 0.5, 64)
    wide, high = (out[:, 0, 32, 60] - out[:, 0, 32, 4]) / 56, (out[:, 1, 60, 32] - out[:, 1, 4, 32]) / 56
    assert torch.allclose(wide.abs(), high[0].expand(30), atol=0.02) and torch.allclose(high, high[0].expand(30), atol=0.02)
    assert 0.6 < high[0] <= 1.25 and 0.1 < (wide < 0).float().mean() < 0.9
    assert len(set(out[:, 1, 32, 32].tolist())) > 3
    whole = data.zoomed(ramp, torch.Generator().manual_seed(0), 1.0, 80)
    assert all(torch.equal(photo, image.float()) or torch.equal(photo.flip(2), image.float()) for photo, image in zip(whole, ramp))


@torch.no_grad()
def test_deit_is_read_as_timm_publishes_it(small):
    theirs = load_file(models.DEIT.with_name("golden.safetensors"))
    assert torch.allclose(models.deit()(pixel_values=theirs["pixel_values"]).logits, theirs["logits"], atol=SAME_TOLERANCE)
    mae, tensors = models.start_from_deit(models.new_mae_224()), models.deit_tensors()
    own = mae.state_dict()
    assert {name for name in own if name.startswith("vit.")} <= tensors.keys()
    assert all(torch.equal(own[name], tensors[name]) for name in own if name.startswith("vit."))


@torch.no_grad()
def test_the_prediction_layer_starts_from_what_patches_look_like():
    mae = models.new_mae(encoder={**models.ENCODER_224, "num_hidden_layers": 1})
    width, size = mae.decoder.decoder_pred.weight.shape[1], mae.decoder.decoder_pred.weight.shape[0]
    patches = torch.randn(4000, 5) @ torch.randn(5, size) + torch.arange(size)
    models.start_prediction(mae, patches)
    guessed = mae.decoder.decoder_pred(torch.randn(20000, width))
    assert (guessed.mean(0) - patches.mean(0)).norm() < 0.05 * patches.mean(0).norm()
    assert (torch.cov(guessed.T) - torch.cov(patches.T)).norm() < 0.1 * torch.cov(patches.T).norm()


def test_attention_in_bfloat16_is_attention():
    query, key, value = (torch.randn(2, 3, 7, 8, requires_grad=True) for _ in range(3))
    ours = attention.attend(None, query, key, value, None, 8**-0.5)[0].transpose(1, 2)
    theirs = F.scaled_dot_product_attention(query, key, value)
    assert torch.allclose(ours.float(), theirs, atol=0.03)
    weight = torch.randn_like(theirs)
    for mine, its in zip(torch.autograd.grad((ours * weight).sum(), (query, key, value)), torch.autograd.grad((theirs * weight).sum(), (query, key, value))):
        assert (mine - its).norm() < 0.02 * its.norm()


def test_masked_self_distillation_loses_nothing_on_whole_photos_at_first(small):
    model, pixels = models.start_from_deit(models.new_vit_224()).train(), torch.randn(8, 3, 224, 224)
    parts = losses.shown(8, 196, torch.Generator().manual_seed(0))
    assert [(len(chosen), ids_keep.shape[1] if ids_keep is not None else 196) for chosen, ids_keep, _ in parts] == [
        (round(8 * part), int(share * 196)) for share, part, _ in recipes.SHOWN]
    whole, rest = ([part for part in parts if (part[1] is None) == all_of_them] for all_of_them in (True, False))
    assert losses.distillation(model, pixels, whole).abs().item() < SAME_TOLERANCE < losses.distillation(model, pixels, rest).item()


@torch.no_grad()
def test_a_window_on_the_whole_picture_is_what_deit_sees(small, monkeypatch):
    deit, pixels = models.deit(), torch.randn(2, 3, 224, 224)
    monkeypatch.setattr(sharp, "WINDOW", 14)
    [seen] = sharp.features(deit, pixels, (0, 0))
    tokens = deit.vit.embeddings(pixels)
    for layer in deit.vit.layers[:2]:
        tokens = layer(tokens, None)
    assert torch.allclose(seen, F.layer_norm(tokens, tokens.shape[-1:]), atol=SAME_TOLERANCE)


def test_the_painter_and_the_judge_learn_from_their_own_loss_alone(small):
    deit, pixels = models.deit(), torch.randn(2, 3, 224, 224)
    judge, length = sharp.judge(deit.config), 196
    mask = baselines.random_mask(torch.rand(2, length), 0.75)
    pred = torch.randn(2, length, 768, requires_grad=True)
    distance, steps, painters, judges = sharp.losses(deit, judge, pixels, pred, mask, (5, 30))
    weights = list(judge.parameters())
    of_painter = torch.autograd.grad(painters, (pred, *weights), retain_graph=True, allow_unused=True)
    of_judge = torch.autograd.grad(judges, (pred, *weights), retain_graph=True, allow_unused=True)
    assert of_painter[0].abs().sum() > 0 and of_painter[1:] == (None,) * len(weights)
    assert of_judge[0] is None and of_judge[1].abs().sum() > 0
    [slope] = torch.autograd.grad(distance, pred)
    assert (slope.abs().sum(-1) > 0).float().sum() > 0 and slope[mask == 0].abs().sum() == 0  # the visible patches are pasted back
    same = sharp.losses(deit, judge, pixels, models.patchify(pixels, 16), mask, (5, 30))
    assert max(same[:2]).item() < SAME_TOLERANCE < min(distance, steps).item()


def test_seams_are_the_steps_between_patches():
    picture = torch.zeros(1, 1, 6, 6)
    picture[..., 3:] += 5  # a step down the middle, and one of 2 inside the lower patches
    picture[..., 4:, :] += 2
    assert torch.equal(sharp.seams(picture, 2).view(2, 6, 2)[0], torch.zeros(6, 2))
    assert sorted(sharp.seams(picture, 3).flatten().tolist()) == [0.0] * 6 + [5.0] * 6


def test_the_twin_starts_as_the_whole_mae(small, monkeypatch, tmp_path):
    args = argparse.Namespace(runs=tmp_path, seed=0, device="cpu")
    with pytest.raises(SystemExit, match="train mae-224 first"):
        train.build("mae-224-sharp", args, None)
    mae = models.start_from_deit(models.new_mae_224())
    mae.save_pretrained(tmp_path / "mae-224/model")
    twin = train.build("mae-224-sharp", args, None)
    assert same(mae.state_dict(), twin.state_dict()) and twin.vit.embeddings.position_embeddings.requires_grad


@pytest.mark.parametrize("task", recipes.PHOTO_TASKS)
def test_a_resumed_run_ends_with_the_averaged_weights_of_an_unbroken_one(small, monkeypatch, tmp_path, task):
    words = (task, "--photos", small, "--scale", "tiny", "--epochs", "2", "--save-every", "2", "--runs")
    if start := recipes.PHOTO_TASKS[task].start:
        before = models.start_from_deit(recipes.PHOTO_TASKS[start].build())
        for run in ("unbroken", "broken"):
            before.save_pretrained(tmp_path / run / start / "model")
            (tmp_path / run / start / "run.json").write_text(json.dumps(dict.fromkeys(("what", "epochs", "steps", "seconds", "device"), 0)))
    command(monkeypatch, train, *words, tmp_path / "unbroken")
    steps, loss_of = [], train.loss_of

    def loss_until_the_break(*args, **kwargs):
        steps.append(1)
        if len(steps) == 4:
            raise KeyboardInterrupt
        return loss_of(*args, **kwargs)

    monkeypatch.setattr(train, "loss_of", loss_until_the_break)
    with pytest.raises(KeyboardInterrupt):
        command(monkeypatch, train, *words, tmp_path / "broken")
    command(monkeypatch, train, *words, tmp_path / "broken")
    unbroken, broken = (load_file(tmp_path / run / task / "model/model.safetensors") for run in ("unbroken", "broken"))
    assert same(unbroken, broken)
    state = torch.load(tmp_path / "broken" / task / "checkpoint.pt", weights_only=True)
    last = {name.replace("decoder_encoder.layer", "decoder_layers"): tensor for name, tensor in state["model"].items()}
    place = "vit.embeddings.position_embeddings"
    assert not torch.equal(last[place], broken[place]) and torch.equal(state["average"][place], broken[place])
    assert not torch.equal(broken[place], models.deit_tensors()[place])  # learnt, too


def test_everything_at_224_px_from_photos_to_the_manifest(small, monkeypatch, tmp_path, capsys):
    runs, out, www = tmp_path / "runs", tmp_path / "out", tmp_path / "models"
    for folder in (out, www):
        folder.mkdir()
    tiny = ("--scale", "tiny", "--runs", runs)
    command(monkeypatch, train, "photos", "--photos", small, *tiny)
    paths = ("--photos", small, "--alike", tmp_path / "none", "--results", out / "results.json")
    monkeypatch.setattr(evaluate, "measure_baselines", lambda *_: {name: {str(r): {"mse": 0.1, "mse_spread": 0, "psnr": 10, "psnr_spread": 0} for r in evaluate.RATIOS} for name in evaluate.FILLS})
    command(monkeypatch, evaluate, "--runs", runs, *paths, "--out", out)
    written = (out / "results.json").read_text()
    complete(json.loads(written)["at_224"], 8)
    assert json.loads(written)["models"] == []
    page = (out / "RESULTS.md").read_text()
    assert "## At 224 px" in page and "DeiT-tiny itself" in page
    for missing in (None, {"models": []}):
        assert "## At 224 px" not in report.report({**json.loads(written), "at_224": missing})
    assert {path.stem for path in (out / "logs").iterdir()} == {system.task for system in AT_224}
    monkeypatch.setattr(export, "RECONSTRUCTOR", MAE.name)
    monkeypatch.setattr(export, "CLASSIFIER", VIT.name)
    command(monkeypatch, export, "--runs", runs, "--results", out / "results.json", "--out", www)
    for system in AT_224:
        matches(system, www, json.loads(written))

    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setattr(evaluate, "measure_baselines", None)
    monkeypatch.setattr(evaluate, "measure_224", None)
    command(monkeypatch, restore, "--runs", elsewhere, "--models", www, "--results", out / "results.json", "--logs", out / "logs")
    (elsewhere / "baselines.json").write_text((runs / "baselines.json").read_text())
    command(monkeypatch, evaluate, "--runs", elsewhere, *paths, "--out", out)
    assert (out / "results.json").read_text() == written
    monkeypatch.setattr(models, "DEIT", tmp_path / "gone")  # what is known stays
    command(monkeypatch, evaluate, "--runs", elsewhere, *paths, "--out", out)
    assert (out / "results.json").read_text() == written and "what is known of 224 px stays" in capsys.readouterr().out


def complete(at_224, photos):
    """Everything that the page and RESULTS.md are promised on 224 px."""
    assert at_224["photos"] == photos and at_224["classes"] == 1000 and at_224["ratios"] == [str(ratio) for ratio in evaluate.RATIOS]
    shares = [f"{share:g}" for share in evaluate.HIDDEN_AT_224]
    assert [model["name"] for model in at_224["models"]] == [system.name for system in AT_224]
    *maes, vit = at_224["models"]
    for found in (vit["agreement"], at_224["deit"]["agreement"]):
        assert list(found) == shares and all(0 <= each["share"] <= 1 for each in found.values())
    assert at_224["deit"]["agreement"]["0"] == {"share": 1.0, "share_spread": 0.0}
    for mae in maes:
        assert list(mae["hidden_pixels"]) == at_224["ratios"] == list(at_224["baselines"]["smooth_fill"])
        assert 0 <= mae["named_painted"]["share"] <= 1
    assert vit["hidden_pixels"] is None and vit["goldens"]["photos"] == 4


def matches(system, www, results):
    """One exported model against the manifest beside it, its card and results.json."""
    manifest = json.loads((www / "manifest.json").read_text())
    found = next(found for found in manifest["models"] if found["name"] == system.name)
    for key in ("title", "sentence", "kind", "data", "licence"):
        assert found[key] == getattr(system, key)
    model = load_clean(system, www / found["dir"])
    entry = next(entry for entry in report.measured_models(results) if entry["name"] == system.name)
    assert evaluate.parameters(model) == found["parameters"] == entry["parameters"]
    assert (www / found["dir"] / "README.md").read_text() == cards.card(system, type(model).__name__, results)
    for words in ("DeiT-tiny", "Touvron", "Apache 2.0", "non-commercial research and teaching only"):
        assert words in (www / found["dir"] / "README.md").read_text()
    processor = json.loads((www / found["dir"] / "preprocessor_config.json").read_text())
    assert processor["crop_size"] == {"height": 224, "width": 224} and processor["size"] == {"shortest_edge": 224}
    if system.kind == "vit":
        assert list(model.config.id2label.values()) == json.loads((export.MODELS / "imagenet-1k.json").read_text())


@pytest.mark.parametrize("system", AT_224, ids=lambda system: system.name)
def test_what_ships_for_224_px_matches_manifest_card_and_results(system):
    results = json.loads(RESULTS.read_text())
    complete(results["at_224"], 1000)
    matches(system, export.MODELS, results)
    assert sum(file.stat().st_size for file in (export.MODELS / system.name).iterdir()) <= 13.5e6
    entry = next(entry for entry in results["at_224"]["models"] if entry["name"] == system.name)
    assert evaluate.read_log(export.HERE / "logs" / f"{system.task}.csv") == entry["log"]


def test_the_shipped_vit_keeps_the_first_answers_of_deit_that_are_known():
    if not models.DEIT.exists():
        pytest.skip("DeiT-tiny is not here: set PATCHWORK_DEIT")
    model = load_clean(VIT, export.MODELS / VIT.name)
    assert evaluate.goldens(model) == {"same": 4, "photos": 4}
