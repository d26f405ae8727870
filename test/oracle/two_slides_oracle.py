"""Values of scipy and numpy for a comparison over two slides. Writes test/golden/compare/two-slides.json.

Run from the project root: /usr/bin/python3 test/oracle/two_slides_oracle.py
"""
import json
import pathlib

import numpy as np
import scipy
from scipy import sparse, stats

rng = np.random.default_rng(23)


def slide(n_spot, genes, depth):
    counts = rng.poisson(rng.gamma(0.5, depth, len(genes)) * rng.uniform(0.4, 1.6, (n_spot, 1))).astype(float)
    counts[0] = 0  # a spot without counts
    m = sparse.csr_matrix(counts)
    total = counts.sum(1, keepdims=True)
    logn = np.log1p(np.divide(counts * 1e4, total, out=np.zeros_like(counts), where=total > 0)).astype(np.float32)
    stored = {"indptr": m.indptr.tolist(), "indices": m.indices.tolist(), "values": m.data.tolist()}
    return {"genes": genes, "nSpot": n_spot, "counts": stored}, logn, counts


# Another order, other depths, and genes that only one of the two has.
names = [f"G{k}" for k in range(30)]
first, logn_a, counts_a = slide(70, names[:25], 5.0)
second, logn_b, counts_b = slide(50, [names[k] for k in rng.permutation(np.arange(4, 30))], 1.5)
a = np.sort(rng.choice(70, 26, replace=False))
b = np.sort(rng.choice(50, 19, replace=False))
shared = [gene for gene in first["genes"] if gene in second["genes"]]
x = logn_a[a][:, [first["genes"].index(gene) for gene in shared]].astype(float)
y = logn_b[b][:, [second["genes"].index(gene) for gene in shared]].astype(float)
stacked = np.concatenate([x, y])
n, m = len(x), len(y)

z, p, auc = [], [], []
for column in stacked.T:
    test = stats.mannwhitneyu(column[:n], column[n:], use_continuity=False, method="asymptotic")
    ranks = stats.rankdata(column)
    sd = np.sqrt(stats.tiecorrect(ranks) * n * m * (n + m + 1) / 12)
    z.append((ranks[:n].sum() - n * (n + m + 1) / 2) / sd if sd > 0 else 0.0)
    p.append(test.pvalue if sd > 0 else 1.0)
    auc.append(test.statistic / (n * m))
order = np.argsort(p, kind="stable")
scaled = np.array(p)[order] * len(p) / np.arange(1, len(p) + 1)
adjusted = np.empty(len(p))
adjusted[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])

# Intervals of a difference of two means over seeds that do not pair: Welch, degrees of freedom rounded down.
rows_a, rows_b = rng.normal(size=(5, 8)) * np.arange(1, 9), rng.normal(size=(3, 8)) + 1
own, other = rows_a.var(0, ddof=1) / 5, rows_b.var(0, ddof=1) / 3
degrees = np.floor((own + other) ** 2 / (own**2 / 4 + other**2 / 2))
golden = {
    "made_by": f"numpy {np.__version__}, scipy {scipy.__version__}",
    "slides": [first, second],
    "a": a.tolist(),
    "b": b.tolist(),
    "shared": shared,
    "medianCounts": [float(np.median(counts_a[a].sum(1))), float(np.median(counts_b[b].sum(1)))],
    "expression": {
        "z": z,
        "p": p,
        "pAdjusted": adjusted.tolist(),
        "auc": auc,
        "logFoldChange": np.log2((np.expm1(x.mean(0)) + 1e-9) / (np.expm1(y.mean(0)) + 1e-9)).tolist(),
        "meanA": x.mean(0).tolist(),
        "meanB": y.mean(0).tolist(),
        "fractionA": (x != 0).mean(0).tolist(),
        "fractionB": (y != 0).mean(0).tolist(),
    },
    "welch": {
        "a": rows_a.tolist(),
        "b": rows_b.tolist(),
        "halfWidths": (stats.t.ppf(0.975, degrees) * np.sqrt(own + other)).tolist(),
    },
}
pathlib.Path("test/golden/compare/two-slides.json").write_text(json.dumps(golden) + "\n")
