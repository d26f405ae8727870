"""Reads every slide of the real folders that no other oracle reads, and every matrix of those in `variants`, and writes facts about them
(shapes, sums, checksums, never data) into test/golden/shared-survey.json. Run with Debian's python3 (anndata 0.8, h5py, scipy,
pandas, and python3-zarr, which reads stores of version 2; those of version 3 are read here chunk by chunk with its zstd)."""
import gzip
import hashlib
import io
import json
import os
import struct
import warnings
import zipfile
from pathlib import Path

import anndata
import h5py
import numcodecs
import numpy as np
import pandas as pd
import scipy.io
import scipy.sparse as sp
import zarr

warnings.simplefilter("ignore")
ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HISTOLOGUE_TEST_DATA", ROOT.parent / "shared" / "data"))
ZOO = DATA / "zoo"
known = {}


def text(values):
    return [value.decode() if isinstance(value, bytes) else str(value) for value in values]


def of_matrix(matrix):
    """[rows, columns, non-zeros, sum of value × (row mod 101 + 1) × (column mod 103 + 1)]"""
    coo = sp.csr_matrix(matrix).astype("float32").tocsr()
    coo.sum_duplicates()
    coo.eliminate_zeros()
    coo = coo.tocoo()
    checksum = float((coo.data.astype("float64") * (coo.row % 101 + 1) * (coo.col % 103 + 1)).sum())
    return [*map(int, coo.shape), int(coo.nnz), checksum]


def of_places(xy):
    """Sum of positions, each weighed by its spot, y twice."""
    if xy is None:
        return None
    xy = np.asarray(xy, "float64")[:, :2]
    return float((xy * (np.arange(len(xy)) % 101 + 1)[:, None] * [1, 2]).sum())


def of_names(names):
    """A checksum of what labels are called, in their order."""
    return hashlib.sha256("\n".join(map(str, names)).encode()).hexdigest()[:12]


def say(path, barcodes, matrices, xy, labels=None, element=None, names=None):
    name = str(path.relative_to(DATA)) + ("" if element is None else f"#{element}")
    known[name] = {"barcodes": [barcodes[0], barcodes[-1]], "xy": xy if isinstance(xy, str) else of_places(xy), "labels": labels or {}, "names": names or {}, "matrices": {place: of_matrix(matrix) for place, matrix in matrices.items()}}


# AnnData files, by anndata.
def from_h5ad(path):
    data = anndata.read_h5ad(path)
    matrices = {"X": data.X, **{f"layers/{name}": data.layers[name] for name in data.layers}}
    if data.raw is not None:
        matrices["raw"] = data.raw.X
        if set(data.var_names) <= set(data.raw.var_names) and data.raw.var_names.is_unique and data.var_names.is_unique:
            matrices["raw/X"] = sp.csr_matrix(data.raw.X)[:, data.raw.var_names.get_indexer(data.var_names)]
    labels = {name: [int(n) for n in np.bincount(data.obs[name].cat.codes + 1, minlength=len(data.obs[name].cat.categories) + 1)] for name in data.obs if isinstance(data.obs[name].dtype, pd.CategoricalDtype)}
    xy = data.obsm["spatial"] if "spatial" in data.obsm else data.obs[["x", "y"]].to_numpy() if "x" in data.obs else None
    names = {name: of_names(data.obs[name].cat.categories) for name in labels}
    say(path, list(data.obs_names), matrices, xy, labels, names=names)


for path in [*sorted((DATA / "variants").glob("*.h5ad")), *sorted((ZOO / "anndata_archives").rglob("v0.[57]*/adata.h5ad")), ZOO / "squidpy_tests/tests/_data/test_data.h5ad"]:
    from_h5ad(path)


