"""What the training code and the shipped files promise.

    python -m pytest test_training.py

Tests of shipped files need `../www/models` as export.py left it; the last one also needs the photos (`PATCHWORK_DATA`)
and is skipped where they are not.
"""
import hashlib
import json
import re
import shutil
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import ViTImageProcessorPil, ViTMAEForPreTraining

import baselines
import cards
import data
import evaluate
import export
import models
import painters
import plots
import recipes
import report
import restore
import train
from conftest import SAME_TOLERANCE, answer, some_input, trained_like
from recipes import TASKS
from systems import CLASSIFIER, RECONSTRUCTOR, SHIPPED, SYSTEMS, load_hybrid, rounded

RESULTS = export.HERE.parent / "www/results.json"
BY_TASK = {system.task: system for system in SYSTEMS}
MAE, VIT = BY_TASK["mae"].name, BY_TASK["vit-mae"].name

# Normalised pixels: one grey level of 255 is 0.017, so float16 weights move a picture by less than a third of one.
# Logits are of the same order, and this is far below what parts a first answer from a second.
HALF_TOLERANCE = 5e-3
# The names of facebook/vit-mae-base and of a ViT classifier such as google/vit-base-patch16-224, with any layer number,
# and the few that our own systems add. transformers 5.23 loads decoder blocks clean under these and under the name it
# saves itself (decoder.decoder_encoder.layer.N); published files have only these.
LAYER = (r"\.(attention\.(attention\.(query|key|value)|output\.dense)|intermediate\.dense|output\.dense"
         r"|layernorm_(before|after))\.(weight|bias)")
PUBLISHED = re.compile(
    r"vit\.embeddings\.(cls_token|position_embeddings|patch_embeddings\.projection\.(weight|bias))"
    rf"|vit\.encoder\.layer\.\d+{LAYER}|vit\.layernorm\.(weight|bias)"
    rf"|decoder\.(mask_token|decoder_pos_embed|decoder_(embed|norm|pred)\.(weight|bias)|decoder_layers\.\d+{LAYER})"
    r"|classifier\.(weight|bias)|stem\.[01]\.(weight|bias)|pred\.(weight|bias)|vit\.embeddings\.mask_token")


@pytest.fixture(params=TASKS)
def exported(request, tmp_path):
    """The system, the model before, and the folder it was exported to."""
    model = trained_like(request.param)
    export.export(model, tmp_path)
    return BY_TASK[request.param], model, tmp_path


def load_clean(system, folder):
    """The shipped model, with nothing missing, left over or of another shape."""
    names = load_file(folder / "model.safetensors")
    assert all(tensor.dtype == torch.float16 for tensor in names.values())
    assert [name for name in names if not PUBLISHED.fullmatch(name)] == []
    if system.kind == "hybrid":
        model = load_hybrid(folder)
    else:
        model, info = type(recipes.ALL_TASKS[system.task].build()).from_pretrained(folder, output_loading_info=True)
        assert not {key: found for key, found in info.items() if found}
    assert evaluate.parameters(model) == sum(t.numel() for t in names.values())
    assert json.loads((folder / "config.json").read_text())["architectures"] == [type(model).__name__]
    assert model.dtype == torch.float32
    return model.eval()


# Export


def test_export_loads_clean_and_float16_changes_little(exported):
    system, before, folder = exported
    after = load_clean(system, folder)
    difference = (answer(system, before, *some_input()) - answer(system, after, *some_input())).abs().max().item()
    assert 0 < difference < HALF_TOLERANCE


def test_what_is_measured_is_what_ships(exported):
    system, before, folder = exported
    before.save_pretrained(folder / "run/model")
    measured, shipped = rounded(system, folder / "run"), load_clean(system, folder)
    assert torch.equal(answer(system, measured, *some_input()), answer(system, shipped, *some_input()))


def test_published_decoder_names_and_those_transformers_saves_are_the_same_model(tmp_path):
    before = trained_like("mae")
    before.save_pretrained(tmp_path)
    assert any("decoder_encoder" in name for name in load_file(tmp_path / "model.safetensors"))  # else export.py can drop its renaming
    after, info = ViTMAEForPreTraining.from_pretrained(tmp_path, output_loading_info=True)
    assert not {key: found for key, found in info.items() if found}
    save_file(export.saved(before)[1], tmp_path / "model.safetensors", metadata={"format": "pt"})
    published, info = ViTMAEForPreTraining.from_pretrained(tmp_path, output_loading_info=True)
    assert not {key: found for key, found in info.items() if found}
    for name, tensor in before.state_dict().items():
        assert torch.equal(tensor, after.state_dict()[name]) and torch.equal(tensor, published.state_dict()[name])


