"""Checks h5ad files that Histologue wrote against AnnData's on-disk format, as h5py reads them, and recomputes what can be from
the file alone. Each argument is such a file. With `--write` what h5py read of the first goes to test/golden/export/h5ad.json.
Run with Debian's python3 (h5py, numpy, scipy), e.g. after
  npx histologue demo d.h5ad; npx histologue export h5ad d.h5ad --labels tissue_type --expression-only --out e.h5ad"""
import json
import sys
from pathlib import Path

import h5py
import numpy as np
from scipy import sparse, stats

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "export" / "h5ad.json"
VERSIONS = {
    "anndata": {"0.1.0"}, "dict": {"0.1.0"}, "dataframe": {"0.2.0"}, "array": {"0.2.0"}, "string-array": {"0.2.0"},
    "csr_matrix": {"0.1.0"}, "csc_matrix": {"0.1.0"}, "categorical": {"0.2.0"}, "numeric-scalar": {"0.2.0"}, "string": {"0.2.0"},
}


def is_text(dataset):
    return h5py.check_string_dtype(dataset.dtype) is not None


def check(node, name, n_row=None):
    """Raises where an element is not what its encoding says; gives the number of elements."""
    kind, version = node.attrs.get("encoding-type"), node.attrs.get("encoding-version")
    # What a copied file had before is its own: other encodings, and those of older versions.
    if kind not in VERSIONS or (kind == "dataframe" and version != "0.2.0"):
        assert "histologue" not in name, name
        return sum(check(node[key], f"{name}/{key}") for key in node) if isinstance(node, h5py.Group) else 0
    assert version in VERSIONS[kind], (name, kind, version)
    if kind == "dataframe":
        index, order = node.attrs["_index"], list(node.attrs["column-order"])
        assert set(order) | {index} == set(node) - {"__categories"}, (name, order, list(node))
        n = node[index].shape[0]
        assert n_row is None or n == n_row, name
        return 1 + sum(check(node[key], f"{name}/{key}", n) for key in [index, *order])
    if kind == "categorical":
        ordered = node.attrs["ordered"]
        assert isinstance(ordered, np.bool_) and not (ordered and "histologue" in name), (name, ordered)
        stored = h5py.h5a.open(node.id, b"ordered").get_type()
        assert isinstance(stored, h5py.h5t.TypeEnumID) and stored.get_nmembers() == 2, name
        codes, categories = node["codes"][:], node["categories"].asstr()[:]
        assert len(set(categories)) == len(categories) and codes.min() >= -1 and codes.max() < len(categories), name
        assert n_row is None or len(codes) == n_row, name
        return 1 + check(node["codes"], f"{name}/codes") + check(node["categories"], f"{name}/categories")
    if kind in ("csr_matrix", "csc_matrix"):
        shape, indptr, indices = node.attrs["shape"], node["indptr"][:], node["indices"][:]
        major = shape[0] if kind == "csr_matrix" else shape[1]
        assert len(indptr) == major + 1 and indptr[-1] == len(indices) == len(node["data"]), name
        return 1
    if kind in ("dict", "anndata"):
        assert isinstance(node, h5py.Group), name
        return 1 + sum(check(node[key], f"{name}/{key}") for key in node)
    if kind in ("string", "numeric-scalar"):
        assert node.shape == () and is_text(node) == (kind == "string"), name
    else:
        assert isinstance(node, h5py.Dataset) and is_text(node) == (kind == "string-array"), name
        assert n_row is None or node.shape[0] == n_row, name
    return 1


def dense(node):
    if isinstance(node, h5py.Dataset):
        return sparse.csr_matrix(node[:])
    make = sparse.csr_matrix if node.attrs["encoding-type"] == "csr_matrix" else sparse.csc_matrix
    return make((node["data"][:], node["indices"][:], node["indptr"][:]), shape=tuple(node.attrs["shape"])).tocsr()


def index_of(frame):
    return frame[frame.attrs["_index"]].asstr()[:]


