"""Relations and likeness by scipy and numpy, for worker/questions. Writes test/golden/questions/questions.json.

Run from the project root: python3 test/oracle/questions_oracle.py
"""
import json
import pathlib

import numpy as np
import scipy
from scipy.spatial import cKDTree

rng = np.random.default_rng(43)


def single(array):
    """Rounded to what float32 holds, in double precision."""
    return np.asarray(array, dtype=np.float32).astype(float)


N_SPOT, N_AXIS, N_FEATURE = 90, 5, 40

xy = single(rng.uniform(0, 4000, size=(N_SPOT, 2)))
xy[[4, 31]] = np.nan
targets = np.sort(rng.permutation(N_SPOT)[:12])
targets = np.union1d(targets, [31])
placed = ~np.isnan(xy[:, 0])
distances = np.full(N_SPOT, np.nan)
distances[placed] = cKDTree(xy[targets[placed[targets]]]).query(xy[placed])[0]

# Likeness by whole rows of logits, which worker/questions never forms.
keys = single(rng.normal(size=(N_FEATURE, N_AXIS)))
queries = single(rng.normal(size=(N_SPOT, N_AXIS)) + 0.4)
region = np.sort(rng.permutation(N_SPOT)[:20])
queries[region] = single(queries[region] + [1.5, -1, 0, 0, 0.5])
logits = (queries - queries.mean(0)) @ keys.T
own = np.isin(np.arange(N_SPOT), region)


def cosine(a, b):
    return a @ b / np.sqrt((a @ a) * (b @ b))


cosines = np.array([
    cosine(logits[i], logits[[s for s in region if s != i]].mean(0)) for i in range(N_SPOT)
])
share_own = np.array([(cosines[own] <= c).mean() for c in cosines])
share_others = np.array([(cosines[~own] >= c).mean() for c in cosines])
likeness = share_own / np.where(share_own == 0, 1, share_own + share_others)

# The RV coefficient of two slides by whole covariance matrices of features.
other_keys = single(keys[::-1] + 0.8 * rng.normal(size=keys.shape))
other_queries = single(rng.normal(size=(70, N_AXIS)) * [2, 1, 1, 0.5, 0.2])


def covariance(k, q):
    values = (q - q.mean(0)) @ (k - k.mean(0)).T
    return values.T @ values / len(q)


a, b = covariance(keys, queries), covariance(other_keys[::-1], other_queries)
a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
shares = ((a - b) ** 2).sum(1)

golden = {
    "madeBy": f"numpy {np.__version__}, scipy {scipy.__version__}",
    "xy": [[None if np.isnan(v) else v for v in row] for row in xy.tolist()],
    "targets": targets.tolist(),
    "distances": [None if np.isnan(v) else v for v in distances.tolist()],
    "nAxis": N_AXIS,
    "keys": keys.ravel().tolist(),
    "queries": queries.ravel().tolist(),
    "region": region.tolist(),
    "likeness": likeness.tolist(),
    "otherKeys": other_keys.ravel().tolist(),
    "otherQueries": other_queries.ravel().tolist(),
    "similarity": float((a * b).sum()),
    "shares": (shares / shares.sum()).tolist(),
}
out = pathlib.Path("test/golden/questions/questions.json")
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(golden) + "\n")
