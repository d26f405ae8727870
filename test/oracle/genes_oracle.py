"""Values of numpy and scipy for gene lists and keys: golden/compare/genes.json. Seeded; run from the project's folder."""

import json
import pathlib

import numpy as np
import scipy
from scipy import sparse, stats

N_SPOT, N_GENE = 40, 120
rng = np.random.default_rng(2026)
logn = np.log1p(rng.poisson(rng.gamma(1.0, 2.0, N_GENE), (N_SPOT, N_GENE))).astype(np.float32)
logn[:, [5, 6, 7]] = 0


def signature(matrix, listed):
    # scanpy's score_genes where no bin holds more genes than are drawn: all of a bin are controls, whatever the seed.
    mean = matrix.astype(float).mean(0)
    per_bin = max(1, round(N_GENE / 24))
    bins = stats.rankdata(mean, method="min").astype(int) // per_bin
    used = {bins[j] for j in listed}
    controls = [j for j in range(N_GENE) if bins[j] in used and j not in listed]
    values = matrix[:, listed].astype(float).mean(1) - matrix[:, controls].astype(float).mean(1)
    return {"list": listed, "controls": controls, "values": values.tolist()}


keys = rng.normal(size=(9, 5)).astype(np.float32)
keys[3] = 0
length = np.linalg.norm(keys.astype(float), axis=1)
cosine = [float(keys[j].astype(float) @ keys[0] / (length[j] * length[0])) if length[j] > 0 else None for j in range(9)]
m = sparse.csr_matrix(logn)
golden = {
    "made_by": f"numpy {np.__version__}, scipy {scipy.__version__}",
    "nSpot": N_SPOT,
    "nGene": N_GENE,
    "matrix": {"indptr": m.indptr.tolist(), "indices": m.indices.tolist(), "values": [float(v) for v in m.data]},
    "signatures": [signature(logn, listed) for listed in ([1, 60, 118], [5, 40], list(range(20, 50)))],
    "keys": [float(v) for v in keys.ravel()],
    "nAxis": 5,
    "cosine": cosine,
}
pathlib.Path("test/golden/compare/genes.json").write_text(json.dumps(golden) + "\n")
