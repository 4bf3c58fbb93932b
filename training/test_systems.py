"""The systems that are ours, and how each painter's answer becomes a picture; untrained models only.

    python -m pytest test_systems.py
"""
import math
import random
from types import SimpleNamespace

import pytest
import torch
from torch.nn import functional as F
from transformers import ViTMAEForPreTraining

import baselines
import data
import evaluate
import losses
import models
import muon
import painters
from conftest import SAME_TOLERANCE, answer, some_input, trained_like
from recipes import SCALES
from systems import SYSTEMS, put_folded_stem


def test_an_mae_starts_with_the_position_tables_that_transformers_gives_it():
    model = models.new_mae()
    embeddings = ViTMAEForPreTraining(model.config).vit.embeddings
    embeddings.patch_embeddings.projection._is_hf_initialized = False  # else the call below does nothing
    embeddings.initialize_weights()
    assert torch.equal(embeddings.position_embeddings, model.vit.embeddings.position_embeddings)


@torch.no_grad()
def test_a_later_patch_never_changes_an_earlier_prediction():
    model, (pixels, _) = trained_like("causal"), some_input()
    before = model(pixels)
    for place in (0, 20, 63):  # of 8 x 8 patches
        patches = models.patchify(pixels, 8)
        patches[:, place] += 1
        after = model(painters.unpatchify(patches, 8))
        assert (after[:, :place + 1] - before[:, :place + 1]).abs().max().item() < SAME_TOLERANCE
        assert place == 63 or (after[:, place + 1] - before[:, place + 1]).abs().min(dim=1).values.max() > 0


@torch.no_grad()
@pytest.mark.parametrize("ratio", evaluate.RATIOS)
def test_painting_patch_by_patch_is_running_the_whole_model_anew_each_time(ratio):
    model, (_, noise) = trained_like("causal"), some_input()
    images = torch.rand(4, 3, 64, 64)
    patches = models.patchify(data.to_model(images), 8)
    noise = noise[:, :64]
    keep = baselines.len_keep(64, ratio)
    patches[:, keep:] = 0
    for place in range(keep, 64):
        patches[:, place] = model(painters.unpatchify(patches, 8))[:, place]
    slowly = data.to_image(painters.unpatchify(patches, 8))
    assert (painters.causal(model, images, noise, ratio) - slowly).abs().max().item() < SAME_TOLERANCE


