"""What UMAP's layout rests on, by scipy and numpy, for worker/umap. Writes test/golden/umap/umap.json.

Run from the project root: python3 test/oracle/umap_oracle.py
"""
import json
import pathlib

import numpy as np
import scipy
from scipy.optimize import brentq, curve_fit
from scipy.spatial import cKDTree

rng = np.random.default_rng(17)
N, WIDTH, K = 80, 6, 7


def single(array):
    return np.asarray(array, dtype=np.float32).astype(float)


points = single(rng.normal(size=(N, WIDTH)) * [3, 2, 1, 1, 0.5, 0.5])
points[41] = points[40]
distances, indices = cKDTree(points).query(points, K + 1)
rows = [[i for i in row if i != spot][:K] for spot, row in enumerate(indices)]
indices = np.array(rows)
distances = np.array([np.linalg.norm(points[row] - points[spot], axis=1) for spot, row in enumerate(rows)])

member = np.zeros((N, N))
for spot in range(N):
    own = distances[spot]
    nearest = own[own > 0].min()
    total = lambda width: np.exp(-np.maximum(own - nearest, 0) / width).sum() - np.log2(K + 1)
    width = brentq(total, 1e-6, 1e6, xtol=1e-12)
    member[spot, indices[spot]] = np.exp(-np.maximum(own - nearest, 0) / width)
union = member + member.T - member * member.T

# The curve over distance for spread 1 and a least distance of 0.5.
x = np.linspace(0, 3, 300)
y = np.where(x < 0.5, 1, np.exp(-(x - 0.5)))
(a, b), _ = curve_fit(lambda x, a, b: 1 / (1 + a * x ** (2 * b)), x, y)

golden = {
    "by": {"numpy": np.__version__, "scipy": scipy.__version__},
    "width": WIDTH,
    "k": K,
    "points": points.ravel().tolist(),
    "distances": distances.ravel().tolist(),
    "union": [[int(i), int(j), float(union[i, j])] for i, j in zip(*np.nonzero(union))],
    "curve": [float(a), float(b)],
}
path = pathlib.Path("test/golden/umap/umap.json")
path.write_text(json.dumps(golden) + "\n")
