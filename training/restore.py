"""Puts the shipped weights and their record back into runs/, so that training and measuring go on from them elsewhere.

    python restore.py                     # every shipped system whose run is not there
    python train.py mae --more 10         # for example
    python evaluate.py                    # measures the MAE again, and knows the others

Weights come back as they ship, rounded to float16. The hybrid's BatchNorm comes back folded: it measures the same, but
its statistics are lost, and `--more` would have to find them anew.
"""
import argparse
import json
import pathlib
import shutil

import transformers

import evaluate
import report
from recipes import ALL_TASKS
from systems import AT_224, SHIPPED, load_hybrid

HERE = pathlib.Path(__file__).parent


def arguments():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", type=pathlib.Path, default=HERE / "runs", help="folder of the runs, one a task")
    args.add_argument("--models", type=pathlib.Path, default=HERE.parent / "www/models", help="written by export.py")
    args.add_argument("--results", type=pathlib.Path, default=HERE.parent / "www/results.json", help="written by evaluate.py")
    args.add_argument("--logs", type=pathlib.Path, default=HERE / "logs", help="written by evaluate.py")
    return args.parse_args()


def shipped(system, folder):
    """The model in a folder that export.py wrote, in float32."""
    return load_hybrid(folder) if system.kind == "hybrid" else type(ALL_TASKS[system.task].build()).from_pretrained(folder)


def restore(system, entry, photos, args):
    """One run, as train.py and evaluate.py left it, but for its checkpoint. `entry`: its part of results.json."""
    run = args.runs / system.task
    shipped(system, args.models / system.name).save_pretrained(run / "model")
    *start, last = entry["stages"]
    record = {"task": system.task, **last} | ({"start": start[0]} if start else {})
    (run / "run.json").write_text(json.dumps(record, indent=2) + "\n")
    shutil.copyfile(args.logs / f"{system.task}.csv", run / "log.csv")
    if system not in AT_224:
        figures = {key: entry[key] for key in ("hidden_pixels", "accuracy", "top1_hidden")}
    else:
        figures = {key: entry[key] for key in (("agreement", "goldens") if system.kind == "vit" else ("hidden_pixels", "named_painted"))}
    evaluate.keep(run / "figures.json", evaluate.figures_key(system, run, photos), figures)


def main():
    args = arguments()
    transformers.utils.logging.disable_progress_bar()
    results = json.loads(args.results.read_text())
    at_224 = results.get("at_224") or {"models": [], "photos": 0}
    entries = {entry["name"]: entry for entry in report.measured_models(results)}
    for system in SHIPPED:
        if system.name not in entries or (args.runs / system.task).exists():
            print(f"{system.task}: {'is there' if system.name in entries else f'not in {args.results}'}, left alone", flush=True)
            continue
        restore(system, entries[system.name], (at_224 if system in AT_224 else results)["photos"], args)
        print(f"{system.task}: restored from {system.name}", flush=True)
    own = next((entry["own_baselines"] for entry in results["models"] if entry["own_baselines"]), None)
    if own and not (args.runs / "baselines.json").exists():
        found = {"random": results["baselines"], "last": own}
        evaluate.keep(args.runs / "baselines.json", evaluate.baselines_key(results["photos"]), found)
    if at_224["models"] and not (args.runs / "baselines-224.json").exists():
        evaluate.keep(args.runs / "baselines-224.json", evaluate.baselines_key_224(at_224["photos"]), {key: at_224[key] for key in evaluate.WITHOUT_TRAINING})


if __name__ == "__main__":
    main()
