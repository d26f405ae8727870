"""Small pictures in every container and compression that is read, by Pillow, tifffile and numpy; what they decode to goes beside them.
Writes test/fixtures/pictures/ and test/golden/pictures/pictures.json.

Run from the project root: python3 test/oracle/picture_fixtures.py
"""
import base64
import gzip
import hashlib
import io
import json
import pathlib
import shutil
import zlib

import numpy as np
import tifffile
from PIL import Image, TiffImagePlugin

FOLDER = pathlib.Path("test/fixtures/pictures")
GOLDEN = pathlib.Path("test/golden/pictures/pictures.json")
shutil.rmtree(FOLDER, ignore_errors=True)
FOLDER.mkdir(parents=True)

rng = np.random.default_rng(11)
HEIGHT, WIDTH, TILE = 90, 75, 32
y, x = np.mgrid[:HEIGHT, :WIDTH]
# Smooth with some grain, so that lossy compression has something to lose and predictors something to gain.
grain = rng.integers(0, 12, (HEIGHT, WIDTH, 3))
rgb = (np.stack([2 * x, 2 * y, 255 - x - y], -1) + grain).clip(0, 255).astype(np.uint8)
half = rgb[::2, ::2][:45, :37].copy()
deep = (rgb.astype(np.uint16) * 257 + rng.integers(0, 100, rgb.shape)).clip(0, 65535).astype(np.uint16)
planes = np.stack([(x * 300 + y * 7 + 1000 * k + rng.integers(0, 50, x.shape)) % 60000 for k in range(3)]).astype(np.uint16)

cases = []


def text(samples, within=0):
    """Samples where they may differ a little, else their checksum."""
    data = np.ascontiguousarray(samples).tobytes()
    return base64.b64encode(data).decode() if within else hashlib.sha256(data).hexdigest()


def expect_rgb(name, values, within=0, **more):
    values = np.asarray(values)
    cases.append({"file": name, "kind": "rgb", "widthPx": values.shape[1], "heightPx": values.shape[0],
                  "values": text(values.astype(np.uint8), within), "within": within, "levels": [], "pixelSizeUm": None, **more})


def expect_channels(name, values, channels, **more):
    values = np.asarray(values)
    cases.append({"file": name, "kind": "channels", "widthPx": values.shape[2], "heightPx": values.shape[1],
                  "values": text(values.astype(np.float64)), "within": 0, "levels": [], "pixelSizeUm": None,
                  "channels": channels, **more})


def path(name):
    return str(FOLDER / name)


def decoded(name, page=0):
    """What Pillow makes of a page of the file, as RGB."""
    picture = Image.open(path(name))
    picture.seek(page)
    return np.asarray(picture.convert("RGB"))


# --- PNG, JPEG, WebP
Image.fromarray(rgb).save(path("rgb.png"))
expect_rgb("rgb.png", rgb)
Image.fromarray(rgb[..., 0]).save(path("grey.png"))
expect_rgb("grey.png", np.repeat(rgb[..., :1], 3, -1))
palette = Image.fromarray(rgb).quantize(32)
palette.save(path("palette.png"))
expect_rgb("palette.png", palette.convert("RGB"))
Image.fromarray(rgb).save(path("rgb.jpg"), quality=90, subsampling=0)
expect_rgb("rgb.jpg", decoded("rgb.jpg"), within=2)
Image.fromarray(rgb).save(path("lossless.webp"), lossless=True)
expect_rgb("lossless.webp", rgb)

# --- strips, by libtiff
for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits", "zstd"]:
    name = f"strips-{compression}.tif"
    TiffImagePlugin.STRIP_SIZE = 4096
    Image.fromarray(rgb).save(path(name), compression=compression, tiffinfo={317: 2} if "raw" not in compression and compression != "packbits" else {})
    assert (decoded(name) == rgb).all()
    expect_rgb(name, rgb)
Image.fromarray(rgb).save(path("strips-jpeg.tif"), compression="jpeg", quality=90)
expect_rgb("strips-jpeg.tif", decoded("strips-jpeg.tif"), within=2)
Image.fromarray(rgb).quantize(32).save(path("palette.tif"))
expect_rgb("palette.tif", decoded("palette.tif"))
bits = rgb[..., 0] > 128
Image.fromarray(bits).save(path("one-bit.tif"))
expect_rgb("one-bit.tif", np.repeat(bits[..., None] * 255, 3, -1))

# --- RGB of other layouts
tifffile.imwrite(path("planes-apart.tif"), rgb.transpose(2, 0, 1), photometric="rgb", planarconfig="separate", rowsperstrip=16)
expect_rgb("planes-apart.tif", rgb)
tifffile.imwrite(path("sixteen.tif"), deep, photometric="rgb", rowsperstrip=16)
expect_rgb("sixteen.tif", np.rint(deep / 257), within=1)
tifffile.imwrite(path("white-is-zero.tif"), 255 - rgb[..., 0], photometric="miniswhite")
expect_rgb("white-is-zero.tif", np.repeat(rgb[..., :1], 3, -1))
alpha = np.dstack([rgb, np.where(x < 40, 255, 51).astype(np.uint8)])
tifffile.imwrite(path("opacity.tif"), alpha, photometric="rgb", extrasamples=["unassalpha"])
share = alpha[..., 3:] / 255
expect_rgb("opacity.tif", np.rint(rgb * share + 255 * (1 - share)), within=1)
tifffile.imwrite(path("big-endian.tif"), rgb, photometric="rgb", byteorder=">", tile=(TILE, TILE))
expect_rgb("big-endian.tif", rgb)