def test_export_refuses_what_float16_cannot_hold(tmp_path):
    model = trained_like("mae")
    model.decoder.decoder_pred.bias.data[0] = 1e6
    with pytest.raises(SystemExit, match="decoder_pred.bias"):
        export.export(model, tmp_path)


def test_processor_is_pillows_bicubic_and_the_trainings_normalisation(tmp_path):
    export.export(trained_like("causal"), tmp_path)
    rng = np.random.default_rng(0)
    photo = Image.fromarray(rng.integers(0, 256, (300, 451, 3), dtype=np.uint8))
    processor = ViTImageProcessorPil.from_pretrained(tmp_path)
    ours = torch.as_tensor(np.asarray(processor(photo)["pixel_values"][0]))
    # The shorter edge becomes 64 and the longer is cut down to a whole number: int(64 * 451 / 300) = 96.
    small = photo.resize((96, 64), Image.Resampling.BICUBIC).crop((16, 0, 80, 64))
    expected = data.normalise(torch.from_numpy(np.array(small)).permute(2, 0, 1)[None])[0]
    assert (ours - expected).abs().max().item() < SAME_TOLERANCE


# Training


def few_photos(split):
    """Random photos in place of Tiny-ImageNet's: training is the same code, only shorter."""
    n = {"train": 40, "val": 20}[split]
    generator = torch.Generator().manual_seed(n)
    return torch.randint(0, 256, (n, 3, 64, 64), dtype=torch.uint8, generator=generator), torch.arange(n) % 7


def command(monkeypatch, module, *words):
    """Runs a script's `main` as from the command line."""
    monkeypatch.setattr(data, "load", few_photos)
    monkeypatch.setattr(sys, "argv", [f"{module.__name__}.py", *map(str, words)])
    torch.manual_seed(123)  # what came before must not matter
    module.main()


def unbroken_and_broken(monkeypatch, tmp_path, task, length):
    """The weights after 3 epochs of 2 steps, once in one go and once stopped after the third step, then started again."""
    words = (task, "--scale", "tiny", length, "3", "--save-every", "2", "--runs")
    command(monkeypatch, train, *words, tmp_path / "unbroken")
    steps, loss_of = [], train.loss_of

    def loss_until_the_break(*args, **kwargs):
        steps.append(1)
        if len(steps) == 4:  # after the third step: one step beyond the checkpoint is lost
            raise KeyboardInterrupt
        return loss_of(*args, **kwargs)

    monkeypatch.setattr(train, "loss_of", loss_until_the_break)
    with pytest.raises(KeyboardInterrupt):
        command(monkeypatch, train, *words, tmp_path / "broken")
    command(monkeypatch, train, *words, tmp_path / "broken")
    assert len(steps) == 4 + 4  # steps 3 to 6 after the checkpoint at 2
    return [load_file(tmp_path / run / task / "model/model.safetensors") for run in ("unbroken", "broken")]


def same(ours, theirs):
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("task", ["mae", "causal", "hybrid"])
def test_a_resumed_run_ends_with_the_weights_of_an_unbroken_one(monkeypatch, tmp_path, task):
    assert same(*unbroken_and_broken(monkeypatch, tmp_path, task, "--epochs"))


