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
MAX = 4096


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
    for name in ("safetensors", "archive", "pickle", "configs"):
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
    for path in sorted(FIXTURES.glob("*.json")):
        (seeds / "configs" / path.name).write_bytes(path.read_bytes())


main()
