"""Writes small seeded folders and stores into test/fixtures/readers, as Space Ranger (1, 3, Visium HD), anndata and
spatialdata lay them out, and what numpy makes of them into test/golden/readers.json. Parquet is left to the real slides,
since Debian has no writer. Run with Debian's python3 (h5py): no test needs Python."""
import gzip
import json
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import h5py
import numpy as np
import scipy.io
import scipy.sparse as sp

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "fixtures" / "readers"
shutil.rmtree(OUT, ignore_errors=True)
rng = np.random.default_rng(23)
N = 12
BARCODES = [f"{''.join(rng.choice(list('ACGT'), 8))}-1" for _ in range(N)]
GENES = ["ERBB2", "KRT8", "CD3E", "ACTB", "ACTB", "MT-CO1"]
PROTEINS = ["CD3", "CD20"]
IDS = [f"ENSG{i:011d}" for i in range(6)] + PROTEINS
NAMES = GENES + PROTEINS
TYPES = ["Gene Expression"] * 6 + ["Antibody Capture"] * 2
X = rng.poisson(0.8, (N, 8)) * rng.integers(1, 30, 8)
ROWS, COLS = np.arange(N) // 4, 2 * (np.arange(N) % 4) + (np.arange(N) // 4) % 2
PXL_ROW, PXL_COL = 100.5 + 86.6 * ROWS, 80.25 + 50.0 * COLS
XY = np.stack([PXL_COL, PXL_ROW], 1)
SCALES = {"tissue_hires_scalef": 0.25, "tissue_lowres_scalef": 0.05, "spot_diameter_fullres": 60.0, "fiducial_diameter_fullres": 90.0}
facts = {}


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def gz(text):
    return gzip.compress(text.encode() if isinstance(text, str) else text, mtime=0)


def png(width, height):
    rows = (rng.integers(0, 8, (height, width, 3)) * 32).astype("uint8")
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def tenx_h5(path, x, barcodes, groups=("matrix",), is_old=False):
    path.parent.mkdir(parents=True, exist_ok=True)
    csr = sp.csr_matrix(x)
    with h5py.File(path, "w") as file:
        for name in groups:
            group = file.create_group(name)
            group["barcodes"] = np.array(barcodes, "S")
            for part in ("data", "indices", "indptr"):
                group[part] = getattr(csr, part)
            group["shape"] = np.array([x.shape[1], x.shape[0]], "int32")
            if is_old:
                group["genes"], group["gene_names"] = np.array(IDS[: x.shape[1]], "S"), np.array(NAMES[: x.shape[1]], "S")
                continue
            features = group.create_group("features")
            features["id"], features["name"] = np.array(IDS, "S"), np.array(NAMES, "S")
            features["feature_type"] = np.array(TYPES, "S")


def mtx(folder, x, barcodes, packed):
    folder.mkdir(parents=True)
    end, pack = (".gz", gz) if packed else ("", lambda text: text)
    scipy.io.mmwrite(str(folder / "plain.mtx"), sp.coo_matrix(x.T), field="integer")
    text = (folder / "plain.mtx").read_text()
    (folder / "plain.mtx").unlink()
    write(folder / f"matrix.mtx{end}", pack(text))
    write(folder / f"barcodes.tsv{end}", pack("\n".join(barcodes) + "\n"))
    rows = zip(IDS, NAMES, TYPES) if packed else zip(IDS, NAMES)
    name = "features" if packed else "genes"
    write(folder / f"{name}.tsv{end}", pack("".join("\t".join(row) + "\n" for row in rows)))


def positions(header, order, extra=1):
    lines = ["barcode,in_tissue,array_row,array_col,pxl_row_in_fullres,pxl_col_in_fullres"] if header else []
    lines += [f"OFFTISSUE{i}-1,0,{70 + i},0,9000,9000" for i in range(extra)]
    lines += [f"{BARCODES[i]},1,{ROWS[i]},{COLS[i]},{PXL_ROW[i]},{PXL_COL[i]}" for i in order]
    return "\n".join(lines) + "\n"