def test_more_goes_on_from_finished_weights_and_counts_on(monkeypatch, tmp_path, capsys):
    tiny = ("--scale", "tiny", "--runs")
    for task in ("mae", "vit-mae"):
        command(monkeypatch, train, task, *tiny, tmp_path / "broken")
    run = tmp_path / "broken/mae"
    first, record = load_file(run / "model/model.safetensors"), json.loads((run / "run.json").read_text())
    assert (record["steps"], record["epochs"]) == (2, 1)
    (run / "checkpoint.pt").unlink()  # as on another machine
    command(monkeypatch, train, "mae", *tiny, tmp_path / "broken")
    assert "left alone" in capsys.readouterr().out and same(first, load_file(run / "model/model.safetensors"))
    shutil.copytree(tmp_path / "broken", tmp_path / "unbroken")

    unbroken, resumed = unbroken_and_broken(monkeypatch, tmp_path, "mae", "--more")
    assert same(unbroken, resumed) and not same(first, resumed)
    after = json.loads((run / "run.json").read_text())
    assert (after["steps"], after["epochs"], after["device"]) == (2 + 6, 1 + 3, record["device"])
    assert after["seconds"] >= record["seconds"]
    assert evaluate.read_log(run / "log.csv")["epochs"] == [1, 4]
    [start, _] = evaluate.stages(tmp_path / "broken/vit-mae")  # fine-tuned from the MAE as it was
    assert start == recipes.stage(record)

    command(monkeypatch, train, "mae", *tiny, tmp_path / "broken", "--more", 1)  # and on from there
    again = json.loads((run / "run.json").read_text())
    assert (again["steps"], again["epochs"]) == (8 + 2, 4 + 1)


def test_a_run_ends_with_its_time_and_is_then_left_alone(monkeypatch, tmp_path, capsys):
    clock = iter(range(10**6))  # a second passes whenever one looks
    monkeypatch.setattr(train.time, "monotonic", lambda: next(clock))
    rates = []
    monkeypatch.setattr(train.Muon, "step", lambda self: rates.append(self.param_groups[0]["lr"]))
    words = ("mae", "--scale", "tiny", "--epochs", "1000", "--runs", tmp_path)
    command(monkeypatch, train, *words, "--seconds", "100")
    assert 20 < len(rates) < 100 and rates[0] < 0.5 * max(rates) and rates[-1] < 0.01 * max(rates)
    record = json.loads((tmp_path / "mae/run.json").read_text())
    assert (record["steps"], record["epochs"]) == (len(rates), len(rates) / 2)
    assert evaluate.read_log(tmp_path / "mae/log.csv")["epochs"][-1] == record["epochs"]
    assert (tmp_path / "mae/level.pt").exists()

    steps = len(rates)
    command(monkeypatch, train, "mae", "--scale", "tiny", "--runs", tmp_path)
    assert "left alone" in capsys.readouterr().out and len(rates) == steps


def test_report_and_card_say_when_a_start_was_trained_on():
    results = json.loads(RESULTS.read_text())
    models = {model["name"]: model for model in results["models"]}
    start = models[VIT]["stages"][0]
    sentence = f"as it was after {start['epochs']:.1f} epochs"
    for more in (0, 1000):
        models[MAE]["stages"] = [{**start, "steps": start["steps"] + more}]
        card = cards.card(BY_TASK["vit-mae"], "ViTForImageClassification", results)
        assert (sentence in report.report(results), sentence in card) == (bool(more), bool(more))


def test_report_says_when_what_is_compared_is_not_alike_or_overfits():
    results = json.loads(RESULTS.read_text())
    models = {model["name"]: model for model in results["models"]}
    compared = [models[BY_TASK[task].name] for task in ("vit-scratch", "vit-masked-patch", "vit-mae")]

    def short(epochs, losses, device):
        for model, count, loss in zip(compared, epochs, losses):
            model["stages"][-1] |= {"epochs": count, "device": device}
            model["log"]["loss"][-1] = loss
        return report.short(results)

    alike = short((8, 8, 8), (2.5, 2.4, 2.3), "2 CPU cores, shared")
    assert "unequal epochs" not in alike and "overfit" not in alike
    other = short((8, 8, 6.5), (1.0, 1.1, 1.3), "NVIDIA H200; 2 CPU cores, shared")
    assert "unequal epochs" in other and "fine-tuned from the MAE” 6.5" in other
    assert "ended at 1.00 to 1.30, where with smoothed labels a perfect answer has\n  0.85" in other
    assert "overfit" not in short((8, 8, 8), (1.0, 1.1, 1.5), "NVIDIA H200")
    results["alike"] = [{**model, "accuracy": {**model["accuracy"], "top1": top1}} for model, top1 in zip(compared, (0.2, 0.3, 0.4))]
    assert ("… each after 8.0 epochs with labels", "20.0% < 30.0% < 40.0%", True) in report.targets(results)
    results["alike"][0]["accuracy"]["top1"] = 0.35
    aim, found, reached = report.targets(results)[-1]
    assert not reached and found.startswith("here: ViT, fine-tuned from masked patch prediction 30.0% < ViT, from scratch 35.0%")
    assert not report.on_cpu(compared[0]) and "A GPU was there for" in report.short(results)
    for model in results["models"]:
        for stage in model["stages"]:
            stage["device"] = "2 CPU cores, shared"
    assert "Only a CPU was there" in report.short(results)


