"""Tiles of a small picture by torch: area means, bilinear enlargement, and mirrored edges by numpy. Writes
test/golden/histology/resample.json.

Run from the project root: python3 test/oracle/resample_oracle.py
"""
import base64
import json
import pathlib

import numpy as np
import torch

rng = np.random.default_rng(5)
HEIGHT, WIDTH = 37, 52
picture = rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
MARGIN = 40


def coverage(start, length, n, size):
    """[n, size] share of every source pixel in each of n pixels of a stretch."""
    edges = start + length * np.arange(n + 1) / n
    low, high = edges[:-1, None], edges[1:, None]
    at = np.arange(size)[None]
    return np.clip(np.minimum(high, at + 1) - np.maximum(low, at), 0, None) / (length / n)


def tile(left, top, side, out):
    padded = np.pad(picture, ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="symmetric").astype(np.float64)
    if side >= out:
        rows = coverage(top + MARGIN, side, out, padded.shape[0])
        columns = coverage(left + MARGIN, side, out, padded.shape[1])
        return np.einsum("yr,rcx,kc->ykx", rows, padded, columns)
    # The whole picture enlarged by torch, then cut: the tile starts on a pixel of the enlargement.
    factor = out / side
    image = torch.from_numpy(padded.transpose(2, 0, 1))[None]
    size = [round(n * factor) for n in padded.shape[:2]]
    large = torch.nn.functional.interpolate(image, size=size, mode="bilinear", align_corners=False)[0].numpy()
    y, x = round((top + MARGIN) * factor), round((left + MARGIN) * factor)
    return large[:, y : y + out, x : x + out].transpose(1, 2, 0)


cases = [
    dict(left=10, top=8, side=12, out=12),
    dict(left=10, top=8, side=20, out=5),
    dict(left=7.3, top=4.6, side=17.9, out=8),
    dict(left=-6, top=-3.5, side=16, out=8),
    dict(left=41.25, top=27.5, side=20, out=10),
    dict(left=12, top=9, side=6, out=12),
    dict(left=-2, top=30, side=9, out=27),
]
# Area means of whole blocks are also torch's.
block = torch.nn.functional.interpolate(
    torch.from_numpy(picture[8:28, 10:30].astype(np.float64).transpose(2, 0, 1))[None], size=(5, 5), mode="area"
)[0].numpy()
assert np.allclose(block.transpose(1, 2, 0), tile(10, 8, 20, 5))

for case in cases:
    case["values"] = [round(float(v), 4) for v in tile(**case).ravel()]
golden = dict(
    widthPx=WIDTH,
    heightPx=HEIGHT,
    rgb=base64.b64encode(picture.tobytes()).decode(),
    cases=cases,
)
path = pathlib.Path("test/golden/histology/resample.json")
path.write_text(json.dumps(golden))
print(path.stat().st_size)
