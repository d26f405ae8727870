"""Reads the real slides beside the project with anndata and writes facts about them (shapes, sums, checksums, never
data) into test/golden/shared-slides.json. Run with Debian's python3 (anndata 0.8)."""
import json
import os
import warnings
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import scipy.sparse as sp

warnings.simplefilter("ignore")
ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HISTOLOGUE_TEST_DATA", ROOT.parent / "shared" / "data"))


def checksum(matrix):
    """Sum of value × (row mod 101 + 1) × (column mod 103 + 1): changes where a value moves."""
    coo = matrix.tocoo()
    return float((coo.data.astype("float64") * (coo.row % 101 + 1) * (coo.col % 103 + 1)).sum())


def picture(data):
    for library in data.uns.get("spatial", {}).values():
        for key in ("hires", "lowres"):
            if key in library.get("images", {}) and f"tissue_{key}_scalef" in library["scalefactors"]:
                image = np.asarray(library["images"][key])
                if image.dtype.kind == "f":
                    image = np.floor(image.astype("float32") * np.float32(255) + 0.5)
                rows = np.arange(image.shape[0])[:, None, None] % 101 + 1
                columns = np.arange(image.shape[1])[None, :, None] % 103 + 1
                return [*image.shape[:2], int((image[:, :, :3].astype("int64") * rows * columns).sum())]
    return None


def facts(path):
    data = anndata.read_h5ad(path)
    matrix = data.layers["counts"] if "counts" in data.layers else data.X
    matrix = sp.csr_matrix(matrix)
    matrix.eliminate_zeros()
    labels = {
        name: [int(code) for code in np.bincount(data.obs[name].cat.codes + 1, minlength=len(data.obs[name].cat.categories) + 1)]
        for name in data.obs if isinstance(data.obs[name].dtype, pd.CategoricalDtype)
    }
    xy = data.obsm.get("spatial", data.obs[["x", "y"]].to_numpy() if "x" in data.obs else None)
    names = data.var["feature_name"].astype(str) if "feature_name" in data.var else data.var_names.to_series()
    return {
        "shape": list(data.shape),
        "nNonZero": int(matrix.nnz),
        "checksum": checksum(matrix),
        "barcodes": [data.obs_names[0], data.obs_names[-1]],
        "names": [names.iloc[0], names.iloc[-1]],
        "xySum": None if xy is None else float(np.asarray(xy, "float64")[:, :2].sum()),
        "labels": labels,
        "picture": picture(data),
    }


known = {}
for folder in ("slides", "variants", "noimage"):
    for path in sorted((DATA / folder).glob("*.h5ad")):
        known[f"{folder}/{path.name}"] = facts(path)
target = ROOT / "test" / "golden" / "shared-slides.json"
target.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
print(len(known), "slides")
