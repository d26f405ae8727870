"""Values of numpy and scipy for worker/stats on a small seeded count matrix. Writes test/golden/stats/stats.json.

Run from the project root: python3 test/oracle/stats_oracle.py
"""
import json
import pathlib

import numpy as np
import scipy
from scipy import sparse, stats

rng = np.random.default_rng(7)
N_SPOT, N_GENE = 60, 25
means = rng.gamma(0.6, 3.0, N_GENE)
groups = np.repeat([0, 1, 2, -1], 15)
counts = rng.poisson(means * np.where(groups[:, None] == np.arange(N_GENE) % 3, 3.0, 1.0))
counts[5] = 0  # a spot without counts
counts[:, 3] = 0  # a gene that is nowhere
counts[:, 4] = rng.integers(0, 2, N_SPOT) * (np.arange(N_SPOT) < 3)  # detected in 5 % at most
symbols = [f"G{i}" for i in range(N_GENE)]
symbols[0], symbols[1], symbols[2] = "MT-CO1", "Rps27a", "RPS6KA1"

X = counts.astype(np.float64)
sums = X.sum(1, keepdims=True)
logn = np.log1p(np.divide(X, sums, out=np.zeros_like(X), where=sums > 0) * 1e4)
mean, var = logn.mean(0), logn.var(0)
sd = np.sqrt(var)
z = np.clip(np.where(sd > 1e-12, (logn - mean) / np.where(sd > 1e-12, sd, 1), 0), -3, 5)

# Signed values with a lot of ties: zeros lie between negative and positive ones.
signed = np.round(rng.normal(size=(N_SPOT, N_GENE)) * 2) * (rng.random((N_SPOT, N_GENE)) < 0.6)


def auc(matrix):
    rows = []
    for g in range(3):
        a, b = matrix[groups == g], matrix[groups != g]
        u = [stats.mannwhitneyu(a[:, j], b[:, j]).statistic for j in range(N_GENE)]
        rows.append(np.array(u) / (len(a) * len(b)))
    return np.array(rows)


def benjamini_hochberg(p):
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    out = np.empty(len(p))
    out[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return out


technical = np.array([s.upper().startswith("MT-") for s in symbols])
technical[1] = True
score = np.where(((counts > 0).mean(0) > 0.05) & ~technical, var / (mean + 0.05), -1)
p_values = np.concatenate([rng.random(30) ** 3, [0.01, 0.01, 0.01, 1.0, 0.0]])
x, y = logn[:, 6], signed[:, 7]


def csr(matrix):
    m = sparse.csr_matrix(matrix)
    return {"indptr": m.indptr.tolist(), "indices": m.indices.tolist(), "values": m.data.tolist()}


golden = {
    "made_by": f"numpy {np.__version__}, scipy {scipy.__version__}",
    "nSpot": N_SPOT,
    "nGene": N_GENE,
    "groups": groups.tolist(),
    "symbols": symbols,
    "counts": csr(counts),
    "signed": csr(signed),
    "logNormalised": logn.ravel().tolist(),
    "mean": mean.tolist(),
    "variance": var.tolist(),
    "detected": (counts > 0).mean(0).tolist(),
    "zScores": z.ravel().tolist(),
    "aucCounts": auc(X).ravel().tolist(),
    "aucSigned": auc(signed).ravel().tolist(),
    "variableGenes": [int(g) for g in np.argsort(-score, kind="stable") if score[g] >= 0],
    "pValues": p_values.tolist(),
    "adjusted": benjamini_hochberg(p_values).tolist(),
    "x": x.tolist(),
    "y": y.tolist(),
    "rankY": stats.rankdata(y).tolist(),
    "pearson": stats.pearsonr(x, y)[0],
    "spearman": stats.spearmanr(x, y)[0],
    "probabilities": [0, 0.025, 0.1, 0.5, 0.975, 1],
    "quantilesX": np.quantile(x, [0, 0.025, 0.1, 0.5, 0.975, 1]).tolist(),
}
if hasattr(stats, "false_discovery_control"):
    assert np.allclose(golden["adjusted"], stats.false_discovery_control(p_values))
path = pathlib.Path("test/golden/stats/stats.json")
path.write_text(json.dumps(golden) + "\n")
