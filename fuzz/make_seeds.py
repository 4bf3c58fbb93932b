"""Seeds for the fuzz targets: small files of every kind that the parsers meet, from the test fixtures.

    python make_seeds.py                  # tests/fixtures/checkpoints -> seeds/

Only the standard library. What is larger than `MAX` is cut down to its header, or its pickle.
"""
import json
import pathlib
import shutil
import struct
import zipfile

HERE = pathlib.Path(__file__).parent
FIXTURES = HERE.parent / "tests" / "fixtures" / "checkpoints"
PROCESSORS = HERE.parent / "tests" / "fixtures" / "processors"
PHOTOS = HERE.parent / "tests" / "fixtures" / "photos"
MAX = 4096

# What is written by people and by other programs, right and wrong.
TEXTS = {
    "index/two_parts.json": '{"metadata": {"total_size": 8}, "weight_map": {"vit.a": "model-00002-of-00002.safetensors", '
                            '"vit.b": "model-00001-of-00002.safetensors"}}',
    "index/above.json": '{"weight_map": {"a": "../secret.bin"}}',
    "index/elsewhere.json": '{"weight_map": {"a": "https://x.test/a.bin", "b": 1}}',
    "index/list.json": '{"weight_map": []}',
    "names/by_number.json": '{"0": "tench, Tinca tinca", "1": "goldfish", "2": "crane"}',
    "names/list.json": '["tench", "goldfish"]',
    "names/odd.json": '{"tench": 0, "1": null, "-1": "x", "99999999999": "y"}',
    "names/manifest.json": '{"reconstructor": "a", "classifier": "b", "models": [{"name": "a", "kind": "mae", "dir": "a", '
                           '"files": [{"path": "config.json", "bytes": 1, "sha256": "00"}]}]}',
    "link/all": "v=1&photo=coffee.png&by=block&hide=75&seed=9&inverted=1&patches=0f3&painter=mae-tiny-224&lang=zh-CN",
    "link/no_sense": "v=2&photo=own&by=none&hide=300&seed=-4&inverted=1&patches=zz",
    "link/by_hand": "hide=95&patches=" + 50 * "f" + "&by=manual",
    "address/hub_file": "https://huggingface.co/owner/name/blob/main/model.safetensors?download=true",
    "address/hub": "owner/name",
    "address/part": "/published/x/model-00001-of-00003.safetensors",
    "address/index": "https://host.test/folder/pytorch_model.bin.index.json#x",
}


def small_safetensors(path):
    """The first tensors of a file, as many as fit."""
    raw = path.read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header, data = json.loads(raw[8:8 + length]), raw[8 + length:]
    names = sorted((name for name in header if name != "__metadata__"), key=lambda name: header[name]["data_offsets"])
    kept, at, out = {}, 0, b""
    for name in names:
        start, end = header[name]["data_offsets"]
        if at + end - start > MAX // 2 or len(kept) == 8:
            continue
        out += data[start:end]
        kept[name] = {**header[name], "data_offsets": [at, at + end - start]}
        at += end - start
    text = json.dumps(kept, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + out


def main():
    seeds = HERE / "seeds"
    shutil.rmtree(seeds, ignore_errors=True)
    for name in ("safetensors", "archive", "pickle", "configs", "photo"):
        (seeds / name).mkdir(parents=True)
    for path in sorted(FIXTURES.glob("*.safetensors")):
        (seeds / "safetensors" / path.name).write_bytes(small_safetensors(path))
    for path in sorted((FIXTURES / "bad").glob("*.safetensors")):
        if path.stat().st_size <= MAX:
            (seeds / "safetensors" / f"bad_{path.name}").write_bytes(path.read_bytes())
    for path in sorted([*FIXTURES.glob("*.bin"), *FIXTURES.glob("*.pth"), *(FIXTURES / "bad").glob("*.bin")]):
        with zipfile.ZipFile(path) as archive:
            pickle = next(name for name in archive.namelist() if name.endswith("data.pkl"))
            (seeds / "pickle" / path.stem).write_bytes(archive.read(pickle)[:MAX * 4])
        with zipfile.ZipFile(seeds / "archive" / f"small_{path.stem}.bin", "w", zipfile.ZIP_STORED) as small:
            # A fixed date, so that the seeds are the same each time.
            for name, data in (("data.pkl", (seeds / "pickle" / path.stem).read_bytes()), ("data/0", bytes(64)), ("byteorder", b"little")):
                small.writestr(zipfile.ZipInfo(f"a/{name}"), data)
        if path.stat().st_size <= MAX:
            (seeds / "archive" / path.name).write_bytes(path.read_bytes())
    for path in sorted([*FIXTURES.glob("*.json"), *PROCESSORS.glob("*.json")]):
        (seeds / "configs" / path.name).write_bytes(path.read_bytes())
    for name in ("grey.png", "one_pixel.png", "12_megapixels.png"):
        (seeds / "photo" / name).write_bytes((PHOTOS / name).read_bytes()[:MAX])
    for name, text in TEXTS.items():
        (seeds / name).parent.mkdir(exist_ok=True)
        (seeds / name).write_text(text)


main()
