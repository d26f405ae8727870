"""Writes small seeded AnnData files of every layout into test/fixtures/anndata and what anndata, scipy and numpy read
from them into test/golden/anndata.json. Run with Debian's python3 (anndata 0.8, h5py): no test needs Python."""
import json
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import scipy.sparse as sp

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "fixtures" / "anndata"
N_SPOT, N_FEATURE = 12, 7
rng = np.random.default_rng(7)
COUNTS = rng.poisson(0.9, (N_SPOT, N_FEATURE)) * rng.integers(1, 40, N_FEATURE)
SYMBOLS = ["Actb", "Mal", "Penk", "Mal", "Mal-1", "S100a5", "Doc2g"]
IDS = [f"ENSMUSG{i:011d}" for i in range(N_FEATURE)]
XY = np.stack([30.0 + 30 * (np.arange(N_SPOT) % 4), 40.0 + 40 * (np.arange(N_SPOT) // 4)], 1)
PICTURE = rng.integers(0, 256, (10, 8, 3)).astype("uint8")
expected = {}


def base(matrix, symbols=SYMBOLS):
    obs = pd.DataFrame(index=[f"SPOT{i}-1" for i in range(N_SPOT)])
    obs["label"] = pd.Categorical([["tumor", "stroma", None][i % 3] for i in range(N_SPOT)], ["tumor", "stroma"])
    obs["n"] = np.arange(N_SPOT) * 3
    obs["score"] = np.linspace(-1, 1, N_SPOT)
    obs["inside"] = np.arange(N_SPOT) % 2 == 0
    obs["note"] = [f"é{i % 2}" for i in range(N_SPOT)]
    var = pd.DataFrame({"gene_ids": IDS}, index=symbols)
    data = anndata.AnnData(matrix, obs=obs, var=var, dtype=matrix.dtype)
    data.obsm["spatial"] = XY
    data.uns["label_colors"] = np.array(["#FF0000", "#00ff80"], dtype=object)
    factors = {"tissue_hires_scalef": 0.05, "spot_diameter_fullres": 22.0}
    data.uns["spatial"] = {"lib": {"images": {"hires": PICTURE}, "scalefactors": factors}}
    return data


def facts(matrix=None, **more):
    dense = np.asarray(COUNTS if matrix is None else matrix, dtype="float32")
    known = {
        "x": dense.ravel().tolist(),
        "names": anndata.utils.make_index_unique(pd.Index(SYMBOLS)).tolist(),
        "symbols": SYMBOLS,
        "ids": IDS,
        "barcodes": [f"SPOT{i}-1" for i in range(N_SPOT)],
        "xy": XY.ravel().tolist(),
        "diameter": 22.0,
        "obs": {
            "label": {"codes": [[0, 1, -1][i % 3] for i in range(N_SPOT)], "categories": ["tumor", "stroma"],
                      "colors": ["#ff0000", "#00ff80"]},
            "n": {"values": (np.arange(N_SPOT) * 3).tolist()},
            "score": {"values": np.linspace(-1, 1, N_SPOT).astype("float32").tolist()},
            "inside": {"codes": [1 - i % 2 for i in range(N_SPOT)], "categories": ["False", "True"], "colors": None},
            "note": {"codes": [i % 2 for i in range(N_SPOT)], "categories": ["é0", "é1"], "colors": None},
        },
        "picture": rgba(PICTURE).ravel().tolist(),
        "warnings": ["DUPLICATE_FEATURES", "LOW_RESOLUTION"],
    }
    return {**known, **more}


def rgba(picture):
    """RGBA on white, to the nearest byte."""
    picture = picture.astype("float64")
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, None], 3, 2)
    alpha = picture[:, :, 3:] / 255 if picture.shape[2] == 4 else 1.0
    rgb = picture[:, :, :3] * alpha + 255 * (1 - alpha)
    return np.concatenate([np.floor(rgb + 0.5), np.full((*rgb.shape[:2], 1), 255)], 2).astype(int)


def write(name, data, compression=None, **more):
    path = OUT / f"{name}.h5ad"
    data.write_h5ad(path, compression=compression)
    expected[name] = facts(**more)
    return path


def layouts():
    makers = {"csr": sp.csr_matrix, "csc": sp.csc_matrix, "dense": np.asarray}
    for layout, dtype, compression in [
        ("csr", "float32", "gzip"), ("csr", "float64", "lzf"), ("csr", "int64", None), ("csr", "uint16", "gzip"),
        ("csc", "float32", None), ("csc", "int32", "gzip"), ("dense", "float32", "gzip"), ("dense", "int64", "lzf"),
        ("dense", "uint8", None), ("dense", "float16", None),
    ]:
        write(f"{layout}-{dtype}-{compression or 'plain'}", base(makers[layout](COUNTS.astype(dtype))), compression)


def replace(path, place, value, **attrs):
    with h5py.File(path, "r+") as file:
        kept = dict(file[place].attrs) if place in file else {}
        if place in file:
            del file[place]
        file[place] = value
        for key, attr in {**kept, **attrs}.items():
            file[place].attrs[key] = attr


def damaged_orders():
    """Rows out of order with a repeated entry, as scipy sums it; big-endian numbers; 64-bit indices; stored zeros."""
    csr = sp.csr_matrix(COUNTS.astype("float32"))
    path = write("csr-unsorted", base(csr), warnings=["LOW_RESOLUTION", "VALUES_REPAIRED", "DUPLICATE_FEATURES"])
    indices, data, indptr = [], [], [0]
    for row in range(N_SPOT):
        own = slice(csr.indptr[row], csr.indptr[row + 1])
        indices += list(csr.indices[own][::-1]) + [int(csr.indices[own][0])]
        data += list(csr.data[own][::-1]) + [2.0]
        indptr.append(len(indices))
    summed = sp.csr_matrix((data, indices, indptr), shape=csr.shape)
    replace(path, "X/indices", np.array(indices, "int32"))
    replace(path, "X/data", np.array(data, "float32"))
    replace(path, "X/indptr", np.array(indptr, "int32"))
    expected["csr-unsorted"]["x"] = summed.toarray().astype("float32").ravel().tolist()
    path = write("csr-bigendian-longindices", base(csr))
    replace(path, "X/indices", csr.indices.astype("int64"))
    replace(path, "X/indptr", csr.indptr.astype("int64"))
    replace(path, "X/data", csr.data.astype(">f4"))
    replace(path, "obsm/spatial", XY.astype(">f8"))
    zeros = sp.csr_matrix(np.ones_like(COUNTS, dtype="float32"))
    zeros.data = COUNTS.astype("float32").ravel()
    write("csr-storedzeros", base(zeros))


def counts_elsewhere():
    logged = np.log1p(COUNTS).astype("float32")
    data = base(sp.csr_matrix(logged))
    data.layers["counts"] = sp.csr_matrix(COUNTS.astype("int32"))
    found = ["LOW_RESOLUTION", "MATRIX_CHOSEN", "DUPLICATE_FEATURES"]
    write("counts-in-layer", data, warnings=found)
    unique = [f"gene{i}" for i in range(N_FEATURE)]
    plain = {"names": unique, "symbols": unique, "ids": IDS}
    data = base(logged, unique)
    extra = np.concatenate([COUNTS[:, ::-1], COUNTS[:, :2] + 1], 1).astype("float32")
    data.raw = anndata.AnnData(sp.csr_matrix(extra), data.obs, pd.DataFrame(index=[*unique[::-1], "a", "b"]), dtype="float32")
    write("counts-in-raw", data, warnings=["LOW_RESOLUTION", "MATRIX_CHOSEN"], **plain)
    write("no-counts", base(logged, unique), matrix=logged, warnings=["LOW_RESOLUTION", "NOT_COUNTS"], **plain)


def names():
    data = base(sp.csr_matrix(COUNTS.astype("float32")))
    data.var = pd.DataFrame({"feature_name": pd.Categorical(SYMBOLS),
                             "feature_types": ["Gene Expression"] * 6 + ["Antibody Capture"]}, index=IDS)
    write("ensembl-index", data, types=["Gene Expression"] * 6 + ["Antibody Capture"])


def pictures():
    csr = sp.csr_matrix(COUNTS.astype("float32"))
    alpha = np.concatenate([PICTURE, rng.integers(0, 256, (10, 8, 1)).astype("uint8")], 2)
    cases = {
        "float": (PICTURE / 255.0).astype("float32"), "grey": PICTURE[:, :, 0], "transparent": alpha,
        "sixteen": PICTURE.astype("uint16") * 257,
    }
    shown = {"float": PICTURE, "grey": PICTURE[:, :, 0], "transparent": alpha, "sixteen": PICTURE}
    for name, picture in cases.items():
        data = base(csr)
        data.uns["spatial"]["lib"]["images"] = {"downscaled_fullres": picture}
        data.uns["spatial"]["lib"]["scalefactors"] = {"tissue_downscaled_fullres_scalef": 0.05, "spot_diameter_fullres": 22.0}
        write(f"picture-{name}", data, picture=rgba(shown[name]).ravel().tolist())


def nullable():
    data = base(sp.csr_matrix(COUNTS.astype("float32")))
    data.obs["whole"] = pd.array([None if i == 3 else i for i in range(N_SPOT)], "Int64")
    data.obs["maybe"] = pd.array([None if i == 2 else i % 2 == 0 for i in range(N_SPOT)], "boolean")
    path = write("nullable", data)
    with h5py.File(path, "r+") as file:
        group = file.create_group("obs/text")
        group.attrs["encoding-type"], group.attrs["encoding-version"] = "nullable-string-array", "0.1.0"
        group["values"] = np.array(["b", "a"] * 6, dtype=object)
        group["mask"] = np.arange(N_SPOT) == 5
        odd = file.create_group("obs/odd")
        odd.attrs["encoding-type"] = "from-the-future"
        file["obs"].attrs["column-order"] = [*file["obs"].attrs["column-order"], "text", "odd"]
    obs = expected["nullable"]["obs"]
    obs["whole"] = {"values": [None if i == 3 else i for i in range(N_SPOT)]}
    obs["maybe"] = {"codes": [-1 if i == 2 else 1 - i % 2 for i in range(N_SPOT)], "categories": ["False", "True"], "colors": None}
    obs["text"] = {"codes": [-1 if i == 5 else 1 - i % 2 for i in range(N_SPOT)], "categories": ["a", "b"], "colors": None}
    expected["nullable"]["warnings"] = ["LOW_RESOLUTION", "SKIPPED_ELEMENT", "DUPLICATE_FEATURES"]


def old_versions():
    """obs as 0.7 wrote it (`__categories`), and as 0.5 wrote it (records, categories in uns, `h5sparse_format`)."""
    data = base(sp.csr_matrix(COUNTS.astype("float32")))
    path = write("version-0.7", data)
    with h5py.File(path, "r+") as file:
        codes, categories = file["obs/label/codes"][:], file["obs/label/categories"][:]
        del file["obs/label"]
        file["obs/__categories/label"] = categories
        file["obs/label"] = codes
        file["obs/label"].attrs["categories"] = file["obs/__categories/label"].ref
    path = OUT / "version-0.5.h5ad"
    csr = sp.csr_matrix(COUNTS.astype("float32"))
    with h5py.File(path, "w") as file:
        group = file.create_group("X")
        group.attrs["h5sparse_format"], group.attrs["h5sparse_shape"] = b"csr", csr.shape
        for key in ("data", "indices", "indptr"):
            group[key] = getattr(csr, key)
        obs = np.zeros(N_SPOT, [("index", "S8"), ("label", "i1"), ("n", "<i8"), ("score", "<f4")])
        obs["index"] = [f"SPOT{i}-1" for i in range(N_SPOT)]
        obs["label"] = [[0, 1, -1][i % 3] for i in range(N_SPOT)]
        obs["n"], obs["score"] = np.arange(N_SPOT) * 3, np.linspace(-1, 1, N_SPOT)
        file["obs"] = obs
        var = np.zeros(N_FEATURE, [("index", "S8"), ("gene_ids", "S20")])
        var["index"], var["gene_ids"] = SYMBOLS, IDS
        file["var"] = var
        obsm = np.zeros(N_SPOT, [("spatial", "<f8", (2,))])
        obsm["spatial"] = XY
        file["obsm"] = obsm
        file["uns/label_categories"] = np.array([b"tumor", b"stroma"])
        file["uns/label_colors"] = np.array([b"#FF0000", b"#00ff80"])
        file["uns/spatial/lib/scalefactors/spot_diameter_fullres"] = np.array([22.0])
    kept = {name: facts()["obs"][name] for name in ("label", "n", "score")}
    expected["version-0.5"] = facts(obs=kept, picture=None, warnings=["NO_PICTURE", "DUPLICATE_FEATURES"])


def numbers_as_labels():
    """Categories and an index of numbers: of 32 bits, of 64, integers that no float32 and that no float64 tells apart."""
    data = base(sp.csr_matrix(COUNTS.astype("float32")))
    cases = {
        "double": np.array([1e-05, 0.1, 1.0, 1e16]),
        "single": np.array([0.1, 1.5, 2.0, 1e-05], "float32"),
        "long": np.array([-3, 16777216, 16777217, 2**53 + 1]),
        "byte": np.array([0, 1, 2, 255], "uint8"),
        "whether": np.array([False, True]),
    }
    for name, categories in cases.items():
        data.obs[name] = pd.Categorical.from_codes(np.arange(N_SPOT) % len(categories), [str(value) for value in categories])
    path = write("numbers-as-labels", data)
    ids = 2**60 + np.arange(N_SPOT)
    for name, categories in cases.items():
        replace(path, f"obs/{name}/categories", categories)
        codes = [i % len(categories) for i in range(N_SPOT)]
        expected["numbers-as-labels"]["obs"][name] = {"codes": codes, "categories": [str(value) for value in categories], "colors": None}
    replace(path, "obs/_index", ids)
    expected["numbers-as-labels"]["barcodes"] = [str(one) for one in ids]
    path = OUT / "version-0.5-numbers.h5ad"
    path.write_bytes((OUT / "version-0.5.h5ad").read_bytes())
    with h5py.File(path, "r+") as file:
        old = file["obs"][:]
        obs = np.zeros(N_SPOT, [("index", "<i8"), *[(name, old.dtype[name]) for name in ("label", "n", "score")]])
        for name in ("label", "n", "score"):
            obs[name] = old[name]
        obs["index"] = ids
        del file["obs"], file["uns/label_categories"], file["uns/label_colors"]
        file["obs"] = obs
        file["uns/label_categories"] = np.array([0.1, 0.25])
    kept = {**expected["version-0.5"]["obs"], "label": {"codes": [[0, 1, -1][i % 3] for i in range(N_SPOT)], "categories": ["0.1", "0.25"], "colors": None}}
    expected["version-0.5-numbers"] = {**expected["version-0.5"], "barcodes": [str(one) for one in ids], "obs": kept}


def copy_into(old, new):
    for key, value in old.attrs.items():
        new.attrs[key] = value
    for name, item in old.items():
        if isinstance(item, h5py.Group):
            copy_into(item, new.create_group(name))
        else:
            more = {"compression": item.compression, "chunks": item.chunks} if item.compression else {}
            new.create_dataset(name, data=item[()], dtype=item.dtype, **more)
            copied = new[name]
            for key, value in item.attrs.items():
                copied.attrs[key] = value


def repack(path):
    """The same content in HDF5's newer, smaller layout (and without the holes that editing left)."""
    small = path.with_suffix(".small")
    with h5py.File(path) as old, h5py.File(small, "w", libver="latest") as new:
        copy_into(old, new)
    small.replace(path)


OUT.mkdir(parents=True, exist_ok=True)
for step in (layouts, damaged_orders, counts_elsewhere, names, pictures, nullable, old_versions, numbers_as_labels):
    step()
for written in OUT.glob("*.h5ad"):
    if not written.stem.startswith(("version", "csr-float32")):
        repack(written)
(ROOT / "golden" / "anndata.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")
print(len(expected), "files,", sum(path.stat().st_size for path in OUT.iterdir()) // 1024, "KiB")
