"""Reads the real MuData files beside the project with h5py and writes facts about them (sums and checksums, never data) into
test/golden/shared-h5mu.json. Run with Debian's python3 (h5py, scipy)."""
import json
import os
from pathlib import Path

import h5py
import numpy as np
import scipy.sparse as sp

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HISTOLOGUE_TEST_DATA", ROOT.parent / "shared" / "data"))


def text(dataset):
    if isinstance(dataset, h5py.Group):
        dataset = dataset["values"]
    return [value.decode() for value in dataset[:]]


def matrix(group):
    x = group["X"]
    if isinstance(x, h5py.Dataset):
        return sp.csr_matrix(x[:].astype("float32"))
    return sp.csr_matrix((x["data"][:], x["indices"][:], x["indptr"][:]), tuple(x.attrs["shape"]))


def facts(path):
    with h5py.File(path) as file:
        order = [str(name) for name in file["mod"].attrs.get("mod-order", sorted(file["mod"]))]
        spots = {name: text(file[f"mod/{name}/obs/" + file[f"mod/{name}/obs"].attrs["_index"]]) for name in order}
        root = text(file["obs/" + file["obs"].attrs["_index"]])
        common = [spot for spot in root if all(spot in own for own in spots.values())]
        rows = {name: [own.index(spot) for spot in common] for name, own in spots.items()}
        joined = sp.hstack([matrix(file[f"mod/{name}"]).tocsr()[rows[name]] for name in order]).tocsr()
        joined.eliminate_zeros()
        coo = joined.tocoo()
        weights = coo.data.astype("float64") * (coo.row % 101 + 1) * (coo.col % 103 + 1)
        places = [(spots[name], file[f"mod/{name}"]) for name in order if "spatial" in file[f"mod/{name}"].get("obsm", {})]
        xy = None
        if places:
            own, group = places[0]
            xy = group["obsm/spatial"][:][[own.index(spot) for spot in common]]
            xy = float((xy * (np.arange(len(common)) % 101 + 1)[:, None] * [1, 2]).sum())
        return {
            "shape": list(joined.shape), "nNonZero": int(joined.nnz), "checksum": float(weights.sum()), "xy": xy,
            "modalities": order, "barcodes": [common[0], common[-1]],
        }


known = {f"h5mu/{path.name}": facts(path) for path in sorted((DATA / "h5mu").glob("*.h5mu"))}
for path in sorted((DATA / "zoo" / "mudata_archives").rglob("mdata_axis0.h5mu")):
    known[str(path.relative_to(DATA))] = facts(path)
(ROOT / "test" / "golden" / "shared-h5mu.json").write_text(json.dumps(known, indent=1) + "\n")
print(len(known), "files")
