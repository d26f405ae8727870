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


def neighbour_weights(places, length_in_pitches):
    """Gaussian weights of distance, cut at three lengths; a spot without a place has only itself."""
    placed = np.isfinite(places[:, 0])
    nearest = spatial.cKDTree(places[placed]).query(places[placed], k=2)[0][:, 1]
    length = length_in_pitches * np.median(nearest)
    distance = spatial.distance.cdist(places, places)
    weights = np.where(distance <= 3 * length, np.exp(-(distance**2) / (2 * length**2)), 0)
    weights[~placed, ~placed] = 1
    return weights / weights.sum(1, keepdims=True)


weights = neighbour_weights(xy, LENGTH_IN_PITCHES)

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

LONE = 11


def random_pooling(rng, n):
    """Each spot with up to two others, weights that sum to 1: the matrix, and the same as arrays."""
    matrix, indptr, indices, weights = np.zeros((n, n)), [0], [], []
    for spot in range(n):
        others = rng.choice(np.delete(np.arange(n), spot), size=rng.integers(3), replace=False)
        row = np.array([spot, *others])
        own = rng.uniform(0.2, 1, len(row)).astype(np.float32).astype(float)
        own = (own / own.sum()).astype(np.float32).astype(float)
        matrix[spot, row] = own
        indptr.append(indptr[-1] + len(row))
        indices += row.tolist()
        weights += own.tolist()
    return matrix, {"indptr": indptr, "indices": indices, "weights": weights}


def slide_attention(rng):
    """A model of 12 spots x 20 features as MODEL.md section 2 has it, asked for a spot, a lone spot and a region."""
    n_spot, n_feature, n_axis, n_programme, n_seed, n_bin = 12, 20, 4, 2, 3, 3
    reliability, beta, null_mass, reach = 0.375, 14, 30.5, 0.7

    def drawn(scale, *shape):
        return (scale * rng.normal(size=shape)).astype(np.float32).astype(float)

    shared = drawn(0.1, n_spot, n_axis)
    queries = [shared + drawn(0.04, n_spot, n_axis) for _ in range(n_seed)]
    queries = [query.astype(np.float32).astype(float) for query in queries]
    keys = drawn(1, n_feature, n_axis)
    keys[6] = keys[13]  # equal scores: the order is that of the features, and they share a rank
    keys[9] = 0  # a feature that histology says nothing of
    programmes = drawn(0.3, n_spot, n_programme)
    expression = np.round(3 * np.abs(rng.normal(size=(n_spot, n_feature)))) * (rng.random((n_spot, n_feature)) < 0.7)
    expression[:, 2] = 0
    places = np.stack(np.meshgrid(np.arange(4), np.arange(3)), -1).reshape(-1, 2) * 10 + rng.normal(size=(12, 2))
    places = places.astype(np.float32).astype(float)
    places[LONE] = np.nan
    levels = np.sort(np.abs(drawn(0.12, n_bin, 30)), axis=1) / 2
    levels = levels.astype(np.float32).astype(float)
    survival = (1e-4 ** (np.arange(30) / 29)).astype(np.float32).astype(float)
    bin_of = rng.integers(n_bin, size=n_feature)

    rows = [query @ keys.T for query in queries]
    expected = np.mean(rows, axis=0)
    pooling, alike = random_pooling(rng, n_spot)
    own = reliability * programmes @ keys[:, :n_programme].T
    supported = pooling @ (expected + own)
    rank_scores = (stats.rankdata(expression, axis=0) - 0.5) / n_spot - 0.5
    observed = neighbour_weights(places, reach) @ rank_scores
    mass = np.exp(beta * supported)
    log_total = np.log(mass.sum(1) + null_mass)
    log_weight = beta * supported - log_total[:, None]
    typical_weight = stats.gmean(np.exp(log_weight), axis=0)

    def order_of(values):
        values = np.round(values, 7)
        gaps = np.diff(np.unique(values))
        assert gaps.min() > 2e-6, "scores too close for float32"
        return np.argsort(-values, kind="stable").tolist()

    def rank_range(seed_rows):
        ranks = [stats.rankdata(-np.round(row, 7), method="min").astype(int) for row in seed_rows]
        return {"rankLow": np.min(ranks, axis=0).tolist(), "rankHigh": np.max(ranks, axis=0).tolist()}

    def p_value(feature, score):
        reached = np.flatnonzero(levels[bin_of[feature]] <= score)
        return survival[reached[-1]] if score > 0 and len(reached) else 1

    def false_discovery(p_values):
        n = len(p_values)
        down = np.argsort(p_values)[::-1]
        adjusted = np.empty(n)
        adjusted[down] = np.minimum.accumulate(np.sort(p_values)[::-1] * n / np.arange(n, 0, -1))
        return np.minimum(adjusted, 1)

    def half_widths(seed_rows):
        return numbers(stats.t.ppf(0.975, n_seed - 1) * stats.sem(seed_rows, axis=0))

    def answer(spots):
        own_rows = [row[spots].mean(0) for row in rows]
        e, s, o = (values[spots].mean(0) for values in (expected, supported, observed))
        total = np.exp(beta * s).sum() + null_mass
        weight = np.exp(beta * s) / total
        p_values = np.array([p_value(feature, score) for feature, score in enumerate(np.round(e, 9))])
        supported_rows = [(pooling @ (row + own))[spots].mean(0) for row in rows]
        seed_rows = {"expected": own_rows, "supported": supported_rows, "observed": [o]}
        # Alone, a spot observes bare rank scores: many are equal, and float32 sums tell them apart by their rounding.
        ordered = {"expected": e, "supported": s, **({} if spots == [LONE] else {"observed": o})}
        return {
            "spots": spots,
            "expected": numbers(e),
            "supported": numbers(s),
            "observed": numbers(o),
            "weight": numbers(weight),
            "lift": numbers(weight / typical_weight),
            "expectedHalfWidth": half_widths(own_rows),
            "supportedHalfWidth": half_widths(supported_rows),
            "fdr": numbers(false_discovery(p_values)) if len(spots) == 1 else None,
            "nullWeight": null_mass / total,
            "by": {
                by: {"order": order_of(values), **rank_range(seed_rows[by])}
                for by, values in ordered.items()
            },
        }

    return {
        "model": {
            "nSpot": n_spot,
            "nFeature": n_feature,
            "nAxis": n_axis,
            "nProgramme": n_programme,
            "reliability": reliability,
            "beta": beta,
            "nullMass": null_mass,
            "queries": [query.tolist() for query in queries],
            "keys": keys.tolist(),
            "programmes": programmes.tolist(),
            "alike": alike,
            "logTotal": log_total.tolist(),
            "typicalWeight": typical_weight.tolist(),
            "nullDistribution": {
                "nBin": n_bin,
                "binOf": bin_of.tolist(),
                "levels": levels.tolist(),
                "survival": survival.tolist(),
            },
        },
        "matrix": stored(expression, expression != 0),
        "xy": [[None, None] if np.isnan(a) else [float(a), float(b)] for a, b in places],
        "reach": reach,
        "answers": [answer([5]), answer([LONE]), answer([0, 3, 8])],
        "maps": {
            "expected": numbers(expected),
            "supported": numbers(supported),
            "observed": numbers(observed),
            "attention": numbers(np.log2(np.exp(log_weight) / typical_weight)),
        },
    }


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
    "slideAttention": slide_attention(np.random.default_rng(5)),
}
out = pathlib.Path("test/golden/attention/attention.json")
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(golden) + "\n")