def say(name, x=X, barcodes=BARCODES, types=TYPES, xy=XY, diameter=60.0, pixel=None, picture=None, columns=(), warnings=(), alternatives=()):
    names = NAMES[: x.shape[1]].copy()
    names[4] = "ACTB-1"
    facts[name] = {
        "x": np.asarray(x, float).ravel().tolist(), "barcodes": list(barcodes), "names": names, "types": list(types)[: x.shape[1]],
        "xy": None if xy is None else np.asarray(xy, "float32").ravel().tolist(), "diameter": diameter, "pixel": pixel,
        "picture": picture, "columns": list(columns), "warnings": sorted(warnings), "alternatives": list(alternatives),
    }


# Space Ranger 3: header, positions in another order, proteins, clusters.
outs = OUT / "visium" / "outs"
tenx_h5(outs / "filtered_feature_bc_matrix.h5", X, BARCODES)
mtx(outs / "filtered_feature_bc_matrix", X, BARCODES, True)
write(outs / "spatial" / "tissue_positions.csv", positions(True, rng.permutation(N)))
write(outs / "spatial" / "scalefactors_json.json", json.dumps(SCALES))
write(outs / "spatial" / "tissue_hires_image.png", png(120, 90))
write(outs / "spatial" / "spatial_enrichment.csv", "Feature ID,Feature Name,I\nENSG1,ERBB2,0.5\n")
write(outs / "spatial" / "barcode_fluorescence_intensity.csv", "barcode,in_tissue,channel1_mean,channel1_stdev\nA-1,1,2,3\n")
write(outs / "analysis/clustering/gene_expression_graphclust/clusters.csv", "Barcode,Cluster\n" + "".join(f"{b},{10 if i % 2 else 2}\n" for i, b in enumerate(BARCODES[1:])))
PIXEL = 100 / 100.0  # 100 µm between spots two columns apart, which are 100 px apart
COLUMNS = ["graphclust", "in_tissue", "array_row", "array_col"]
say("visium", pixel=None, picture=[120, 90, 0.25], columns=COLUMNS, warnings=["DUPLICATE_FEATURES"])
say("visium/outs", picture=[120, 90, 0.25], columns=COLUMNS, warnings=["DUPLICATE_FEATURES"])
say("visium/outs/filtered_feature_bc_matrix", xy=None, diameter=1.0, warnings=["DUPLICATE_FEATURES", "NO_COORDINATES", "NO_PICTURE"])

# Space Ranger 1: no header, unpacked matrix, an unfiltered one alone, lowres alone.
old = OUT / "visium-1"
RAW = np.concatenate([X, rng.poisson(1, (2, 8))])
mtx(old / "raw_feature_bc_matrix", RAW, [*BARCODES, "OFFTISSUE0-1", "OFFTISSUE1-1"], False)
write(old / "spatial" / "tissue_positions_list.csv", positions(False, range(N), 2))
write(old / "spatial" / "scalefactors_json.json", json.dumps(SCALES))
write(old / "spatial" / "tissue_lowres_image.png", png(30, 24))
say("visium-1", types=["Gene Expression"] * 8, picture=[30, 24, 0.05], columns=COLUMNS[1:], warnings=["DUPLICATE_FEATURES", "LOW_RESOLUTION", "NO_HIRES", "SKIPPED_ELEMENT"])

# Cell Ranger 2: a group per genome.
tenx_h5(OUT / "genomes.h5", X[:, :6], BARCODES, ("hg19", "mm10"), True)
say("genomes.h5", x=X[:, :6], types=["Gene Expression"] * 6, xy=None, diameter=1.0, warnings=["DUPLICATE_FEATURES", "NO_COORDINATES", "NO_PICTURE", "SKIPPED_ELEMENT"], alternatives=["hg19", "mm10"])