# --- tiles whose bytes libtiff and libjpeg made
def tiles_of(picture):
    padded = np.zeros((-(-picture.shape[0] // TILE) * TILE, -(-picture.shape[1] // TILE) * TILE, 3), np.uint8)
    padded[: picture.shape[0], : picture.shape[1]] = picture
    for top in range(0, padded.shape[0], TILE):
        for left in range(0, padded.shape[1], TILE):
            yield padded[top : top + TILE, left : left + TILE]


def as_strip(tile, compression):
    """The bytes of a tile as libtiff compresses a strip."""
    out = io.BytesIO()
    TiffImagePlugin.STRIP_SIZE = 2**20
    Image.fromarray(tile).save(out, "TIFF", compression=compression)
    page = tifffile.TiffFile(io.BytesIO(out.getvalue())).pages[0]
    assert len(page.dataoffsets) == 1
    return out.getvalue()[page.dataoffsets[0] : page.dataoffsets[0] + page.databytecounts[0]]


def as_jpeg(tile):
    out = io.BytesIO()
    Image.fromarray(tile).save(out, "JPEG", quality=92, subsampling=0)
    return out.getvalue()


# Debian's tifffile has no compressors of its own and asks for them although it is given compressed tiles.
for codec in ["lzw", "zstd", "jpeg", "jpeg8"]:
    setattr(tifffile.tifffile.imagecodecs, f"{codec}_encode", None)

MORE = {"photometric": "rgb", "tile": (TILE, TILE)}


def write_tiles(writer, picture, encode, compression, **more):
    options = {**MORE, **more}
    if compression == "jpeg":
        options.update(photometric="ycbcr", subsampling=(1, 1))
    writer.write((encode(tile) for tile in tiles_of(picture)), shape=picture.shape, dtype=np.uint8, compression=compression, **options)


for compression, libtiff in [("lzw", "tiff_lzw"), ("adobe_deflate", "tiff_adobe_deflate"), ("zstd", "zstd")]:
    name = f"tiles-{compression}.tif"
    with tifffile.TiffWriter(path(name), bigtiff=compression == "zstd") as writer:
        write_tiles(writer, rgb, lambda tile: as_strip(tile, libtiff), compression)
    expect_rgb(name, rgb)

# --- pyramids: further pages in a BigTIFF of JPEG tiles, sub-images
with tifffile.TiffWriter(path("pyramid-pages.tif"), bigtiff=True) as writer:
    cm = 1e4 / 0.5
    write_tiles(writer, rgb, as_jpeg, "jpeg", resolution=(cm, cm), resolutionunit="CENTIMETER", metadata=None)
    write_tiles(writer, half, as_jpeg, "jpeg", subfiletype=1, metadata=None)
expect_rgb("pyramid-pages.tif", decoded("pyramid-pages.tif"), within=2, levels=[text(decoded("pyramid-pages.tif", 1), 2)], levelWithin=2, pixelSizeUm=0.5)
with tifffile.TiffWriter(path("pyramid-subifds.tif")) as writer:
    writer.write(rgb, photometric="rgb", tile=(TILE, TILE), subifds=1, compression="zlib", metadata=None)
    writer.write(half, photometric="rgb", tile=(TILE, TILE), subfiletype=1, compression="zlib", metadata=None)
expect_rgb("pyramid-subifds.tif", rgb, levels=[text(half)], levelWithin=0)

# --- channels
named = [{"name": "DAPI", "colour": "#0000ff"}, {"name": "CD45", "colour": "#00ff00"}, {"name": "PanCK", "colour": None}]
metadata = {"axes": "CYX", "Channel": {"Name": ["DAPI", "CD45", "PanCK"], "Color": [65535, 16711935, 0]},
            "PhysicalSizeX": 0.325, "PhysicalSizeXUnit": "µm", "PhysicalSizeY": 0.325, "PhysicalSizeYUnit": "µm"}
with tifffile.TiffWriter(path("channels.ome.tif"), ome=True) as writer:
    writer.write(planes, photometric="minisblack", tile=(TILE, TILE), subifds=1, compression="zlib", metadata=metadata)
    writer.write(planes[:, ::2, ::2][:, :45, :37], photometric="minisblack", tile=(TILE, TILE), subfiletype=1, compression="zlib")
expect_channels("channels.ome.tif", planes, named, levels=[text(planes[:, ::2, ::2][:, :45, :37].astype(np.float64))], levelWithin=0, pixelSizeUm=0.325)
stack = np.stack([planes, (planes + 111) % 60000, (planes + 222) % 60000])  # depth, channel
plain = [{"name": f"Channel {k + 1}", "colour": None} for k in range(3)]
tifffile.imwrite(path("imagej.tif"), stack, imagej=True, resolution=(1 / 0.65, 1 / 0.65), metadata={"axes": "ZCYX", "unit": "um"})
expect_channels("imagej.tif", stack[1], plain, pixelSizeUm=0.65)
tifffile.imwrite(path("samples.tif"), planes.transpose(1, 2, 0), photometric="minisblack", planarconfig="contig", rowsperstrip=16, metadata=None)
expect_channels("samples.tif", planes, plain)
floats = (planes / 7).astype(np.float32)
tifffile.imwrite(path("floats.tif"), floats, photometric="minisblack", tile=(TILE, TILE), metadata=None)
expect_channels("floats.tif", floats, plain)


# --- OME-Zarr, by hand after its specification: 0.4 of zarr v2 with axes t c z y x, 0.5 of zarr v3
def write_zarr_2(root):
    root.mkdir()
    (root / ".zgroup").write_text('{"zarr_format": 2}')
    axes = [{"name": "t", "type": "time"}, {"name": "c", "type": "channel"}]
    axes += [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]
    scale = lambda factor: [{"type": "scale", "scale": [1, 1, 1, 0.4 * factor, 0.4 * factor]}]
    datasets = [{"path": str(k), "coordinateTransformations": scale(2**k)} for k in range(2)]
    window = {"start": 10, "end": 40000, "min": 0, "max": 65535}
    channels = [{"label": "DNA", "color": "0000FF", "window": window, "active": True}, {"label": "ER", "color": "FF8000", "window": window}]
    attributes = {"multiscales": [{"version": "0.4", "axes": axes, "datasets": datasets}], "omero": {"channels": channels}}
    (root / ".zattrs").write_text(json.dumps(attributes))
    levels = [planes[:2], planes[:2, ::2, ::2][:, :45, :37]]
    for k, level in enumerate(levels):
        five = np.stack([np.zeros_like(level), level, np.zeros_like(level)], 1)[None]  # the middle depth is what is shown
        chunk = (1, 1, 1, 32, 32)
        array = root / str(k)
        meta = {"zarr_format": 2, "shape": five.shape, "chunks": chunk, "dtype": "<u2", "order": "C", "fill_value": 0, "filters": None,
                "compressor": {"id": "zlib", "level": 5}, "dimension_separator": "/"}
        array.mkdir()
        (array / ".zarray").write_text(json.dumps(meta))
        for at in np.ndindex(*[-(-n // c) for n, c in zip(five.shape, chunk)]):
            block = np.zeros(chunk, "<u2")
            piece = five[tuple(slice(i * c, (i + 1) * c) for i, c in zip(at, chunk))]
            if not piece.any():
                continue
            block[tuple(slice(0, n) for n in piece.shape)] = piece
            file = array.joinpath(*map(str, at))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(zlib.compress(block.tobytes()))
    return levels


def write_zarr_3(root):
    root.mkdir()
    axes = [{"name": "c", "type": "channel"}] + [{"name": name, "type": "space", "unit": "nanometer"} for name in "yx"]
    datasets = [{"path": "full", "coordinateTransformations": [{"type": "scale", "scale": [1, 250, 250]}]}]
    ome = {"version": "0.5", "multiscales": [{"axes": axes, "datasets": datasets}]}
    (root / "zarr.json").write_text(json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}}))
    colours = rgb.transpose(2, 0, 1)
    chunk = (3, 40, 40)
    meta = {"zarr_format": 3, "node_type": "array", "shape": colours.shape, "data_type": "uint8", "fill_value": 0, "attributes": {},
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "gzip", "configuration": {"level": 5}}]}
    array = root / "full"
    array.mkdir()
    (array / "zarr.json").write_text(json.dumps(meta))
    for at in np.ndindex(*[-(-n // c) for n, c in zip(colours.shape, chunk)]):
        block = np.zeros(chunk, np.uint8)
        piece = colours[tuple(slice(i * c, (i + 1) * c) for i, c in zip(at, chunk))]
        block[tuple(slice(0, n) for n in piece.shape)] = piece
        file = array.joinpath("c", *map(str, at))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(block.tobytes(), mtime=0))


levels = write_zarr_2(FOLDER / "channels.ome.zarr")
expect_channels("channels.ome.zarr", levels[0], [{"name": "DNA", "colour": "#0000ff"}, {"name": "ER", "colour": "#ff8000"}],
                levels=[text(levels[1].astype(np.float64))], levelWithin=0, pixelSizeUm=0.4, windows=[[10, 40000], [10, 40000]])
write_zarr_3(FOLDER / "rgb.ome.zarr")
expect_rgb("rgb.ome.zarr", rgb, pixelSizeUm=0.25)

GOLDEN.write_text(json.dumps({"cases": cases}))