# zarr stores: their files as a dictionary, arrays by zarr (version 2) or chunk by chunk (version 3).
def files_of(path):
    if path.is_dir():
        return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def decode(codecs, raw, shape, dtype):
    first, *rest = codecs
    if first["name"] == "sharding_indexed":
        inner = first["configuration"]["chunk_shape"]
        grid = [-(-n // m) for n, m in zip(shape, inner)]
        index = np.frombuffer(raw[-16 * int(np.prod(grid)) - 4 : -4], "<u8").reshape(*grid, 2)
        out = np.zeros(shape, dtype)
        for at in np.ndindex(*grid):
            start, length = (int(n) for n in index[at])
            if start == 2**64 - 1:
                continue
            window = tuple(slice(k * m, min((k + 1) * m, n)) for k, m, n in zip(at, inner, shape))
            part = decode(first["configuration"]["codecs"], raw[start : start + length], inner, dtype)
            out[window] = part[tuple(slice(0, w.stop - w.start) for w in window)]
        return out
    for codec in reversed(rest):
        assert codec["name"] == "zstd", codec
        raw = numcodecs.Zstd().decode(raw)
    if first["name"] == "vlen-utf8":
        return numcodecs.VLenUTF8().decode(raw).reshape(shape)
    assert first["name"] == "bytes", first
    return np.frombuffer(raw, dtype).reshape(shape)


class Store:
    def __init__(self, path):
        self.files = files_of(path)
        self.is_v3 = "zarr.json" in self.files

    def attributes(self, place):
        if self.is_v3:
            return json.loads(self.files[f"{place}/zarr.json".lstrip("/")]).get("attributes", {})
        return json.loads(self.files.get(f"{place}/.zattrs".lstrip("/"), b"{}"))

    def has(self, place):
        return any(name.startswith(f"{place}/") for name in self.files)

    def array(self, place):
        if not self.is_v3:
            return zarr.open_array(self.files, mode="r", path=place)[...]
        facts = json.loads(self.files[f"{place}/zarr.json"])
        shape, chunk = facts["shape"], facts["chunk_grid"]["configuration"]["chunk_shape"]
        dtype = np.dtype(object if facts["data_type"] == "string" else facts["data_type"])
        out = np.zeros(shape, dtype)
        for at in np.ndindex(*[-(-n // m) for n, m in zip(shape, chunk)]):
            raw = self.files.get(f"{place}/c" + "".join(f"/{k}" for k in at))
            if raw is None:
                continue
            window = tuple(slice(k * m, min((k + 1) * m, n)) for k, m, n in zip(at, chunk, shape))
            out[window] = decode(facts["codecs"], raw, chunk, dtype)[tuple(slice(0, w.stop - w.start) for w in window)]
        return out

    def texts(self, place):
        return text(self.array(place if not self.has(f"{place}/values") else f"{place}/values"))

    def index(self, table):
        return self.texts(f"{table}/{self.attributes(table)['_index']}")

    def matrix(self, place):
        if not self.has(f"{place}/indptr"):
            return self.array(place)
        attributes = self.attributes(place)
        kind = sp.csc_matrix if "csc" in attributes["encoding-type"] else sp.csr_matrix
        return kind(tuple(self.array(f"{place}/{part}") for part in ("data", "indices", "indptr")), tuple(attributes["shape"]))


def rows_of(store, table):
    """Regions and instances of a table's rows."""
    attributes = store.attributes(f"{table}/uns/spatialdata_attrs") or {}
    def key(name):
        if store.has(f"{table}/uns/spatialdata_attrs/{name}"):
            return text(np.atleast_1d(store.array(f"{table}/uns/spatialdata_attrs/{name}")))[0]
        return attributes.get(name) or store.attributes(table)[name]
    region, instance = f"{table}/obs/{key('region_key')}", f"{table}/obs/{key('instance_key')}"
    if store.has(f"{region}/codes"):
        names = np.array(store.texts(f"{region}/categories"))[store.array(f"{region}/codes")]
    else:
        names = np.array(store.texts(region))
    return names, store.array(instance)


def middles(labels, instances):
    """Middles of pixels with a label, as (x, y)."""
    flat = labels.ravel().astype("int64")
    n = np.bincount(flat).astype("float64")
    y, x = (np.bincount(flat, weights=axis.ravel() + 0.5) / np.maximum(n, 1) for axis in np.indices(labels.shape))
    return np.c_[x[instances], y[instances]]


def spatialdata(path, table, element=None, region=None, xy="not compared"):
    store = Store(path)
    regions, instances = rows_of(store, table)
    rows = np.flatnonzero(regions == region) if region else np.arange(len(regions))
    if region and xy == "labels":
        xy = middles(store.array(f"labels/{region}/0"), instances[rows])
    barcodes = store.index(f"{table}/obs")
    matrices = {place: sp.csr_matrix(store.matrix(f"{table}/{place}"))[rows] for place in ("X", "raw/X") if store.has(f"{table}/{place}")}
    say(path, [barcodes[row] for row in rows], matrices, xy, element=element)


def anndata_store(path):
    store = Store(path)
    matrices = {"X": store.matrix("X")}
    for name in sorted({key.split("/")[1] for key in store.files if key.startswith("layers/") and key.count("/") > 1}):
        matrices[f"layers/{name}"] = store.matrix(f"layers/{name}")
    if store.has("raw/X"):
        matrices["raw"] = store.matrix("raw/X")
        raw, own = pd.Index(store.index("raw/var")), pd.Index(store.index("var"))
        if raw.is_unique and own.is_unique and set(own) <= set(raw):
            matrices["raw/X"] = sp.csr_matrix(matrices["raw"])[:, raw.get_indexer(own)]
    say(path, store.index("obs"), matrices, store.array("obsm/spatial") if store.has("obsm/spatial") else None)


for path in (*sorted((ZOO / "anndata_archives").rglob("v0.7*/adata.zarr.zip")), DATA / "zarr/mob1_anndata.zarr", DATA / "zarr/mob1_anndata.zarr.zip"):
    anndata_store(path)
stores = ZOO / "spatialdata_zarr/inst/extdata"
# Shapes are Parquet, which Debian's Python does not read; shared-readers.test.ts holds her2st's to those of its twin.
spatialdata(DATA / "zarr/her2st_A1_spatialdata.zarr", "tables/table")
spatialdata(stores / "merfish.zarr", "tables/table")
for name in ("blobs.zarr", "blobs_v3.zarr"):
    store = Store(stores / name)
    spatialdata(stores / name, "tables/table", region=rows_of(store, "tables/table")[0][0], xy="labels")
mibitof = stores / "mibitof"
names = sorted(set(rows_of(Store(mibitof), "table/table")[0]))
for name in names:
    spatialdata(mibitof, "table/table", f"table/{name}", name, "labels")


# MuData: modalities joined, or, where they share features, each alone.
def joined(path, store):
    order = store.attributes("mod").get("mod-order") or sorted({key.split("/")[1] for key in store.files if key.startswith("mod/") and key.count("/") > 1})
    spots = {name: store.index(f"mod/{name}/obs") for name in order}
    if store.attributes("").get("axis", 0) == 1:
        for name in order:
            say(path, spots[name], {"X": store.matrix(f"mod/{name}/X")}, None, element=name)
        return
    common = [spot for spot in store.index("obs") if all(spot in own for own in spots.values())]
    blocks = [sp.csr_matrix(store.matrix(f"mod/{name}/X"))[[spots[name].index(spot) for spot in common]] for name in order]
    say(path, common, {"X": sp.hstack(blocks)}, None)


class Hdf5(Store):
    """A file seen as a store."""

    def __init__(self, path):
        self.file = h5py.File(path)
        self.files = {}
        self.file.visititems(lambda name, node: self.files.update({f"{name}/.": b""}))

    def attributes(self, place):
        return {key: list(text(value)) if isinstance(value, np.ndarray) else value for key, value in self.file[place or "/"].attrs.items()}

    def array(self, place):
        return self.file[place][...]

    def matrix(self, place):
        node = self.file[place]
        if isinstance(node, h5py.Dataset):
            return node[...]
        return sp.csr_matrix((node["data"][:], node["indices"][:], node["indptr"][:]), tuple(node.attrs["shape"]))


for path in sorted((ZOO / "mudata_archives").rglob("*.zarr.zip")):
    joined(path, Store(path))
for path in sorted((ZOO / "mudata_archives").rglob("mdata_axis1.h5mu")):
    joined(path, Hdf5(path))


# 10x: one matrix per genome, folders of three files, outs.
def group_of(path, name=None):
    with h5py.File(path) as file:
        group = file[name or ("matrix" if "matrix" in file else sorted(file)[0])]
        shape = [int(n) for n in group["shape"][:]]
        matrix = sp.csr_matrix((group["data"][:], group["indices"][:].astype(int), group["indptr"][:].astype(int)), shape[::-1])
        return text(group["barcodes"][:]), matrix


def mtx_of(folder):
    def plain(stem):
        # One of them is called .gz and is none.
        data = next(path for path in sorted(folder.iterdir()) if path.name.startswith(stem)).read_bytes()
        return io.BytesIO(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)

    return pd.read_csv(plain("barcodes"), header=None)[0].astype(str).tolist(), sp.csr_matrix(scipy.io.mmread(plain("matrix.mtx")).T)


def places_of(folder):
    path = sorted(folder.glob("tissue_positions*.csv"))[0]
    table = pd.read_csv(path, header=0 if path.read_text().startswith("barcode") else None)
    table.columns = ["barcode", "in_tissue", "row", "col", "y", "x"]
    return table.set_index("barcode")


def outs(path, read, spatial, is_raw=False):
    barcodes, matrix = read
    table = places_of(spatial)
    rows = [row for row, barcode in enumerate(barcodes) if not is_raw or table.in_tissue.get(barcode) == 1]
    kept = [barcodes[row] for row in rows]
    say(path, kept, {"*": sp.csr_matrix(matrix)[rows]}, table.reindex(kept)[["x", "y"]].to_numpy("float64"))


scanpy, seurat, visiumio = ZOO / "scanpy_tests/tests/_data", ZOO / "seurat_tests/tests/testdata", ZOO / "visiumio/inst/extdata"
for path in sorted(DATA.rglob("*.h5")):
    spatial = path.parent / "spatial"
    if list(spatial.glob("tissue_positions*.csv")):
        outs(path, group_of(path), spatial, path.name.startswith("raw"))
        continue
    with h5py.File(path) as file:
        genomes = ["matrix"] if "matrix" in file else sorted(file)
    for genome in genomes:
        barcodes, matrix = group_of(path, genome)
        say(path, barcodes, {"*": matrix}, "not compared" if spatial.exists() else None, element=genome if len(genomes) > 1 else None)
for path in sorted(DATA.rglob("matrix.mtx*")):
    barcodes, matrix = mtx_of(path.parent)
    say(path.parent, barcodes, {"*": matrix}, None)
for section in sorted((ZOO / "spatialexperiment/inst/extdata/10xVisium").iterdir()):
    outs(section / "outs", mtx_of(section / "outs/raw_feature_bc_matrix"), section / "outs/spatial", True)
for section in sorted((visiumio / "10xVisium").iterdir()):
    outs(section / "outs", group_of(section / "outs/raw_feature_bc_matrix.h5"), section / "outs/spatial", True)
for sample in ("sample01", "sample02"):
    folder = ZOO / "spatialfeatureexperiment/inst/extdata" / sample / "outs"
    outs(folder, mtx_of(folder / "filtered_feature_bc_matrix"), folder / "spatial")
for folder in (DATA / "spaceranger/mouse_placenta_visium_cytassist", scanpy / "visium_data/1.0.0", seurat / "visium", ZOO / "squidpy_tests/tests/_data"):
    outs(folder, group_of(folder / "filtered_feature_bc_matrix.h5"), folder / "spatial")
for folder in (seurat / "visium_hd", visiumio):
    bins = sorted((folder / "binned_outputs").iterdir())
    for own in bins:
        barcodes, matrix = group_of(own / "filtered_feature_bc_matrix.h5")
        # Positions are Parquet.
        for place, element in ((folder, own.name if len(bins) > 1 else None), (own, None)):
            say(place, barcodes, {"*": matrix}, "not compared", element=element)
(ROOT / "test" / "golden" / "shared-survey.json").write_text(json.dumps(known, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n")
print(len(known), "slides")
