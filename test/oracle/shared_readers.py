"""Reads the real 10x matrices and Space Ranger folders beside the project with h5py, scipy and pandas, and writes facts
about them (shapes, sums, checksums, never data) into test/golden/shared-readers.json. Run with Debian's python3."""
import json
import os
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import scipy.io
import scipy.sparse as sp

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HISTOLOGUE_TEST_DATA", ROOT.parent / "shared" / "data"))


def checksum(matrix):
    """Sum of value × (row mod 101 + 1) × (column mod 103 + 1): changes where a value moves."""
    coo = matrix.tocoo()
    return float((coo.data.astype("float64") * (coo.row % 101 + 1) * (coo.col % 103 + 1)).sum())


def from_h5(path):
    with h5py.File(path) as file:
        group = file["matrix"] if "matrix" in file else file[sorted(file)[0]]
        n_feature, n_barcode = (int(n) for n in group["shape"][:])
        parts = (group["data"][:], group["indices"][:].astype(int), group["indptr"][:].astype(int))
        matrix = sp.csr_matrix(parts, (n_barcode, n_feature))
        text = lambda values: [v.decode() if isinstance(v, bytes) else v for v in values]
        names = group["features/name"] if "features" in group else group["gene_names"]
        return matrix, text(group["barcodes"][:]), text(names[:])


def from_mtx(folder):
    find = lambda stem: next(p for p in sorted(folder.iterdir()) if p.name.startswith(stem))
    matrix = sp.csr_matrix(scipy.io.mmread(str(find("matrix.mtx"))).T)
    table = pd.read_csv(next(p for p in sorted(folder.iterdir()) if p.name.startswith(("features", "genes"))), sep="\t", header=None)
    return matrix, pd.read_csv(find("barcodes"), header=None)[0].tolist(), table[1].tolist()


def positions(folder):
    path = next(iter(sorted(folder.glob("tissue_positions*.csv"))))
    has_header = path.read_text().startswith("barcode")
    table = pd.read_csv(path, header=0 if has_header else None)
    table.columns = ["barcode", "in_tissue", "row", "col", "y", "x"]
    return table.set_index("barcode")


def facts(path, matrix, table=None, keep_all=True):
    data, barcodes, names = matrix
    xy_sum = None
    if table is not None:
        if not keep_all:
            rows = [i for i, barcode in enumerate(barcodes) if table.in_tissue.get(barcode) == 1]
            data, barcodes = data[rows], [barcodes[i] for i in rows]
        xy_sum = float(table.loc[barcodes, ["x", "y"]].to_numpy("float64").sum())
    data.sum_duplicates()
    data.eliminate_zeros()
    return {"shape": list(data.shape), "nNonZero": int(data.nnz), "checksum": checksum(data), "barcodes": [barcodes[0], barcodes[-1]], "names": [names[0], names[-1]], "xySum": xy_sum}


known = {}
scanpy, seurat, visiumio = "zoo/scanpy_tests/tests/_data", "zoo/seurat_tests/tests/testdata", "zoo/visiumio/inst/extdata"
for name in (f"{scanpy}/10x_data/1.2.0/filtered_gene_bc_matrices_h5.h5", f"{scanpy}/10x_data/3.0.0/filtered_feature_bc_matrix.h5", f"{scanpy}/visium_data/2.1.0/raw_probe_bc_matrix.h5"):
    known[name] = facts(name, from_h5(DATA / name))
for name in (f"{scanpy}/10x_data/3.0.0/filtered_feature_bc_matrix", f"{seurat}/cr3.0", f"{scanpy}/10x_data/1.2.0/filtered_gene_bc_matrices/hg19_chr21"):
    known[name] = facts(name, from_mtx(DATA / name))
for name in ("spaceranger/mouse_placenta_visium_cytassist", f"{scanpy}/visium_data/1.0.0", f"{seurat}/visium"):
    known[name] = facts(name, from_h5(DATA / name / "filtered_feature_bc_matrix.h5"), positions(DATA / name / "spatial"))
for name in ("zoo/spatialfeatureexperiment/inst/extdata/sample01/outs", "zoo/spatialfeatureexperiment/inst/extdata/sample02/outs"):
    known[name] = facts(name, from_mtx(DATA / name / "filtered_feature_bc_matrix"), positions(DATA / name / "spatial"))
name = "zoo/spatialexperiment/inst/extdata/10xVisium/section1/outs"
known[name] = facts(name, from_mtx(DATA / name / "raw_feature_bc_matrix"), positions(DATA / name / "spatial"), False)
(ROOT / "test" / "golden" / "shared-readers.json").write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
print(len(known), "slides")
