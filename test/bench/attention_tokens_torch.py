"""Attention over explicit gene tokens by torch.nn.MultiheadAttention; talks with all-weights.ts.

Arguments: JSON with threads, nSpot, nFeature, width and tile, and the folder with queries and keys as little-endian float32.
The projections are the identity, so that the weights are those of the plain product. Each line on stdin is one pass over all
spots; the answer is a JSON line with its time in ms, the resident memory in bytes before the first pass and at its peak until now, and
the first spot's weights.
"""

import json
import math
import pathlib
import sys
import time

import numpy as np
import torch

spec, folder = json.loads(sys.argv[1]), sys.argv[2]
n_spot, n_feature, width, tile = (spec[k] for k in ("nSpot", "nFeature", "width", "tile"))
torch.set_num_threads(spec["threads"])
queries = torch.from_numpy(np.fromfile(f"{folder}/queries", "<f4").reshape(n_spot, 1, width))
keys = torch.from_numpy(np.fromfile(f"{folder}/keys", "<f4").reshape(n_feature, width))

attention = torch.nn.MultiheadAttention(width, 1, bias=False, batch_first=True).eval()
with torch.no_grad():
    attention.in_proj_weight.copy_(torch.eye(width).repeat(3, 1))
    attention.out_proj.weight.copy_(torch.eye(width))


def memory(field):
    status = pathlib.Path("/proc/self/status").read_text()
    return 1024 * int(status.split(f"{field}:")[1].split()[0])


def one_pass():
    first = None
    for start in range(0, n_spot, tile):
        asked = queries[start : start + tile] * math.sqrt(width)
        # A token per gene and spot, as a model has them whose tokens hold the spot's own expression.
        tokens = keys.expand(len(asked), -1, -1).contiguous()
        weights = attention(asked, tokens, tokens, need_weights=True)[1]
        first = weights[0, 0] if first is None else first
    return first


# Imports had a peak of their own, which is forgotten.
pathlib.Path("/proc/self/clear_refs").write_text("5")
before = memory("VmRSS")
for _ in sys.stdin:
    began = time.perf_counter()
    with torch.no_grad():
        first = one_pass()
    times = 1000 * (time.perf_counter() - began)
    print(json.dumps({"time": times, "before": before, "peak": memory("VmHWM"), "first": first.tolist()}), flush=True)
