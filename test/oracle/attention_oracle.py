"""Values of numpy and scipy for worker/attention on small seeded inputs. Writes test/golden/attention/attention.json.

Run from the project root: python3 test/oracle/attention_oracle.py
"""
import json
import pathlib

import numpy as np
import scipy
from scipy import linalg, spatial, stats

rng = np.random.default_rng(21)


def numbers(array, digits=9):
    """Nested lists with so many digits that float32 is exact; missing values as null."""
    return json.loads(json.dumps(np.asarray(array).tolist()), parse_float=lambda text: round(float(text), digits))


def stored(matrix, is_stored):
    """CSR that also stores the zeros of `is_stored`, as files in the wild do."""
    rows = [np.flatnonzero(mask) for mask in is_stored]
    return {
        "indptr": np.cumsum([0] + [len(row) for row in rows]).tolist(),
        "indices": np.concatenate(rows).tolist(),
        "values": np.concatenate([matrix[i, row] for i, row in enumerate(rows)]).tolist(),
    }


# Rank scores: negative values, ties, stored zeros, a feature that is nowhere, one that is everywhere the same.
N_SPOT, N_FEATURE = 24, 9
values = np.round(2 * rng.normal(size=(N_SPOT, N_FEATURE))) * (rng.random((N_SPOT, N_FEATURE)) < 0.6)
values[:, 0] = np.abs(values[:, 0])
values[:, 1] = 0
values[:, 2] = 3
values[:, 3] = -np.abs(values[:, 3])
values[:, 4] = rng.normal(size=N_SPOT).astype(np.float32)
is_stored = (values != 0) | (rng.random(values.shape) < 0.3)
scores = (stats.rankdata(values, axis=0) - 0.5) / N_SPOT - 0.5

# Neighbours: a jittered grid, one spot without coordinates, one far from all others.
xy = np.stack(np.meshgrid(np.arange(6), np.arange(5)), -1).reshape(-1, 2) * 10 + rng.normal(size=(30, 2))
xy = xy.astype(np.float32).astype(float)
xy[29] = [400, -300]
xy[17] = np.nan
LENGTH_IN_PITCHES = 0.9
placed = np.flatnonzero(np.isfinite(xy[:, 0]))
nearest = spatial.cKDTree(xy[placed]).query(xy[placed], k=2)[0][:, 1]
length = LENGTH_IN_PITCHES * np.median(nearest)
distance = spatial.distance.cdist(xy, xy)
weights = np.where(distance <= 3 * length, np.exp(-(distance**2) / (2 * length**2)), 0)
weights[17, 17] = 1
weights /= weights.sum(1, keepdims=True)

# Query inputs: a constant feature, and one with a value beyond the clip.
features = rng.normal(size=(30, 4)) * [1, 5, 0, 0.01] + [0, 100, 7, 0]
features[3, 3] = 50
features = features.astype(np.float32).astype(float)


def standardised(x):
    return np.clip((x - x.mean(0)) / (x.std(0) + 1e-6), -5, 5)


own = standardised(features)
inputs = np.hstack([own, standardised(weights @ own)])

# Programmes: singular values that are apart, and noise below them.
x = rng.normal(size=(40, 25))
u, _, vt = linalg.svd(x - x.mean(0), full_matrices=False)
s = np.concatenate([[30, 20, 13, 9, 6], 3 * 0.95 ** np.arange(20)])
x = (u * s) @ vt

# Keys: ridge on some of the spots, as least squares with the penalty's rows appended.
queries = rng.normal(size=(N_SPOT, 3)) * [1, 0.2, 3]
spots = np.flatnonzero(np.arange(N_SPOT) % 3 != 1)
queries -= queries[spots].mean(0)
queries = queries.astype(np.float32).astype(float)
targets = rng.normal(size=(N_SPOT, 4)).astype(np.float32).astype(float)
ridge = 0.1 * np.sum(queries[spots] ** 2) / queries.shape[1]
rows = np.vstack([queries[spots], np.sqrt(ridge) * np.eye(3)])
keys = linalg.lstsq(rows, np.vstack([targets[spots], np.zeros((3, 4))]))[0]

# Products of the scores with columns of mean 0.
u0 = rng.normal(size=(N_SPOT, 3))
u0 = (u0 - u0.mean(0)).astype(np.float32).astype(float)

golden = {
    "madeBy": f"numpy {np.__version__}, scipy {scipy.__version__}",
    "nSpot": N_SPOT,
    "nFeature": N_FEATURE,
    "matrix": stored(values, is_stored),
    "scores": numbers(scores),
    "neighbours": {
        "xy": [[None, None] if np.isnan(a) else [float(a), float(b)] for a, b in xy],
        "lengthInPitches": LENGTH_IN_PITCHES,
        "weights": numbers(weights),
    },
    "queryInputs": {"features": features.tolist(), "inputs": numbers(inputs, 7)},
    "programmes": {"x": numbers(x), "singularVectors": numbers(u[:, :5])},
    "projection": {"columns": u0.tolist(), "products": numbers(scores.T @ u0)},
    "keys": {
        "queries": queries.tolist(),
        "targets": targets.tolist(),
        "spots": spots.tolist(),
        "keys": numbers(keys),
    },
}
out = pathlib.Path("test/golden/attention/attention.json")
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(golden) + "\n")
