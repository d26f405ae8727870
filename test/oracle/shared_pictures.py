"""Means over a grid of the real pictures, level by level, by Pillow and tifffile; never the pictures themselves. Writes
test/golden/pictures/shared-pictures.json.

Run from the project root: python3 test/oracle/shared_pictures.py
"""
import json
import os
import pathlib

import numpy as np
import tifffile
from PIL import Image

Image.MAX_IMAGE_PIXELS = None
ROOT = pathlib.Path(os.environ.get("HISTOLOGUE_TEST_DATA", "../shared/data"))
IMAGES = "zoo/libvips_images/test/test-suite/images"
GRID = 6


def means(plane):
    """[GRID, GRID] means of squares; what is left over at the right and lower end is left out."""
    height, width = (side // GRID for side in plane.shape[:2])
    squares = plane[: GRID * height, : GRID * width].astype(np.float64).reshape(GRID, height, GRID, width, -1)
    return np.round(squares.mean((1, 3)), 4).ravel().tolist()


def rgb(file, pages=(0,), **more):
    picture = Image.open(ROOT / file)
    levels = []
    for page in pages:
        picture.seek(page)
        values = np.asarray(picture.convert("RGB"))
        levels.append({"widthPx": values.shape[1], "heightPx": values.shape[0], "means": means(values)})
    return {"file": file, "kind": "rgb", "levels": levels, "pixelSizeUm": None, **more}


series = tifffile.imread(ROOT / IMAGES / "multi-channel-z-series.ome.tif")  # channel, depth, y, x
middle = series[:, series.shape[1] // 2]
ome = {"file": f"{IMAGES}/multi-channel-z-series.ome.tif", "kind": "channels", "pixelSizeUm": None, "levels": [
    {"widthPx": middle.shape[2], "heightPx": middle.shape[1], "means": [value for plane in middle for value in means(plane)]}]}

colon = "images/murine_colon_d0_fullres_pyramid_jpeg.tif"
n_page = Image.open(ROOT / colon).n_frames
cases = [
    rgb(f"{IMAGES}/CMU-1-Small-Region.svs", (0, 1), pixelSizeUm=0.499),
    rgb(f"{IMAGES}/sample.tif"),
    rgb(f"{IMAGES}/subsampled.tif"),
    rgb("zoo/openslide_python/tests/fixtures/boxes.tiff", range(Image.open(ROOT / "zoo/openslide_python/tests/fixtures/boxes.tiff").n_frames)),
    rgb(colon, range(n_page)),
    ome,
]
for case in cases:
    print(case["file"], [(level["widthPx"], level["heightPx"]) for level in case["levels"]])
pathlib.Path("test/golden/pictures/shared-pictures.json").write_text(json.dumps({"grid": GRID, "cases": cases}))
