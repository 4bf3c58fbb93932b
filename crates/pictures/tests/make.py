"""Pictures as people have them, and what Pillow, tifffile or libjxl (imagecodecs) makes of each: all of `pictures/`.
`tests/pictures.rs` decodes each and compares.

    pip install numpy pillow==13.0.0 tifffile==2026.3.3 imagecodecs==2026.3.6
    python crates/pictures/tests/make.py

A case is a file and, under the same name, `.rgba`: its pixels as they lie in the file, not turned.
"""
import pathlib

import imagecodecs
import numpy
import tifffile
from PIL import Image

OUT = pathlib.Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 24, 16
ORIENTATION = 274


def photo():
    """Smooth in each colour, no two pixels alike: `[HEIGHT, WIDTH, 3]` bytes."""
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [numpy.sin(x / 5 + y / 9), numpy.cos(x / 7 - y / 4), numpy.sin(x / 11) * numpy.cos(y / 6)]
    return numpy.stack([128 + 100 * wave for wave in waves], -1).astype(numpy.uint8)


RGB = photo()
ALPHA = numpy.linspace(40, 255, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH, 1).astype(numpy.uint8)
RGBA = numpy.concatenate([RGB, ALPHA], -1)
DEEP = RGB.astype(numpy.uint16) * 257 // 3 * 2 + 77


def rgba(pixels):
    """`[H, W]`, `[H, W, 3]` or `[H, W, 4]` bytes -> with four channels."""
    return numpy.asarray(Image.fromarray(numpy.asarray(pixels)).convert("RGBA"))


def levels(deep):
    return ((deep.astype(numpy.uint32) * 255 + 32767) // 65535).astype(numpy.uint8)


def to_srgb(linear):
    """16 bits, which imagecodecs writes as linear light -> as sRGB has them (IEC 61966-2-1)."""
    light = linear / 65535
    encoded = numpy.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return (encoded * 65535).round().astype(numpy.uint16)


def expect(name, pixels):
    (OUT / f"{name}.rgba").write_bytes(rgba(pixels).tobytes())


def by_pillow(name, image, **options):
    path = OUT / f"{name}.tif"
    image.save(path, **options)
    expect(name, Image.open(path).convert("RGBA"))


def by_tifffile(name, data, expected, **options):
    tifffile.imwrite(OUT / f"{name}.tif", data, metadata=None, **options)
    expect(name, expected)


def by_libjxl(name, data, **options):
    file = imagecodecs.jpegxl_encode(data, **options)
    (OUT / f"{name}.jxl").write_bytes(file)
    decoded = imagecodecs.jpegxl_decode(file)
    expect(name, levels(to_srgb(decoded)) if decoded.dtype == numpy.uint16 else decoded)


def tiffs():
    rgb = Image.fromarray(RGB)
    by_pillow("plain", rgb)
    for compression in ("packbits", "tiff_lzw", "tiff_adobe_deflate", "jpeg"):
        by_pillow(compression.removeprefix("tiff_"), rgb, compression=compression)
    by_pillow("fax", rgb.convert("1"), compression="group4")
    for mode in ("1", "L", "LA", "P", "RGBA", "CMYK"):
        by_pillow(f"mode_{mode.lower()}", Image.fromarray(RGBA).convert(mode) if "A" in mode else rgb.convert(mode))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    rgb.save(OUT / "turned.tif", exif=exif)  # Pillow turns it when it reads it
    expect("turned", RGB)

    as_rgb = {"photometric": "rgb"}
    by_tifffile("big_endian", RGB, RGB, byteorder=">", **as_rgb)
    by_tifffile("big_tiff", RGB, RGB, bigtiff=True, **as_rgb)
    by_tifffile("deep", DEEP, levels(DEEP), compression="deflate", predictor=True, **as_rgb)
    by_tifffile("deep_big_endian", DEEP, levels(DEEP), byteorder=">", **as_rgb)
    by_tifffile("deep_grey", DEEP[..., 0], levels(DEEP[..., 0]), photometric="minisblack")
    by_tifffile("floats", (RGB / 255).astype(numpy.float32), RGB, **as_rgb)
    by_tifffile("negative", 255 - RGB[..., 0], RGB[..., 0], photometric="miniswhite")
    by_tifffile("planes", numpy.moveaxis(RGB, -1, 0), RGB, planarconfig="separate", compression="lzw", **as_rgb)
    by_tifffile("tiles", RGB, RGB, tile=(16, 16), **as_rgb)
    by_tifffile("two_pages", numpy.stack([RGB, 255 - RGB]), RGB, **as_rgb)
    multiplied = (RGB.astype(numpy.uint16) * ALPHA // 255).astype(numpy.uint8)
    own = numpy.minimum(multiplied.astype(numpy.uint32) * 255 // ALPHA, 255).astype(numpy.uint8)
    by_tifffile("multiplied", numpy.concatenate([multiplied, ALPHA], -1), numpy.concatenate([own, ALPHA], -1),
                extrasamples=["assocalpha"], **as_rgb)
    numbers = numpy.asarray(rgb.quantize(16))
    colours = numpy.zeros((3, 256), numpy.uint16)
    colours[:, :16] = numpy.asarray(rgb.quantize(16).getpalette()[:48]).reshape(16, 3).T * 257
    by_tifffile("palette_big", numbers, (colours[:, numbers] >> 8).astype(numpy.uint8).transpose(1, 2, 0),
                photometric="palette", colormap=colours, bigtiff=True, byteorder=">")


def jpeg_xls():
    by_libjxl("lossless", RGB, lossless=True)
    by_libjxl("lossy", RGB, lossless=False, distance=1.0)
    by_libjxl("grey", RGB[..., :1].squeeze(-1), lossless=True)
    by_libjxl("alpha", RGBA, lossless=True)
    by_libjxl("sixteen_bits", DEEP, lossless=True)
    by_libjxl("boxes", RGB, lossless=True, usecontainer=True)
    jpeg = imagecodecs.jpeg8_encode(RGB, level=90)
    file = imagecodecs.jpegxl_encode_jpeg(jpeg)
    (OUT / "was_a_jpeg.jxl").write_bytes(file)
    expect("was_a_jpeg", imagecodecs.jpegxl_decode(file))


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    tiffs()
    jpeg_xls()
