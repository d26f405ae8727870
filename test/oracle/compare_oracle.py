"""Values of scipy, numpy and sklearn for worker/compare and worker/regions. Writes test/golden/compare/compare.json.

Run from the project root: /usr/bin/python3 test/oracle/compare_oracle.py
"""
import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy import sparse, stats
from sklearn.metrics import adjusted_mutual_info_score

rng = np.random.default_rng(11)
N_SPOT, N_GENE = 90, 40
means = rng.gamma(0.5, 4.0, N_GENE)
groups = np.array([0] * 25 + [1] * 31 + [2] * 12 + [-1] * 22)
rng.shuffle(groups)
counts = rng.poisson(means * np.where(groups[:, None] == np.arange(N_GENE) % 4, 3.0, 1.0)).astype(float)
counts[:, 3] = 0  # nowhere
counts[:, 4] = np.where(groups == 0, rng.poisson(5, N_SPOT) + 1, 0)  # only in A
logn = np.log1p(counts / counts.sum(1, keepdims=True) * 1e4).astype(np.float32)
signed = (np.round(rng.normal(size=(N_SPOT, N_GENE)) * 2) * (rng.random((N_SPOT, N_GENE)) < 0.6)).astype(np.float32)


def bh(p):
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    out = np.empty(len(p))
    out[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return out


def compare(matrix, a, b):
    x, y = matrix[a].astype(float), matrix[b].astype(float)
    n, m = len(x), len(y)
    z, p, auc = [], [], []
    for j in range(N_GENE):
        test = stats.mannwhitneyu(x[:, j], y[:, j], use_continuity=False, method="asymptotic")
        pooled = np.concatenate([x[:, j], y[:, j]])
        # The z of scanpy's wilcoxon with tie correction: rank sums over their standard deviation.
        coefficient = stats.tiecorrect(stats.rankdata(pooled))
        sd = np.sqrt(coefficient * n * m * (n + m + 1) / 12)
        rank_sum = stats.rankdata(pooled)[:n].sum()
        z.append((rank_sum - n * (n + m + 1) / 2) / sd if sd > 0 else 0.0)
        p.append(test.pvalue if sd > 0 else 1.0)
        if sd > 0:
            assert np.isclose(2 * stats.norm.sf(abs(z[-1])), p[-1])
        auc.append(test.statistic / (n * m))
    with np.errstate(invalid="ignore"):
        lfc = np.log2((np.expm1(x.mean(0)) + 1e-9) / (np.expm1(y.mean(0)) + 1e-9))
    return {
        "z": z,
        "p": p,
        "pAdjusted": bh(np.array(p)).tolist(),
        "auc": auc,
        "logFoldChange": [None if np.isnan(v) else v for v in lfc],
        "meanA": x.mean(0).tolist(),
        "meanB": y.mean(0).tolist(),
        "fractionA": (x != 0).mean(0).tolist(),
        "fractionB": (y != 0).mean(0).tolist(),
    }


def csr(matrix):
    m = sparse.csr_matrix(matrix)
    return {"indptr": m.indptr.tolist(), "indices": m.indices.tolist(), "values": [float(v) for v in m.data]}


# Moran's I on a dense weight matrix: neighbours within 1.5 spacings of a square grid.
side = np.array([[i % 10, i // 10] for i in range(N_SPOT)], float)
distance = np.hypot(*(side[:, None] - side[None]).transpose(2, 0, 1))
W = ((distance > 0) & (distance <= 1.5)).astype(float)


def moran(matrix):
    out = []
    for j in range(N_GENE):
        z = matrix[:, j].astype(float) - matrix[:, j].astype(float).mean()
        out.append(N_SPOT / W.sum() * (z @ W @ z) / (z @ z) if (z @ z) > 0 else None)
    return out


u = rng.integers(0, 5, 120)
v = np.where(rng.random(120) < 0.6, u % 3, rng.integers(0, 4, 120))
golden = {
    "made_by": f"numpy {np.__version__}, scipy {scipy.__version__}, sklearn {sklearn.__version__}",
    "nSpot": N_SPOT,
    "nGene": N_GENE,
    "groups": groups.tolist(),
    "logNormalised": csr(logn),
    "signed": csr(signed),
    "pair": compare(logn, groups == 0, groups == 1),
    "pairSigned": compare(signed, groups == 0, groups == 1),
    "rest": [compare(logn, groups == g, groups != g) for g in range(3)],
    "xy": side.ravel().tolist(),
    "neighbours": [np.flatnonzero(row).tolist() for row in W],
    "moran": moran(logn),
    "moranSigned": moran(signed),
    "labels": [u.tolist(), v.tolist()],
    "ami": adjusted_mutual_info_score(u, v),
    "amiSelf": adjusted_mutual_info_score(u, u),
    "correlation": [
        [float(np.corrcoef(logn[:, 0], logn[:, j])[0, 1]) if logn[:, j].std() > 0 else None for j in range(N_GENE)]
    ][0],
}
pathlib.Path("test/golden/compare/compare.json").write_text(json.dumps(golden) + "\n")
