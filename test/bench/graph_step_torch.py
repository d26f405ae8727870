"""Times the training step of graph-evidence.ts in torch on two threads; talks with graph-step.ts over stdin and stdout.

Arguments: JSON of the sizes and the folder with the inputs as little-endian float32. Each line on stdin is a number of
steps; the answer is a JSON line with their times in ms, the loss of the last one and the version of torch.
"""

import json
import sys
import time

import numpy as np
import torch

torch.set_num_threads(2)
sizes, folder = json.loads(sys.argv[1]), sys.argv[2]


def read(name, rows, columns):
    return torch.from_numpy(np.fromfile(f"{folder}/{name}", "<f4").reshape(rows, columns))


batch, genes, embedding, hidden, head = (sizes[k] for k in ("batch", "genes", "embedding", "hidden", "head"))
h, x, shuffled = read("h", batch, embedding), read("x", batch, genes), read("shuffled", batch, genes)
shapes = {"W1": (embedding, hidden), "W2": (hidden, head), "offset": (genes, head), "slope": (genes, head)}
w1, w2, offset, slope = parameters = [read(n, *s).requires_grad_() for n, s in shapes.items()]
optimiser = torch.optim.AdamW(parameters, lr=2e-3, weight_decay=0.1)


def step():
    query = torch.nn.functional.gelu(h @ w1) @ w2
    prior, tilt = query @ offset.T, query @ slope.T
    softplus = torch.nn.functional.softplus
    loss = softplus(-(prior + x * tilt)).mean() + softplus(prior + shuffled * tilt).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        last = step()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"times": times, "loss": last, "version": torch.__version__}), flush=True)
