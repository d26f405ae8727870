"""Reads an h5ad file whole by anndata.read_h5ad, as many times as asked; prints the seconds of each, imports left out, as JSON."""
import json
import sys
import time
import warnings

import anndata
import h5py

warnings.filterwarnings("ignore")
times = []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    slide = anndata.read_h5ad(sys.argv[1])
    times.append(time.perf_counter() - start)
    stored = int(slide.X.nnz)
    del slide
print(json.dumps({"seconds": times, "nNonZero": stored, "anndata": anndata.__version__, "h5py": h5py.__version__}))
