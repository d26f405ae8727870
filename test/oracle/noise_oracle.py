"""Where rankings and attention break under noise, by scipy's root finder and by injection in numpy, for worker/explain. Writes
test/golden/explain/noise.json.

Run from the project root: python3 test/oracle/noise_oracle.py
"""
import json
import pathlib

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

rng = np.random.default_rng(7)
N_TOP, N_DRAW = 20, 400


def critical_gap(sigma, n, beta):
    """METHODS.md section 5."""
    log_n = np.log(n)
    return log_n / beta + beta * sigma**2 / 2 if beta < np.sqrt(2 * log_n) / sigma else sigma * np.sqrt(2 * log_n)


def critical_spread(gap, n, beta):
    if gap < np.log(n) / beta:
        return None
    return brentq(lambda sigma: critical_gap(sigma, n, beta) - gap, 1e-12, 10 * gap, xtol=1e-14)


def kept_share(logits, sigma):
    above = lambda t: norm.sf((t - logits) / sigma)
    t = brentq(lambda t: above(t).sum() - N_TOP, logits.min() - 8 * sigma, logits.max() + 8 * sigma)
    best = np.argsort(-logits, kind="stable")[:N_TOP]
    return above(t)[best].sum() / N_TOP


def injected_jaccard(logits, sigma, noise):
    best = np.argsort(-logits, kind="stable")[:N_TOP]
    top = np.argpartition(-(logits + sigma * noise), N_TOP, axis=1)[:, :N_TOP]
    kept = np.isin(top, best).sum(1)
    return (kept / (2 * N_TOP - kept)).mean()


def row(logits):
    logits = logits.astype(np.float32).astype(float)
    noise = rng.normal(size=(N_DRAW, len(logits)))
    spread = np.ptp(logits)
    return {
        "logits": [float(f"{value:.9g}") for value in logits],
        "foretold": brentq(lambda s: kept_share(logits, s) - 2 / 3, 1e-3 * spread, 10 * spread),
        "injected": brentq(lambda s: injected_jaccard(logits, s, noise) - 0.5, 1e-4 * spread, 10 * spread, rtol=1e-3),
    }


planted = np.zeros(2000)
planted[rng.permutation(2000)[:N_TOP]] = 0.5
rows = {
    "planted": planted,
    "gaussian": 0.1 * rng.normal(size=800),
    "skewed": 0.05 * rng.gamma(0.5, size=800),
}
cases = [(2, 500, 14), (0.5, 500, 14), (0.3, 500, 14), (0.8, 4338, 14), (9, 2000, 1), (20, 2000, 1), (7.5, 2000, 1)]
golden = {
    "spreads": [{"gap": g, "n": n, "beta": b, "spread": critical_spread(g, n, b)} for g, n, b in cases],
    "tails": [{"z": z, "tail": norm.sf(z)} for z in (-9, -2.5, -0.3, 0, 0.1, 1, 3.4, 6, 12)],
    "rows": {name: row(logits) for name, logits in rows.items()},
}
path = pathlib.Path("test/golden/explain/noise.json")
path.write_text(json.dumps(golden) + "\n")
print({name: (one["foretold"], one["injected"]) for name, one in golden["rows"].items()}, golden["spreads"])
