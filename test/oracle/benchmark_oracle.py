"""Values of numpy for the linear baselines of worker/benchmark on small seeded inputs. Writes test/golden/benchmark/benchmark.json.

Run from the project root: python3 test/oracle/benchmark_oracle.py
"""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(8)


def numbers(array, digits=9):
    """Nested lists with so many digits that float32 is exact."""
    return json.loads(json.dumps(np.asarray(array).tolist()), parse_float=lambda text: round(float(text), digits))


def float32(array):
    return array.astype(np.float32).astype(float)


# Three strong components over noise, columns off the middle: what is not centred would find the means first.
N_SPOT, N_GENE, N_INPUT, K, LAMBDA = 40, 12, 5, 3, 7.5
hidden = rng.normal(size=(N_SPOT, K)) * [9, 5, 3]
loadings = np.linalg.qr(rng.normal(size=(N_GENE, K)))[0]
z = float32(hidden @ loadings.T + 0.2 * rng.normal(size=(N_SPOT, N_GENE)) + 2 * rng.normal(size=N_GENE))
u, s, vt = np.linalg.svd(z - z.mean(0), full_matrices=False)
denoised = (u[:, :K] * s[:K]) @ vt[:K]

inputs = float32(rng.normal(size=(N_SPOT, N_INPUT)))
folds = rng.integers(0, 5, N_SPOT)
foretold = np.zeros_like(z)
for fold in range(5):
    seen = folds != fold
    x = inputs[seen]
    slopes = np.linalg.solve(x.T @ x + LAMBDA * np.eye(N_INPUT), x.T @ z[seen])
    foretold[~seen] = inputs[~seen] @ slopes

path = pathlib.Path("test/golden/benchmark/benchmark.json")
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(
    json.dumps(
        {
            "madeBy": f"numpy {np.__version__}",
            "nGene": N_GENE,
            "z": numbers(z),
            "principal": {"k": K, "lengths": numbers(s[:K]), "denoised": numbers(denoised)},
            "ridge": {
                "nInput": N_INPUT,
                "lambda": LAMBDA,
                "inputs": numbers(inputs),
                "folds": folds.tolist(),
                "foretold": numbers(foretold),
            },
        }
    )
    + "\n"
)