def recompute(file, prefix):
    """What the keys say of each other, and one region's rank-sum from the counts."""
    n_obs, names = len(index_of(file["obs"])), index_of(file["var"])
    if f"{prefix}_query" in file["obsm"]:
        query, keys = file[f"obsm/{prefix}_query"][:], file[f"varm/{prefix}_key"][:]
        assert query.shape[0] == n_obs and keys.shape == (len(names), query.shape[1])
        if f"{prefix}_regions" in file["obsm"]:
            inside = file[f"obsm/{prefix}_regions"][:].astype(bool)
            for k in range(inside.shape[1]):
                mine = query[inside[:, k]].mean(0) @ keys.T
                np.testing.assert_allclose(file[f"varm/{prefix}_supported"][:, k], mine, rtol=1e-4, atol=1e-5)
    if f"{prefix}_rank_sum" not in file["uns"]:
        return
    inside, ranked = file[f"obsm/{prefix}_regions"][:].astype(bool), file[f"uns/{prefix}_rank_sum"]
    column = list(ranked["names"].attrs["column-order"])[0]
    counts = dense(file["X"]).astype(np.float64)
    kinds = file["var"].get("feature_types")
    if isinstance(kinds, h5py.Group):
        kinds = kinds.get("categories")
    kinds = set() if kinds is None else set(kinds.asstr()[:])
    # Proteins are scaled otherwise, values that are no counts not at all, and a name that repeats tells no gene.
    if len(kinds) > 1 or len(set(names)) < len(names) or not np.allclose(counts.data, np.round(counts.data)):
        return
    scaled = np.log1p(counts.multiply(1e4 / np.maximum(counts.sum(1), 1e-12)).toarray().astype(np.float32))
    for row in (0, 1, 2, len(names) // 2, len(names) - 1):
        name, score = ranked["names"][column].asstr()[row], ranked["scores"][column][row]
        values = scaled[:, list(names).index(name)]
        test = stats.mannwhitneyu(values[inside[:, 0]], values[~inside[:, 0]], method="asymptotic", use_continuity=False)
        np.testing.assert_allclose(ranked["pvals"][column][row], test.pvalue, rtol=1e-3, atol=1e-300)
        assert row != 0 or score > 0


def as_scanpy_reads(path, prefix):
    """Regions' tables read from AnnData by the statements of scanpy's get.rank_genes_groups_df: by group as they are, and without one
    once they are record arrays (worker/export/README.md). False where there is no anndata to read with."""
    try:
        import anndata
        import pandas as pd
    except ImportError:
        return False
    ranked = anndata.read_h5ad(path).uns[f"{prefix}_rank_sum"]
    columns = ["names", "scores", "logfoldchanges", "pvals", "pvals_adj"]

    def tables(group):
        # As scanpy has it: without a group its names are those of the record array.
        groups = list(ranked["names"].dtype.names) if group is None else [group]
        wide = pd.concat([pd.DataFrame(ranked[c])[groups] for c in columns], axis=1, names=[None, "group"], keys=columns)
        return wide.stack(level=1).reset_index()

    groups = list(ranked["names"].columns)
    single = [tables(group) for group in groups]
    for table in single:
        assert list(table.columns[2:]) == columns and len(set(table["names"])) == len(table)
        assert (np.diff(table["scores"]) <= 0).all() and (table["pvals_adj"] >= table["pvals"] * (1 - 1e-12)).all()
    for key, table in ranked.items():
        if key != "params":
            ranked[key] = table.to_records(index=False)
    assert list(ranked["names"].dtype.names) == groups and len(tables(None)) == sum(map(len, single))
    return True


def listing(file):
    out = {}

    def note(name, node):
        if "histologue" not in name and name not in ("obs",):
            return
        entry = {"type": node.attrs.get("encoding-type"), "version": node.attrs.get("encoding-version")}
        if isinstance(node, h5py.Dataset):
            entry |= {"shape": list(node.shape), "dtype": "text" if is_text(node) else str(node.dtype)}
            if is_text(node) and node.shape != ():
                entry["first"] = [str(text) for text in node.asstr()[:3]]
            elif node.shape != ():
                entry["sum"] = float(np.nansum(node[...].astype(np.float64)))
        elif "column-order" in node.attrs:
            entry["order"] = list(node.attrs["column-order"])
        out[name] = entry

    file.visititems(note)
    return out


paths = [path for path in sys.argv[1:] if not path.startswith("--")]
for path in paths:
    with h5py.File(path) as file:
        n = check(file, "")
        found = sorted(key[: -len("_regions")] for key in file["obsm"] if key.endswith("_regions") and key.startswith("histologue"))
        for prefix in found or ["histologue"]:
            recompute(file, prefix)
        is_read = [as_scanpy_reads(path, prefix) for prefix in found if f"{prefix}_rank_sum" in file["uns"]]
        print(f"{path}: {n} elements are as the format says; {len(found)} sets of regions recomputed, {sum(is_read)} read as scanpy does")
        if "--write" in sys.argv and path == paths[0]:
            GOLDEN.write_text(json.dumps(listing(file), indent=1, ensure_ascii=False) + "\n")
