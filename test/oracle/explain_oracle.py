"""Explanations of a small fitted model by numpy, without gradients from anyone: dense Riemann sums of the derivative written
out, for worker/explain. Writes test/golden/explain/explain.json.

Run from the project root: python3 test/oracle/explain_oracle.py
"""
import json
import pathlib

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy import stats
from scipy.special import logsumexp

rng = np.random.default_rng(41)

N_SPOT, N_READ, N_REST, N_AXIS, N_PROGRAMME, N_SEED = 60, 30, 10, 6, 4, 2
N_FEATURE = N_READ + N_REST
BETA, NULL_MASS, RELIABILITY = 14.0, 25.0, 0.6
N_RIEMANN = 20_000


def single(array):
    """Rounded to what float32 holds, in double precision."""
    return np.asarray(array, dtype=np.float32).astype(float)


# Expression with structure, so that programmes mean something; the features read are not the first ones.
factors = rng.normal(size=(N_SPOT, 4)) @ (rng.normal(size=(4, N_FEATURE)) * [[2], [1.5], [1], [0.8]])
expression = single(np.maximum(0, factors + rng.normal(size=factors.shape)).round(2))
read = np.sort(rng.permutation(N_FEATURE)[:N_READ])
scores = (stats.rankdata(expression, axis=0) - 0.5) / N_SPOT - 0.5

# Axes and keys by a full singular value decomposition.
u = np.linalg.svd(scores[:, read], full_matrices=False)[0][:, :N_AXIS]
keys = single(scores.T @ u)
programmes = single(u[:, :N_PROGRAMME])
queries = [single(u + 0.05 * rng.normal(size=u.shape)) for _ in range(N_SEED)]


def random_pooling():
    """Each spot with up to two others, weights that sum to 1: the matrix, and the same as arrays."""
    matrix, indptr, indices, weights = np.zeros((N_SPOT, N_SPOT)), [0], [], []
    for spot in range(N_SPOT):
        others = rng.choice(np.delete(np.arange(N_SPOT), spot), size=rng.integers(3), replace=False)
        row = np.array([spot, *others])
        # Of 64ths, so that float32 sums to 1 as well and equal measurements stay equal.
        own = (1 + rng.multinomial(64 - len(row), np.full(len(row), 1 / len(row)))) / 64
        matrix[spot, row] = own
        indptr.append(indptr[-1] + len(row))
        indices += row.tolist()
        weights += own.tolist()
    return matrix, {"indptr": indptr, "indices": indices, "weights": weights}


pooling, alike = random_pooling()


def score_of(query):
    return logsumexp(np.append(BETA * keys @ query, np.log(NULL_MASS))) / BETA


def weights_of(query):
    e = np.exp(BETA * keys @ query)
    return e / (e.sum() + NULL_MASS)


def query_of(spots, x):
    """Expected and r times the programmes by least squares of the measured on the keys, which the axes make exact."""
    out = np.mean([(pooling @ query)[spots].mean(0) for query in queries], axis=0)
    out[:N_PROGRAMME] += RELIABILITY * np.linalg.lstsq(scores[:, read].T @ u, x[read], rcond=None)[0][:N_PROGRAMME]
    return out


# d programme / d measured: rows of the pseudo-inverse of the trained keys.
lead = np.linalg.pinv(scores[:, read].T @ u)[:N_PROGRAMME]


def explain(spots, baseline):
    end = (pooling @ scores)[spots].mean(0)
    start = np.zeros(N_FEATURE) if baseline is None else (pooling @ scores)[baseline]
    slopes = np.zeros(N_READ)
    for at in (np.arange(N_RIEMANN) + 0.5) / N_RIEMANN:
        alpha = weights_of(query_of(spots, start + at * (end - start)))
        slopes += RELIABILITY * (alpha @ keys[:, :N_PROGRAMME]) @ lead / N_RIEMANN
    integrated = np.zeros(N_FEATURE)
    integrated[read] = slopes * (end - start)[read]
    attention = weights_of(query_of(spots, end))
    return {
        "spots": spots,
        "baseline": baseline,
        "score": score_of(query_of(spots, end)),
        "baselineScore": score_of(query_of(spots, start)),
        "attention": attention.tolist(),
        "integrated": integrated.tolist(),
        "topJaccard": jaccard(attention, integrated, 20),
        "spearman": stats.spearmanr(attention, integrated)[0],
        "deletion": deletion(spots, start, end, np.argsort(-integrated, kind="stable")),
        "attentionDeletion": attention_deletion(query_of(spots, end), np.argsort(-attention)),
    }


def jaccard(a, b, n):
    first, second = (set(np.argsort(-values, kind="stable")[:n].tolist()) for values in (a, b))
    return len(first & second) / len(first | second)


def deletion(spots, start, end, order):
    """Score as the best features' measurements are put back, for each number of features."""
    order = [feature for feature in order if feature in read]
    moved = [np.where(np.isin(np.arange(N_FEATURE), order[:n]), start, end) for n in SIZES]
    return [score_of(query_of(spots, x)) for x in moved]


def attention_deletion(query, order):
    """Score with the best features out of the softmax, summed anew."""
    logits = BETA * keys @ query
    return [logsumexp(np.append(np.delete(logits, order[:n]), np.log(NULL_MASS))) / BETA for n in SIZES]


SIZES = [0, 1, 2, 5, 10, 20]
# A baseline that differs in every feature read: equal measurements are told apart by rounding in single precision.
OTHER = next(s for s in range(N_SPOT) if np.abs((pooling @ scores)[5] - (pooling @ scores)[s])[read].min() > 1e-3)
nodes, node_weights = leggauss(7)
golden = {
    "madeBy": f"numpy {np.__version__}",
    "expression": expression.tolist(),
    "read": read.tolist(),
    "model": {
        "nAxis": N_AXIS,
        "nProgramme": N_PROGRAMME,
        "reliability": RELIABILITY,
        "beta": BETA,
        "nullMass": NULL_MASS,
        "keys": keys.tolist(),
        "programmes": programmes.tolist(),
        "alike": alike,
        "queries": [query.tolist() for query in queries],
    },
    "sizes": SIZES,
    "explanations": [explain([5], None), explain([5], OTHER), explain([1, 8, 22], None)],
    "gauss": {"at": ((nodes + 1) / 2).tolist(), "weights": (node_weights / 2).tolist()},
}
out = pathlib.Path("test/golden/explain/explain.json")
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(golden) + "\n")
