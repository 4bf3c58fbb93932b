"""The SVG charts of RESULTS.md, from results.json. The same results give the same bytes."""
import matplotlib
import numpy as np

matplotlib.use("svg")
from matplotlib import pyplot as plt  # noqa: E402

STYLE = {
    "svg.hashsalt": "patchwork", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif",
    # A white sheet of its own: readable on a light page and on a dark one.
    "figure.facecolor": "white", "savefig.facecolor": "white", "axes.grid": True, "grid.color": "#dddddd",
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#555555", "legend.frameon": False,
    # Okabe and Ito's colours, told apart by colour-blind people too.
    "axes.prop_cycle": matplotlib.cycler(color=["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]),
}
DASHES = {"smooth_fill": ("smooth fill", "--"), "visible_mean": ("visible mean", ":")}


def legend(axes, **options):
    if axes.lines:  # some results have only some of the systems
        axes.legend(**options)


def losses(axes, models):
    for model in models:
        axes.plot(model["log"]["epochs"], model["log"]["loss"], label=model["title"])
    axes.set_xlabel("epochs")
    axes.set_ylabel("training loss")


def loss_pretraining(results):
    models = [model for model in results["models"] if model["hidden_pixels"]]
    figure, panels = plt.subplots(1, max(1, len(models)), figsize=(9, 2.4), squeeze=False)
    for axes, model in zip(panels[0], models):
        losses(axes, [model])
        axes.set_title(model["title"], fontsize=9)
    for axes in panels[0][1:]:
        axes.set_ylabel("")
    return figure


def loss_classifiers(results):
    figure, axes = plt.subplots(figsize=(6, 3))
    # Every patch's is another loss.
    losses(axes, [model for model in results["models"] if model["accuracy"] and "patches" not in model["accuracy"]])
    axes.set_ylabel("training loss (cross-entropy)")
    legend(axes)
    return figure


def accuracy_hidden(results):
    figure, axes = plt.subplots(figsize=(6, 3))
    for model in results["models"]:
        if model["top1_hidden"]:
            shares = [100 * float(share) for share in model["top1_hidden"]]
            axes.plot(shares, [100 * top1 for top1 in model["top1_hidden"].values()], marker="o", markersize=3, label=model["title"])
    axes.set_xlabel("patches hidden, %")
    axes.set_ylabel("top-1, %")
    axes.set_ylim(bottom=0)
    legend(axes)
    return figure


def hidden_pixels(results):
    """Random masks beside the causal model's own, each with its baselines."""
    figure, panels = plt.subplots(1, 2, figsize=(9, 3), sharey=True)
    shares = [100 * float(ratio) for ratio in results["ratios"]]
    for axes, title, own in zip(panels, ("random patches hidden", "last patches hidden"), (False, True)):
        models = [m for m in results["models"] if m["hidden_pixels"] and bool(m["own_baselines"]) is own]
        for model in models:
            label = model["title"] + (" (borrows)" if model["borrows_statistics"] else "")
            axes.plot(shares, [f["psnr"] for f in model["hidden_pixels"].values()], marker="o", markersize=3, label=label)
        fills = results["baselines"] if not own else models[0]["own_baselines"] if models else {}
        for name, found in fills.items():
            label, dash = DASHES[name]
            axes.plot(shares, [f["psnr"] for f in found.values()], dash, color="#555555", label=label)
        axes.set_title(title, fontsize=9)
        axes.set_xlabel("patches hidden, %")
        legend(axes, fontsize=7)
    panels[0].set_ylabel("PSNR on hidden pixels, dB")
    return figure


def positions(results):
    """How alike a patch's place is to every other's: a small square for each patch shown."""
    found = next((model["positions"]["alike"] for model in results["models"] if model["positions"]), [[0]])
    squares, grid = round(len(found) ** 0.5), round(len(found[0]) ** 0.5)
    sheet = np.full(((grid + 1) * squares - 1,) * 2, np.nan)
    for place, alike in enumerate(found):
        top, left = (grid + 1) * (place // squares), (grid + 1) * (place % squares)
        sheet[top:top + grid, left:left + grid] = np.reshape(alike, (grid, grid))
    figure, axes = plt.subplots(figsize=(4, 4))
    axes.imshow(sheet, vmin=0, vmax=100, cmap="Blues", interpolation="none")
    axes.axis("off")
    return figure


def hidden_pixels_224(results):
    at_224 = results["at_224"]
    figure, axes = plt.subplots(figsize=(6, 3))
    shares = [100 * float(ratio) for ratio in at_224["ratios"]]
    for model in at_224["models"]:
        if model["hidden_pixels"]:
            axes.plot(shares, [f["psnr"] for f in model["hidden_pixels"].values()], marker="o", markersize=3, label=model["title"])
    for name, found in at_224["baselines"].items():
        label, dash = DASHES[name]
        axes.plot(shares, [f["psnr"] for f in found.values()], dash, color="#555555", label=label)
    axes.set_xlabel("patches hidden, %")
    axes.set_ylabel("PSNR on hidden pixels, dB")
    legend(axes)
    return figure


def agreement_224(results):
    at_224 = results["at_224"]
    figure, axes = plt.subplots(figsize=(6, 3))
    for title, found, style in [*((model["title"], model["agreement"], {}) for model in at_224["models"] if "agreement" in model),
                                ("DeiT-tiny itself", at_224["deit"]["agreement"], {"color": "#555555", "linestyle": "--"})]:
        axes.plot([100 * float(share) for share in found], [100 * f["share"] for f in found.values()], marker="o", markersize=3, label=title, **style)
    axes.set_xlabel("patches hidden, %")
    axes.set_ylabel("DeiT-tiny's answer for\nthe whole photo, % of photos", fontsize=8)
    axes.set_ylim(0, 103)
    legend(axes)
    return figure


def loss_224(results):
    models = results["at_224"]["models"]
    figure, panels = plt.subplots(1, max(1, len(models)), figsize=(7, 2.4), squeeze=False)
    for axes, model in zip(panels[0], models):
        losses(axes, [model])
        axes.set_title(model["title"], fontsize=9)
    for axes in panels[0][1:]:
        axes.set_ylabel("")
    return figure


CHARTS_224 = {"hidden_pixels_224": hidden_pixels_224, "agreement_224": agreement_224, "loss_224": loss_224}
CHARTS = {"hidden_pixels": hidden_pixels, "positions": positions, "accuracy_hidden": accuracy_hidden,
          "loss_pretraining": loss_pretraining, "loss_classifiers": loss_classifiers}


def draw(results, folder):
    """Writes every chart to `folder` as SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(STYLE):
        for name, chart in {**CHARTS, **(CHARTS_224 if results.get("at_224") else {})}.items():
            figure = chart(results)
            figure.tight_layout()
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
            plt.close(figure)