# Visium HD: two bin sizes and cells, some of them with a hole or running the other way round.
hd = OUT / "visium-hd"
for um in (8, 16):
    folder = hd / "binned_outputs" / f"square_{um:03d}um"
    tenx_h5(folder / "filtered_feature_bc_matrix.h5", X * (um // 8), BARCODES)
    write(folder / "spatial" / "tissue_positions.csv", positions(True, range(N)))
    write(folder / "spatial" / "scalefactors_json.json", json.dumps({**SCALES, "spot_diameter_fullres": um * 4.0, "bin_size_um": float(um), "microns_per_pixel": 0.25}))
    write(folder / "spatial" / "tissue_hires_image.png", png(120, 90))
cells = [f"cellid_{i + 7:09d}-1" for i in range(N)]
features = []
for i in range(N):
    x, y, side = PXL_COL[i], PXL_ROW[i], 20.0
    ring = [[x - 10, y - 10], [x + 10, y - 10], [x + 10, y + 10], [x - 10, y + 10], [x - 10, y - 10]]
    features.append({"type": "Feature", "properties": {"cell_id": i + 7, "name": "a \"}{\" ü"}, "geometry": {"type": "Polygon", "coordinates": [ring[::-1] if i % 2 else ring]}})
segmented = hd / "segmented_outputs"
tenx_h5(segmented / "filtered_feature_cell_matrix.h5", X, cells)
write(segmented / "cell_segmentations.geojson", json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
write(segmented / "spatial" / "scalefactors_json.json", json.dumps({**SCALES, "microns_per_pixel": 0.25}))
write(segmented / "spatial" / "tissue_hires_image.png", png(120, 90))
ELEMENTS = ["square_008um", "square_016um", "segmented_outputs"]
say("visium-hd", diameter=32.0, pixel=0.25, picture=[120, 90, 0.25], columns=COLUMNS[1:], warnings=["DUPLICATE_FEATURES"], alternatives=ELEMENTS)
say("visium-hd#square_016um", x=X * 2, diameter=64.0, pixel=0.25, picture=[120, 90, 0.25], columns=COLUMNS[1:], warnings=["DUPLICATE_FEATURES"], alternatives=ELEMENTS)
say("visium-hd#segmented_outputs", barcodes=cells, diameter=2 * np.sqrt(400 / np.pi), pixel=0.25, picture=[120, 90, 0.25], warnings=["DUPLICATE_FEATURES", "LOW_RESOLUTION"], alternatives=ELEMENTS)


def group(files, place, attrs=None):
    files[f"{place}/.zgroup".lstrip("/")] = b'{"zarr_format": 2}'
    if attrs is not None:
        files[f"{place}/.zattrs".lstrip("/")] = json.dumps(attrs).encode()


def array(files, place, data, chunks=None, order="C", pack=None, attrs=None):
    """Zarr 2, chunks padded at the edges; texts as vlen-utf8."""
    data = np.array(data)
    is_text = data.dtype.kind == "U"
    chunks = chunks or data.shape
    dtype = "|O" if is_text else data.dtype.str
    meta = {"zarr_format": 2, "shape": data.shape, "chunks": chunks, "dtype": dtype, "order": order, "fill_value": "" if is_text else 0,
            "filters": [{"id": "vlen-utf8"}] if is_text else None, "compressor": {"id": pack, "level": 1} if pack else None, "dimension_separator": "."}
    files[f"{place}/.zarray"] = json.dumps(meta).encode()
    if attrs:
        files[f"{place}/.zattrs"] = json.dumps(attrs).encode()
    for at in np.ndindex(*[-(-n // c) for n, c in zip(data.shape, chunks)]):
        block = np.zeros(chunks, data.dtype)
        part = data[tuple(slice(a * c, (a + 1) * c) for a, c in zip(at, chunks))]
        block[tuple(slice(0, n) for n in part.shape)] = part
        raw = struct.pack("<I", block.size) + b"".join(struct.pack("<I", len(t.encode())) + t.encode() for t in block.ravel().tolist()) if is_text else block.tobytes(order)
        packed = {"zlib": lambda b: zlib.compress(b, 1), "gzip": gz, None: lambda b: b}[pack](raw)
        files[f"{place}/{'.'.join(map(str, at)) or '0'}"] = packed


def anndata(files, root, obs, pack):
    dot = f"{root}/" if root else ""
    group(files, root, {"encoding-type": "anndata", "encoding-version": "0.1.0"})
    csr = sp.csr_matrix(X.astype("int64"))
    group(files, f"{dot}X", {"encoding-type": "csr_matrix", "encoding-version": "0.1.0", "shape": list(X.shape)})
    for part in ("data", "indices", "indptr"):
        array(files, f"{dot}X/{part}", getattr(csr, part), (7,), pack=pack)
    for name, index, columns in (("obs", BARCODES, obs), ("var", NAMES, {"gene_ids": IDS, "feature_types": TYPES})):
        group(files, f"{dot}{name}", {"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index", "column-order": list(columns)})
        array(files, f"{dot}{name}/_index", np.array(index), (5,), pack=pack)
        for key, values in columns.items():
            array(files, f"{dot}{name}/{key}", values, pack=pack)


store = {}
anndata(store, "", {"layer": np.array(["a", "b", "é"] * 4), "depth": np.linspace(0, 1, N)}, "gzip")
group(store, "obsm", {})
array(store, "obsm/spatial", XY, (5, 1), "F", "zlib")
group(store, "uns", {})
for place in ("uns/spatial", "uns/spatial/lib", "uns/spatial/lib/images", "uns/spatial/lib/scalefactors"):
    group(store, place)
array(store, "uns/spatial/lib/images/hires", rng.integers(0, 256, (90, 120, 3)).astype("uint8"), (40, 50, 3), pack="zlib")
for key, value in SCALES.items():
    array(store, f"uns/spatial/lib/scalefactors/{key}", np.array(value), ())
group(store, "uns/odd", {"encoding-type": "of-tomorrow"})
OUT.mkdir(exist_ok=True)
with zipfile.ZipFile(OUT / "anndata.zarr.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, data in store.items():
        archive.writestr(zipfile.ZipInfo(f"inner.zarr/{name}"), data)
say("anndata.zarr.zip", picture=[120, 90, 0.25], columns=["layer", "depth"], warnings=["DUPLICATE_FEATURES"])

# SpatialData: circles and an image, each with its own way to `global`; two regions in one table.
store = {}
group(store, "")
group(store, "tables")
region = np.array(["left"] * 8 + ["right"] * 4)
anndata(store, "tables/table", {"region": region, "instance": np.arange(N) + 20_000_000}, "zlib")
group(store, "tables/table/uns", {})
group(store, "tables/table/uns/spatialdata_attrs", {})
array(store, "tables/table/uns/spatialdata_attrs/region", np.array(["left", "right"]))
for key, value in (("region_key", "region"), ("instance_key", "instance")):
    array(store, f"tables/table/uns/spatialdata_attrs/{key}", np.array([value]))
AXES = lambda names: {"axes": [{"name": name} for name in names]}
to = lambda names, system, kind: {"input": AXES(names), "output": {**AXES(names), "name": system}, **kind}
MOVE = [[0.0, -2.0, 900.0], [2.0, 0.0, -50.0], [0.0, 0.0, 1.0]]
group(store, "shapes")
for name, rows in (("left", np.arange(8)), ("right", np.arange(8, 12))):
    group(store, f"shapes/{name}", {"coordinateTransformations": [
        to("xy", "global", {"type": "affine", "affine": MOVE}), to("xy", "other", {"type": "identity"})]})
    shuffled = rng.permutation(rows)
    array(store, f"shapes/{name}/coords", XY[shuffled])
    array(store, f"shapes/{name}/Index", shuffled + 20_000_000)
    array(store, f"shapes/{name}/radius", np.full(len(rows), 30.0))
group(store, "images")
steps = [{"type": "scale", "scale": [1.0, 4.0, 4.0], "input": AXES("cyx")}, {"type": "translation", "translation": [0.0, -100.0, -200.0], "input": AXES("cyx")}]
group(store, "images/he", {"multiscales": [{"axes": [{"name": n} for n in "cyx"], "datasets": [{"path": "0"}, {"path": "1"}],
      "coordinateTransformations": [to("cyx", "global", {"type": "sequence", "transformations": steps})]}]})
array(store, "images/he/0", (np.add.outer(np.add.outer([0, 60, 120], np.arange(300) // 4), np.arange(280) // 8)).astype("uint8"), (3, 128, 128), pack="zlib")
array(store, "images/he/1", (np.add.outer(np.add.outer([0, 60, 120], np.arange(150) // 2), np.arange(140) // 4)).astype("uint8"), (3, 128, 128), pack="zlib")
for name, data in store.items():
    write(OUT / "spatial.zarr" / name, data)
moved = XY @ np.array(MOVE)[:2, :2].T + np.array(MOVE)[:2, 2]
in_pixels = (moved - [-200, -100]) / 4
for element, rows in (("table/left", slice(0, 8)), ("table/right", slice(8, 12))):
    say("spatial.zarr" if element == "table/left" else f"spatial.zarr#{element}", x=X[rows], barcodes=BARCODES[rows], xy=in_pixels[rows],
        diameter=60 * 2 / 4, picture=[280, 300, 1], columns=["region", "instance"], warnings=["DUPLICATE_FEATURES", "SKIPPED_ELEMENT", "SKIPPED_ELEMENT"], alternatives=["table/left", "table/right"])
(ROOT / "golden" / "readers.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
print(len(facts), "slides")
