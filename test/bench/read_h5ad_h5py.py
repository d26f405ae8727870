"""Reads an h5ad file whole with h5py and scipy, element by element as anndata.read_h5ad does; prints the seconds as JSON.

anndata itself is not among Debian's packages here, so this stands in for it: every dataset is read into numpy, X and layers become
scipy.sparse matrices, strings become str, as anndata's own readers of encodings do. No pandas table is made of obs and var.
"""
import json
import sys
import time

import h5py
import numpy as np
import scipy.sparse as sp


def read(node):
    if isinstance(node, h5py.Dataset):
        if h5py.check_string_dtype(node.dtype):
            return node.asstr()[()]
        return node[()]
    encoding = node.attrs.get("encoding-type", "")
    if encoding in ("csr_matrix", "csc_matrix"):
        kind = sp.csr_matrix if encoding == "csr_matrix" else sp.csc_matrix
        parts = (node["data"][()], node["indices"][()], node["indptr"][()])
        return kind(parts, shape=tuple(node.attrs["shape"]))
    return {name: read(child) for name, child in node.items()}


times = []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    with h5py.File(sys.argv[1], "r") as file:
        slide = read(file)
    times.append(time.perf_counter() - start)
    shape, stored = slide["X"].shape, int(slide["X"].nnz)
    del slide
print(json.dumps({"seconds": times, "shape": shape, "nNonZero": stored, "h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version}))
