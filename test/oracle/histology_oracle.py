"""Values of scipy for the stain and texture encoder on a small seeded picture. Writes test/golden/histology/stain-texture.json.

Run from the project root: python3 test/oracle/histology_oracle.py
"""
import base64
import json
import pathlib

import numpy as np
from scipy import ndimage as ndi

rng = np.random.default_rng(11)
HEIGHT, WIDTH, DIAMETER = 72, 80, 6
TRUNCATE = 3

field = ndi.gaussian_filter(rng.normal(size=(HEIGHT, WIDTH, 3)), (1.2, 1.2, 0.4))
picture = np.clip(170 + 260 * field, 0, 255).astype(np.uint8)
picture[30:44, 34:46] = 0  # a pasted area without tissue


def unmix(rgb):
    stains = np.array([[0.65, 0.70, 0.29], [0.07, 0.99, 0.11]])
    stains /= np.linalg.norm(stains, axis=1, keepdims=True)
    rest = np.cross(*stains)
    matrix = np.vstack([stains, rest / np.linalg.norm(rest)])
    density = np.clip(-np.log((rgb.astype(float) + 1) / 256), 0, 3)
    return density @ np.linalg.inv(matrix)


def texture(stain, sigma):
    smooth = ndi.gaussian_filter(stain, sigma, truncate=TRUNCATE)
    gx, gy = (ndi.sobel(smooth, axis) / 8 * sigma for axis in (1, 0))
    xx, yy, xy = (ndi.gaussian_filter(p, 2 * sigma, truncate=TRUNCATE) for p in (gx * gx, gy * gy, gx * gy))
    coherence = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / (xx + yy + 1e-6)
    return ndi.laplace(smooth) * sigma**2, np.hypot(gx, gy), coherence


def peaks(stain, sigma):
    smooth = ndi.gaussian_filter(stain, sigma, truncate=TRUNCATE)
    size = 2 * max(1, round(sigma)) + 1
    top = smooth + 1e-5 > ndi.maximum_filter(smooth, size)
    return np.where(top & (smooth - ndi.uniform_filter(smooth, size) > 1e-3), np.maximum(smooth, 0), 0)


stains = unmix(picture)
sigmas = [max(0.7, width * DIAMETER) for width in (0.05, 0.1, 0.2)]
maps = {name: picture[..., k] / 255 for k, name in enumerate(["red", "green", "blue"])}
maps |= {name: stains[..., k] for k, name in enumerate(["H", "E", "residual"])}
for k, stain in enumerate("HE"):
    for width, sigma in zip((0.05, 0.1, 0.2), sigmas):
        for kind, values in zip(["laplace", "gradient", "coherence"], texture(stains[..., k], sigma)):
            maps[f"{stain} {kind} {width}"] = values
maps["nuclear peaks"] = peaks(stains[..., 0], sigmas[1])

# Windows are 3, 9 and 21 pixels wide; spots lie in the middle of pixels, far enough from the border for all filters.
rows, columns = (grid.ravel() for grid in np.meshgrid([23, 30, 37, 48], [23, 33, 45, 56], indexing="ij"))
features = {}
for name, values in maps.items():
    for window in (0.5, 1.5, 3.5):
        size = int(window * DIAMETER)
        mean, square = (ndi.uniform_filter(v, size)[rows, columns] for v in (values, values**2))
        features[f"{name} mean {window}"] = mean
        features[f"{name} sd {window}"] = np.sqrt(np.maximum(square - mean**2, 0))

golden = {
    "widthPx": WIDTH,
    "heightPx": HEIGHT,
    "spotDiameterPx": DIAMETER,
    "rgb": base64.b64encode(picture.tobytes()).decode(),
    "xy": [[float(x) + 0.5, float(y) + 0.5] for y, x in zip(rows, columns)],
    "features": {name: [float(f"{v:.7g}") for v in values] for name, values in features.items()},
}
out = pathlib.Path("test/golden/histology/stain-texture.json")
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(golden) + "\n")
