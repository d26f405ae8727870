"""Times the training steps of graph-evidence.ts and models/attention.ts in torch; talks with torch-step.ts.

Arguments: JSON with the step's name, its threads and sizes, and the folder with the inputs as little-endian arrays. Each
line on stdin is a number of steps; the answer is a JSON line with their times in ms and the loss of the last one.
"""

import json
import sys
import time

import numpy as np
import torch

spec, folder = json.loads(sys.argv[1]), sys.argv[2]
sizes = spec["sizes"]
torch.set_num_threads(spec["threads"])


def read(name, *shape, dtype="<f4"):
    return torch.from_numpy(np.fromfile(f"{folder}/{name}", dtype).reshape(shape))


def make_evidence():
    batch, genes, embedding, hidden, head = (sizes[k] for k in ("batch", "genes", "embedding", "hidden", "head"))
    h, x, shuffled = read("h", batch, embedding), read("x", batch, genes), read("shuffled", batch, genes)
    shapes = {"W1": (embedding, hidden), "W2": (hidden, head), "offset": (genes, head), "slope": (genes, head)}
    w1, w2, offset, slope = parameters = [read(n, *s).requires_grad_() for n, s in shapes.items()]
    softplus = torch.nn.functional.softplus

    def loss(_):
        query = torch.nn.functional.gelu(h @ w1) @ w2
        prior, tilt = query @ offset.T, query @ slope.T
        return softplus(-(prior + x * tilt)).mean() + softplus(prior + shuffled * tilt).mean()

    return parameters, loss


def make_attention():
    n_spot, n_input, n_feature = sizes["nSpot"], sizes["nInput"], sizes["nFeature"]
    batch, hidden, head = sizes["batch"], sizes["hidden"], sizes["head"]
    h, x, noise = read("h", n_spot, n_input), read("x", n_spot, n_feature), read("noise", sizes["noiseRows"], n_input)
    rows = read("rows", -1, 2, batch, dtype="<i4").long()
    shapes = {"W1": (n_input, hidden), "B1": (hidden,), "W2": (hidden, head), "K": (head, n_feature)}
    w1, b1, w2, keys = parameters = [read(n, *s).requires_grad_() for n, s in shapes.items()]

    def loss(step):
        spots, of_noise = rows[step]
        query = torch.nn.functional.gelu(torch.addmm(b1, h[spots] + noise[of_noise], w1)) @ w2
        return (query @ keys - x[spots]).square().sum() * (0.5 / batch)

    return parameters, loss


parameters, compute_loss = {"evidence": make_evidence, "attention": make_attention}[spec["step"]]()
optimiser = torch.optim.AdamW(parameters, lr=spec["learningRate"], weight_decay=spec["weightDecay"])
n_done = 0
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        loss = compute_loss(n_done)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        last = loss.item()
        times.append(1000 * (time.perf_counter() - start))
        n_done += 1
    print(json.dumps({"times": times, "loss": last}), flush=True)