def test_everything_from_nothing_to_the_manifest(monkeypatch, tmp_path, capsys):
    """`train.py all`, `evaluate.py` and `export.py` with a tiny budget."""
    monkeypatch.setattr(models, "DEIT", tmp_path / "none")  # 224 px has tests of its own
    runs, out, www = tmp_path / "runs", tmp_path / "out", tmp_path / "models"
    for folder in (out, www):
        folder.mkdir()
    paths = ("--runs", runs, "--results", out / "results.json", "--out")
    command(monkeypatch, train, "all", "--scale", "tiny", "--runs", runs)
    command(monkeypatch, evaluate, "--only", "mae", *paths, out)
    assert [model["name"] for model in json.loads((out / "results.json").read_text())["models"]] == [MAE]
    assert f"{VIT}: not measured yet, left out" in capsys.readouterr().out
    command(monkeypatch, evaluate, "--alike", runs, *paths, out)
    written = (out / "results.json").read_text()
    complete(json.loads(written))
    assert f"{len(few_photos('val')[0])} labelled validation photos" in (out / "RESULTS.md").read_text()
    assert sorted(path.stem for path in (out / "logs").iterdir()) == sorted([*TASKS, *(f"alike-{task}" for task in evaluate.COMPARED)])
    monkeypatch.setattr(evaluate, "measure", None)  # all is known: nothing is measured twice
    command(monkeypatch, evaluate, *paths, out)
    assert (out / "results.json").read_text() == written
    monkeypatch.setattr(export, "RECONSTRUCTOR", MAE)
    monkeypatch.setattr(export, "CLASSIFIER", VIT)
    command(monkeypatch, export, *paths, www)
    manifest = json.loads((www / "manifest.json").read_text())
    assert [found["name"] for found in manifest["models"]] == [system.name for system in SYSTEMS]
    for system in SYSTEMS:
        matches(system, www, json.loads(written))

    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setattr(evaluate, "measure_baselines", None)
    command(monkeypatch, restore, "--runs", elsewhere, "--models", www, "--results", out / "results.json", "--logs", out / "logs")
    (out / "results.json").unlink()
    command(monkeypatch, evaluate, "--runs", elsewhere, "--alike", runs, "--results", out / "results.json", "--out", out)
    assert (out / "results.json").read_text() == written
    shipped = {path: path.read_bytes() for path in www.rglob("*.*")}
    command(monkeypatch, export, "--runs", elsewhere, "--results", out / "results.json", "--out", www)
    assert {path: path.read_bytes() for path in www.rglob("*.*")} == shipped


# What ships


def complete(results):
    """Everything that the page and RESULTS.md are promised."""
    compared = [BY_TASK[task] for task in evaluate.COMPARED]
    assert [(m["name"], m["title"], len(m["stages"])) for m in results["alike"]] == [(s.name, s.title, len(s.stages)) for s in compared]
    assert len({m["stages"][-1]["epochs"] for m in results["alike"]}) == 1 and all(0 <= m["accuracy"]["top1"] <= 1 for m in results["alike"])
    assert [(m["name"], m["title"], m["kind"]) for m in results["models"]] == [(s.name, s.title, s.kind) for s in SYSTEMS]
    assert results["ratios"] == [str(ratio) for ratio in evaluate.RATIOS] and results["classes"] == 200
    figures = {"mse", "mse_spread", "psnr", "psnr_spread"}

    def all_ratios(found):
        assert list(found) == results["ratios"] and all(set(figure) == figures for figure in found.values())

    for found in results["baselines"].values():
        all_ratios(found)
    for model, system in zip(results["models"], SYSTEMS):
        assert (model["hidden_pixels"] is None, model["accuracy"] is None) == (not system.paints, system.paints)
        assert (model["own_baselines"] is None) == (system.kind != "causal")
        assert (model["top1_hidden"] is None) == (system.task not in evaluate.SHOWN_PART)
        assert (model["positions"] is None) == (system.task != evaluate.POSITIONS_OF)
        assert model["borrows_statistics"] == (system.task == "mae-norm-pix")
        for found in (model["hidden_pixels"], *(model["own_baselines"] or {}).values()):
            if found:
                all_ratios(found)
        if model["top1_hidden"]:
            assert list(model["top1_hidden"]) == [f"{share / 10:g}" for share in range(10)]
            assert model["top1_hidden"]["0"] == model["accuracy"]["top1"]
        assert [stage["what"] for stage in model["stages"]] == [TASKS[task].what for task in system.stages]
        assert len(model["log"]["epochs"]) == len(model["log"]["loss"]) <= evaluate.LOG_POINTS + 1
        assert model["log"]["epochs"][-1] == pytest.approx(model["stages"][-1]["epochs"], abs=0.01)
        assert system.kind != "mae" or model["config"]["mask_ratio"] == 0.75