def test_corruption_is_half_of_the_patches_in_the_papers_shares():
    n, length = 2000, 64
    sources, corrupted = models.corrupt(torch.rand(n, length, 3))
    itself = torch.arange(length).expand(n, length)
    assert torch.equal(corrupted.sum(1), torch.full((n,), length // 2))
    assert torch.equal(sources[~corrupted], itself[~corrupted])
    masked, same = sources[corrupted] == length, sources[corrupted] == itself[corrupted]
    shares = [way.float().mean().item() for way in (masked, ~masked & ~same, same)]
    # 64,000 corrupted patches: four standard deviations of a share are at most 0.0064.
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.0064)
    sources, corrupted = models.corrupt(torch.cat([torch.rand(n, length, 1), torch.full((n, length, 1), 0.85), torch.rand(n, length, 1)], dim=-1))
    assert not (sources == itself)[corrupted].any() and (sources < length).all()  # another is never itself


def test_colour_classes_and_colours_undo_each_other():
    classes = torch.arange(512)
    flat = models.class_colour(classes)[:, :, None, None].expand(-1, -1, 8, 8)
    assert torch.equal(models.colour_class(flat, 8), classes[:, None])
    assert models.colour_class(torch.tensor([1.0, 0.0, 0.0]).view(1, 3, 1, 1).expand(1, 3, 8, 8), 8).item() == 7 * 64  # red highest
    assert models.colour_class(torch.ones(1, 3, 8, 8), 8).item() == 511


@torch.no_grad()
def test_a_folded_stem_is_batchnorm_at_rest():
    model, (pixels, _) = trained_like("hybrid"), some_input()
    before = model.stem(pixels)
    assert before.shape[-2:] == (16, 16)  # a place for each patch
    tensors, x = model.folded_stem(), pixels
    for i in range(2):
        x = F.conv2d(x, tensors[f"stem.{i}.weight"], tensors[f"stem.{i}.bias"], stride=2, padding=1).relu()
    assert (x - before).abs().max().item() < SAME_TOLERANCE
    assert (put_folded_stem(model, tensors).stem(pixels) - before).abs().max().item() < SAME_TOLERANCE


@torch.no_grad()
@pytest.mark.parametrize("task", ["vit-mae", "vit-patches", "hybrid"])
def test_classify_shown_every_patch_is_the_models_own_forward(task):
    model, (pixels, noise) = trained_like(task), some_input()
    system = next(system for system in SYSTEMS if system.task == task)
    own = answer(system, model, pixels, noise)
    assert torch.equal(models.classify(model, pixels), own)
    shuffled = models.classify(model, pixels, noise.argsort(1))  # order tells a transformer nothing
    if own.ndim == 3:
        own, shuffled = models.mean_answer(own), models.mean_answer(shuffled)
    assert (shuffled - own).abs().max().item() < SAME_TOLERANCE
    part = models.classify(model, pixels, noise.argsort(1)[:, :6])
    assert ((models.mean_answer(part) if part.ndim == 3 else part) - own).abs().max().item() > 0.01


def test_a_photos_answer_is_the_mean_of_its_patches_probabilities():
    logits = torch.randn(4, 6, 5)
    assert torch.allclose(models.mean_answer(logits).exp(), logits.softmax(-1).mean(1), atol=SAME_TOLERANCE)


def test_every_patch_is_trained_on_its_photos_label_and_measured_by_it():
    model = trained_like("vit-patches")
    images, labels = torch.randint(0, 256, (3, 3, 64, 64), dtype=torch.uint8), torch.tensor([7, 0, 199])
    batch = losses.draw("vit-patches", model.config, images, labels, torch.Generator().manual_seed(0), random.Random(0), SCALES["tiny"], True)
    loss = losses.loss_of("vit-patches", model, batch)
    smooth = 0.9 * F.one_hot(labels, 200) + 0.1 / 200
    each = models.classify(model, batch["pixel_values"]).log_softmax(-1)
    assert loss.item() == pytest.approx(-(each * smooth[:, None]).sum(-1).mean().item(), rel=1e-5)
    answers = models.classify(model, data.normalise(images)).argmax(-1)
    found = evaluate.measure_top(model, images, answers[:, 5])
    assert found["patches"] == pytest.approx((answers == answers[:, 5:6]).float().mean().item())


@pytest.mark.parametrize("scale", SCALES)
def test_a_classifier_is_shown_some_of_the_patches_until_it_is_shown_all(scale):
    config, (images, labels) = trained_like("vit-scratch").config, (torch.randint(0, 256, (3, 3, 64, 64), dtype=torch.uint8), torch.arange(3))
    for whole in (False, True):
        batch = losses.draw("vit-scratch", config, images, labels, torch.Generator().manual_seed(0), random.Random(0), SCALES[scale], whole)
        assert torch.allclose(batch["target"].sum(1), torch.ones(3)) and ("ids_keep" in batch) != whole
        if not whole:
            shown = [set(row.tolist()) for row in batch["ids_keep"]]
            assert [len(row) for row in shown] == [round(256 * SCALES[scale].kept)] * 3 and shown[0] != shown[1]
            assert batch["ids_keep"].shape[1] < 256


def test_muon_a_shape_at_a_time_is_torchs_own():
    shapes = [(24, 16), (24, 16), (16, 24), (16, 16)]
    ours = [torch.randn(shape, requires_grad=True) for shape in shapes]
    theirs = [param.detach().clone().requires_grad_() for param in ours]
    options = dict(lr=1e-2, weight_decay=0.05, momentum=0.95, adjust_lr_fn="match_rms_adamw")

    def groups(params):
        return [{"params": [param], "lr": (i + 1) * 1e-2} for i, param in enumerate(params)]

    optimizers = muon.Muon(groups(ours), **options), torch.optim.Muon(groups(theirs), **options)
    start = [param.detach().clone() for param in ours]
    for _ in range(3):
        for mine, its in zip(ours, theirs):
            mine.grad = torch.randn_like(mine)
            its.grad = mine.grad.clone()
        for optimizer in optimizers:
            optimizer.step()
    for mine, its, before in zip(ours, theirs, start):
        # bfloat16's eight bits, five Newton-Schulz steps of them.
        assert (mine - its).norm() < 0.02 * (mine - before).norm()
    assert optimizers[0].state_dict().keys() == optimizers[1].state_dict().keys()


def test_shifted_photos_are_the_photo_moved_and_perhaps_turned_round():
    images = torch.randint(0, 256, (40, 3, 16, 16), dtype=torch.uint8)
    out = data.shifted(images, torch.Generator().manual_seed(0), pad=2)
    padded = F.pad(images.float(), (2,) * 4, mode="reflect").to(torch.uint8)
    found = set()
    for photo, around in zip(out, padded):
        ways = [(y, x, flip) for y in range(5) for x in range(5) for flip in (False, True)
                if torch.equal(photo.flip(-1) if flip else photo, around[:, y:y + 16, x:x + 16])]
        assert len(ways) == 1
        found |= set(ways)
    assert len(found) > 20


def test_a_crop_is_a_stretched_part_of_the_photo():
    # Red tells the column and green the row of each pixel.
    line = torch.arange(64.0)
    ramp = torch.stack([line.expand(64, 64), line[:, None].expand(64, 64), torch.zeros(64, 64)]).expand(500, 3, 64, 64).to(torch.uint8)
    out = data.cropped(ramp, torch.Generator().manual_seed(0), 0.4)
    wide, high = (out[:, 0, 32, 60] - out[:, 0, 32, 4]) / 56, (out[:, 1, 60, 32] - out[:, 1, 4, 32]) / 56
    assert 0.4 < (wide < 0).float().mean() < 0.6 and (high > 0).all()
    area, shape = wide.abs() * high, wide.abs() / high
    assert 0.38 < area.min() < 0.45 and 0.95 < area.max() <= 1.01
    assert 0.74 < shape.min() < 0.8 and 1.25 < shape.max() < 1.35
    assert out.min() >= 0 and out.max() <= 63 and out[:, 2].abs().max() == 0
    assert out[:, 0].amin((1, 2)).max() > 10  # not always from the left edge


def test_mixed_photos_have_mixed_labels():
    images = torch.arange(4.0)[:, None, None, None].expand(4, 3, 16, 16)
    target = F.one_hot(torch.arange(4), 4).float()
    ways = set()
    for seed in range(20):
        pictures, labels = losses.mixed(images, target, 0.8, torch.Generator().manual_seed(seed), random.Random(seed))
        assert labels.sum(1) == pytest.approx(torch.ones(4))
        # What a photo shows is, on average, what its label says.
        assert (labels * torch.arange(4.0)).sum(1).tolist() == pytest.approx(pictures.mean((1, 2, 3)).tolist(), abs=1e-4)
        ways.add(bool((pictures == pictures.round()).all() and not torch.equal(pictures, images)))
    assert len(ways) == 2


def test_positions_are_measured_along_rows_and_columns():
    model = models.new_vit()
    at = torch.arange(256)
    rows, columns = at // 16, at % 16

    def place(angles):
        waves = torch.cat([angles[:, None].cos(), angles[:, None].sin()], dim=1)
        model.vit.embeddings.position_embeddings.data[0, 1:] = F.pad(waves, (0, 190))
        return evaluate.likeness(model)

    # A sixteenth of half a turn a row, nothing a column.
    step = torch.pi / 16
    cosines, found = place(rows * step)
    assert found["beside"] == pytest.approx(1) and found["below"] == pytest.approx(math.cos(step)) and found["far"] < 0.7
    assert cosines[0, 16].item() == pytest.approx(math.cos(step))
    _, found = place(columns * step)
    assert found["below"] == pytest.approx(1) and found["beside"] == pytest.approx(math.cos(step))


def test_unpatchify_undoes_patchify():
    images = some_input()[0]
    assert torch.equal(painters.unpatchify(models.patchify(images, 8), 8), images)
    mae = models.new_mae()
    assert torch.equal(models.patchify(images, mae.config.patch_size), mae.patchify(images))


@torch.no_grad()
def test_a_perfect_answer_is_the_photo_itself():
    images, noise = torch.rand(4, 3, 64, 64), some_input()[1]
    target = models.patchify(data.to_model(images), 8)  # any size
    for norm_pix_loss in (False, True):
        scaled = (target - target.mean(-1, keepdim=True)) / (target.var(-1, keepdim=True) + 1e-6).sqrt()
        config = SimpleNamespace(patch_size=8, norm_pix_loss=norm_pix_loss)

        class Perfect:
            def __init__(self, config):
                self.config = config

            def __call__(self, pixel_values, noise):
                return SimpleNamespace(logits=scaled if norm_pix_loss else target)

        assert (painters.mae(Perfect(config), images, noise, 0.75) - images).abs().max().item() < SAME_TOLERANCE


@torch.no_grad()
def test_normalised_targets_are_those_of_transformers():
    model, noise, images = trained_like("mae-norm-pix"), some_input()[1], torch.rand(4, 3, 64, 64)
    pixels = data.to_model(images)
    target = models.patchify(pixels, model.config.patch_size)
    target = (target - target.mean(-1, keepdim=True)) / (target.var(-1, keepdim=True) + painters.NORM_PIX_EPS).sqrt()
    result = model(pixel_values=pixels, noise=noise)
    loss = (((result.logits - target) ** 2).mean(-1) * result.mask).sum() / result.mask.sum()
    assert loss.item() == pytest.approx(result.loss.item(), rel=1e-5)


@torch.no_grad()
def test_colours_do_not_depend_on_what_is_hidden():
    model, noise, images = trained_like("masked-patch"), some_input()[1], torch.rand(4, 3, 64, 64)
    hidden = baselines.on_pixels(baselines.random_mask(noise, 0.5), 64)
    painted = painters.masked_patch(model, images, noise, 0.5)
    assert torch.equal(painted, painters.masked_patch(model, images * (1 - hidden), noise, 0.5))
    assert torch.equal(painted, F.interpolate(painted[:, :, ::4, ::4], scale_factor=4, mode="nearest"))  # flat squares


@pytest.mark.parametrize("ratio", evaluate.RATIOS)
def test_masks_are_those_of_transformers(ratio):
    pixel_values, noise = some_input()
    mae = models.new_mae(mask_ratio=ratio)
    assert torch.equal(baselines.random_mask(noise, ratio), mae(pixel_values=pixel_values, noise=noise).mask)
    last = baselines.last_mask(noise, ratio)
    assert torch.equal(last.sum(1), baselines.random_mask(noise, ratio).sum(1)) and (last.diff(dim=1) >= 0).all()


@pytest.mark.parametrize("fill", evaluate.FILLS.values())
@pytest.mark.parametrize("mask", [baselines.random_mask, baselines.last_mask])
@pytest.mark.parametrize("ratio", evaluate.RATIOS)
def test_baselines_give_a_constant_photo_back_and_never_see_hidden_pixels(fill, mask, ratio):
    hidden = baselines.on_pixels(mask(some_input()[1], ratio), 64)
    colour = torch.tensor([0.2, 0.5, 0.9]).view(1, 3, 1, 1).expand(4, 3, 64, 64)
    assert (fill(colour, hidden) - colour).abs().max().item() < SAME_TOLERANCE
    photo = torch.rand(4, 3, 64, 64)
    assert torch.equal(fill(photo, hidden), fill(photo * (1 - hidden) + hidden, hidden))


def test_smooth_fill_beats_the_mean_on_a_ramp():
    ramp = torch.linspace(0, 1, 64).expand(4, 3, 64, 64)
    hidden = baselines.on_pixels(baselines.random_mask(some_input()[1], 0.75), 64)
    errors = [((fill(ramp, hidden) - ramp) ** 2 * hidden).sum().item() for fill in (baselines.smooth_fill, baselines.visible_mean)]
    assert errors[0] < 0.5 * errors[1]


def test_only_hidden_pixels_are_measured():
    images = torch.full((60, 3, 64, 64), 102, dtype=torch.uint8)  # more than one batch
    found = evaluate.measure_hidden(lambda pixels, hidden, *_: pixels + 0.1 * hidden - 0.3 * (1 - hidden), images, 256)
    for ratio in evaluate.RATIOS:
        assert found[str(ratio)] == pytest.approx({"mse": 0.01, "mse_spread": 0, "psnr": 20.0, "psnr_spread": 0}, rel=1e-5, abs=1e-5)
