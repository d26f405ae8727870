"""Writes test/unit/graph/graph-oracle.json: values, gradients and AdamW steps of torch for test/unit/graph/oracle.test.ts.

Run with Debian's python3 (torch 1.13): python3 test/oracle/graph_oracle.py
"""

import json
from pathlib import Path

import torch
from torch.nn import functional as F

torch.manual_seed(7)
torch.set_num_threads(1)


def dump(tensor):
    flat = tensor.detach().reshape(-1).tolist()
    return {"shape": list(tensor.shape), "data": [float(f"{value:.8g}") for value in flat]}


def evidence(batch=6, embedding=5, hidden=4, head=3, genes=7):
    h, x, shuffled = torch.randn(batch, embedding), torch.randn(batch, genes), torch.randn(batch, genes)
    shapes = {"W1": (embedding, hidden), "W2": (hidden, head), "offset": (genes, head), "slope": (genes, head)}
    params = {name: torch.randn(shape).mul(0.5).requires_grad_() for name, shape in shapes.items()}
    result = {"inputs": {"h": dump(h), "x": dump(x), "shuffled": dump(shuffled)}}
    result["start"] = {name: dump(p) for name, p in params.items()}
    optimiser = torch.optim.AdamW(params.values(), lr=0.02, weight_decay=0.1)
    losses = []
    for step in range(3):
        query = F.gelu(h @ params["W1"]) @ params["W2"]
        prior, tilt = query @ params["offset"].T, query @ params["slope"].T
        loss = F.softplus(-(prior + x * tilt)).mean() + F.softplus(prior + shuffled * tilt).mean()
        optimiser.zero_grad()
        loss.backward()
        if step == 0:
            result["gradients"] = {name: dump(p.grad) for name, p in params.items()}
        optimiser.step()
        losses.append(loss.item())
    return {**result, "losses": losses, "end": {name: dump(p) for name, p in params.items()}}


def windows():
    image, filters = torch.randn(1, 2, 7, 6), torch.randn(4, 1, 3, 3)
    grouped = F.conv2d(image, filters, stride=(2, 1), padding=(1, 0), groups=2)
    pooled = F.avg_pool2d(image, (3, 2), stride=(2, 2), padding=(1, 0))
    excluding = F.avg_pool2d(image, (3, 2), stride=(2, 2), padding=(1, 0), count_include_pad=False)
    return {k: dump(v) for k, v in locals().items()}


def extremes():
    x = torch.tensor([-200.0, -100.0, -20.0, -0.001, 0.0, 0.001, 20.0, 100.0, 200.0, 1000.0])
    return {"x": dump(x), "softplus": dump(torch.logaddexp(x, torch.zeros_like(x))), "logSumExp": dump(torch.logsumexp(x, 0))}


target = Path(__file__).parent.parent / "unit/graph/graph-oracle.json"
target.write_text(json.dumps({"evidence": evidence(), "windows": windows(), "extremes": extremes()}, indent=2) + "\n")