def matches(system, www, results):
    """One exported model against the manifest beside it, its card and results.json."""
    manifest = json.loads((www / "manifest.json").read_text())
    found = next(found for found in manifest["models"] if found["name"] == system.name)
    folder = www / found["dir"]
    assert {key: found[key] for key in ("title", "sentence", "kind")} == {
        "title": system.title, "sentence": system.sentence, "kind": system.kind}
    assert tuple(f["path"] for f in found["files"]) == export.FILES
    for file in found["files"]:
        content = (folder / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"]), file["path"]
    model = load_clean(system, folder)
    measured = next(entry for entry in results["models"] if entry["name"] == system.name)
    assert evaluate.parameters(model) == found["parameters"] == measured["parameters"]
    assert (folder / "README.md").read_text() == cards.card(system, type(model).__name__, results)
    if not system.paints:
        assert len(set(model.config.id2label.values())) == 200


def test_shipped_manifest_is_the_table_of_systems():
    manifest = json.loads((export.MODELS / "manifest.json").read_text())
    assert [found["name"] for found in manifest["models"]] == [system.name for system in SHIPPED]
    assert (manifest["reconstructor"], manifest["classifier"]) == (RECONSTRUCTOR, CLASSIFIER)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_shipped_folder_loads_clean_and_matches_manifest_card_and_results(system):
    matches(system, export.MODELS, json.loads(RESULTS.read_text()))


def test_results_page_plots_and_logs_are_what_results_json_says(tmp_path):
    results = json.loads(RESULTS.read_text())
    assert results["photos"] == 10_000
    complete(results)
    assert (export.HERE / "RESULTS.md").read_text() == report.report(results)
    plots.draw(results, tmp_path)
    for chart in tmp_path.iterdir():
        assert chart.read_bytes() == (export.HERE / "plots" / chart.name).read_bytes(), chart.name
    for model, system in zip(results["models"], SYSTEMS):
        assert evaluate.read_log(export.HERE / "logs" / f"{system.task}.csv") == model["log"]


@torch.inference_mode()
def test_shipped_figures_come_out_again_on_real_photos():
    """On 1,000 photos with one mask, so within what that leaves to chance."""
    if not (data.CACHE / "tiny-imagenet-val.npz").exists() and not (data.DATA / "val.parquet").exists():
        pytest.skip("the validation photos are not here: set PATCHWORK_DATA to the folder with val.parquet")
    results = {model["name"]: model for model in json.loads(RESULTS.read_text())["models"]}
    images, labels = (part[::10] for part in data.load("val"))
    for name in (MAE, VIT):
        system = next(system for system in SYSTEMS if system.name == name)
        model = load_clean(system, export.MODELS / name)
        if system.paints:
            mse = evaluate.hidden_mse(lambda pixels, _, *rest: painters.mae(model, pixels, *rest), images, models.num_patches(model.config), baselines.random_mask, 0.75, 0)
            assert evaluate.psnr(mse) == pytest.approx(results[name]["hidden_pixels"]["0.75"]["psnr"], abs=0.5)
        else:
            top1 = evaluate.measure_top(model, images, labels)["top1"]
            assert top1 == pytest.approx(results[name]["accuracy"]["top1"], abs=0.05)
