"""Writes small seeded MuData files by h5py, element by element as mudata 0.2.3 does (on-disk format 0.1.0), and an AnnData
file with `feature_types`, into test/fixtures/mudata; and what h5py and numpy read back from them, joined and normalised, into
test/golden/mudata.json. Run with Debian's python3 (h5py): no test needs Python."""
import json
from pathlib import Path

import h5py
import numpy as np
import scipy.sparse as sp

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "fixtures" / "mudata"
rng = np.random.default_rng(11)
N_SPOT = 12
SPOTS = [f"SPOT{i}-1" for i in range(N_SPOT)]
GENES = ["ERBB2", "KRT8", "CD3E", "COL1A1", "MT-CO1", "ACTB", "MS4A1"]
PROTEINS = ["CD3", "CD20", "CD3E", "KERATIN"]
RNA = (rng.poisson(0.9, (N_SPOT, 7)) * rng.integers(1, 40, 7)).astype("float32")
PROT = rng.poisson(30, (N_SPOT, 4)).astype("int32") * (rng.random((N_SPOT, 4)) < 0.8)
PROT_ROWS = [7, 3, 11, 0, 5, 1, 9, 2, 8, 4]  # without spots 6 and 10, in an order of its own
SHARES = rng.dirichlet([1, 1, 1], N_SPOT).astype("float32")
XY = np.stack([30.0 + 30 * (np.arange(N_SPOT) % 4), 40.0 + 40 * (np.arange(N_SPOT) // 4)], 1)
PICTURE = rng.integers(0, 256, (10, 8, 3)).astype("uint8")


def mark(node, kind, version):
    node.attrs["encoding-type"], node.attrs["encoding-version"] = kind, version
    return node


def array(group, name, data):
    data = np.array(data)
    if data.dtype.kind in "UO":
        return mark(group.create_dataset(name, data=data.astype(object), dtype=h5py.string_dtype()), "string-array", "0.2.0")
    return mark(group.create_dataset(name, data=data), "array", "0.2.0")


def frame(parent, name, index, columns):
    group = mark(parent.create_group(name), "dataframe", "0.2.0")
    group.attrs["_index"] = "_index"
    group.attrs["column-order"] = np.array(list(columns), dtype=object) if columns else np.zeros(0)
    array(group, "_index", index)
    for key, values in columns.items():
        array(group, key, values)


def matrix(parent, x):
    if not sp.issparse(x):
        return array(parent, "X", x)
    group = mark(parent.create_group("X"), "csr_matrix", "0.1.0")
    group.attrs["shape"] = np.array(x.shape)
    for key in ("data", "indices", "indptr"):
        group[key] = getattr(x, key)


def tissue(parent):
    library = parent.create_group("uns/spatial/lib")
    library["images/hires"] = PICTURE
    library["scalefactors/tissue_hires_scalef"] = 0.05
    library["scalefactors/spot_diameter_fullres"] = 22.0


def anndata(parent, spots, x, names, columns=None, obs=None):
    mark(parent, "anndata", "0.1.0")
    matrix(parent, x)
    frame(parent, "obs", spots, obs or {})
    frame(parent, "var", names, columns or {})


def mudata(path, root_spots, root_obs, axis=0):
    file = h5py.File(path, "w")
    mark(file, "MuData", "0.1.0").attrs["axis"] = axis
    frame(file, "obs", root_spots, root_obs)
    return file, file.create_group("mod")


def log_cp10k(x):
    sums = x.sum(1, keepdims=True)
    return np.log1p(np.divide(x, sums, out=np.zeros_like(x), where=sums > 0) * 1e4)


def clr(x):
    """Seurat's: log1p(x / exp(sum(log1p(x)) / n)) along a spot's features."""
    return np.log1p(x / np.exp(np.log1p(x).mean(1, keepdims=True)))


def flat(x):
    return np.asarray(x, dtype="float64").ravel().tolist()


def rna_protein():
    order = list(reversed(range(N_SPOT)))
    with mudata(OUT / "rna-protein.h5mu", [SPOTS[i] for i in order], {"label": [f"t{i % 3}" for i in order]})[0] as file:
        mod = file["mod"]
        mod.attrs["mod-order"] = np.array(["rna", "prot"], dtype=object)
        anndata(mod.create_group("prot"), [SPOTS[i] for i in PROT_ROWS], PROT[PROT_ROWS], PROTEINS)
        rna = mod.create_group("rna")
        anndata(rna, SPOTS, sp.csr_matrix(RNA), GENES, obs={"n": np.arange(N_SPOT), "label": ["hidden"] * N_SPOT})
        array(rna.create_group("obsm"), "spatial", XY)
        tissue(rna)
    kept = [i for i in order if i in PROT_ROWS]
    rna, prot = RNA[kept].astype("float64"), PROT[kept].astype("float64")
    return {
        "x": flat(np.hstack([rna, prot])), "normalised": flat(np.hstack([log_cp10k(rna), clr(prot)])),
        "barcodes": [SPOTS[i] for i in kept], "xy": flat(XY[kept]), "isCounts": True,
        "names": [*GENES, "CD3", "CD20", "CD3E-1", "KERATIN"], "of": [0] * 7 + [1] * 4,
        "types": ["Gene Expression"] * 7 + ["Antibody Capture"] * 4,
        "modalities": [["rna", "log1p-cp10k", True], ["prot", "clr", True]],
        "label": [f"t{i % 3}" for i in kept], "n": kept, "place": "mod/rna/uns/spatial/lib/images/hires",
        "warnings": [["DUPLICATE_FEATURES", "mod/*/var"], ["LOW_RESOLUTION", "mod/rna/uns/spatial/lib/images/hires"],
                     ["SKIPPED_ELEMENT", "mod"]],
    }


def shares():
    """A second modality that is no counts; positions in it, the picture in the root; called .h5ad."""
    with mudata(OUT / "rna-shares-named.h5ad", SPOTS, {"label": [f"t{i % 3}" for i in range(N_SPOT)]})[0] as file:
        mark(file, "AnnData", "0.1.0")
        mod = file["mod"]
        anndata(mod.create_group("rna"), SPOTS, sp.csr_matrix(RNA), GENES, obs={"n": np.arange(N_SPOT)})
        other = mod.create_group("celltype")
        anndata(other, SPOTS, SHARES, ["Tumour", "Stroma", "Immune"])
        array(other.create_group("obsm"), "spatial", XY)
        tissue(file)
    rna, own = RNA.astype("float64"), SHARES.astype("float64")
    # Without mod-order: as HDF5 lists them, by name.
    return {
        "x": flat(np.hstack([own, rna])), "normalised": flat(np.hstack([own, log_cp10k(rna)])),
        "barcodes": SPOTS, "xy": flat(XY), "isCounts": False,
        "names": ["Tumour", "Stroma", "Immune", *GENES], "of": [0] * 3 + [1] * 7,
        "types": ["celltype"] * 3 + ["Gene Expression"] * 7,
        "modalities": [["celltype", "none", False], ["rna", "log1p-cp10k", True]],
        "label": [f"t{i % 3}" for i in range(N_SPOT)], "n": None, "place": "uns/spatial/lib/images/hires",
        "warnings": [["LOW_RESOLUTION", "uns/spatial/lib/images/hires"], ["NOT_COUNTS", "mod/celltype/X"]],
    }


def feature_types():
    types = ["Gene Expression", "Antibody Capture"]
    both = np.hstack([RNA, PROT]).astype("float32")[:, [0, 7, 1, 8, 2, 3, 9, 4, 5, 10, 6]]
    kinds = [0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    names = [(GENES + PROTEINS)[i] for i in [0, 7, 1, 8, 2, 3, 9, 4, 5, 10, 6]]
    with h5py.File(OUT / "feature-types.h5ad", "w") as file:
        obs = {"label": [f"t{i % 3}" for i in range(N_SPOT)], "n": np.arange(N_SPOT)}
        anndata(file, SPOTS, sp.csr_matrix(both), names, {"feature_types": [types[k] for k in kinds]}, obs)
        array(file.create_group("obsm"), "spatial", XY)
        tissue(file)
    kinds = np.array(kinds)
    normalised = np.zeros(both.shape)
    normalised[:, kinds == 0] = log_cp10k(both[:, kinds == 0].astype("float64"))
    normalised[:, kinds == 1] = clr(both[:, kinds == 1].astype("float64"))
    return {
        "x": flat(both), "normalised": flat(normalised), "barcodes": SPOTS, "xy": flat(XY), "isCounts": True,
        "names": ["CD3E-1" if i == 6 else name for i, name in enumerate(names)], "of": kinds.tolist(),
        "types": [types[k] for k in kinds],
        "modalities": [["Gene Expression", "log1p-cp10k", True], ["Antibody Capture", "clr", True]],
        "label": obs["label"], "n": list(range(N_SPOT)), "place": "uns/spatial/lib/images/hires",
        "warnings": [["DUPLICATE_FEATURES", "var/_index"], ["LOW_RESOLUTION", "uns/spatial/lib/images/hires"]],
    }


OUT.mkdir(parents=True, exist_ok=True)
expected = {"rna-protein.h5mu": rna_protein(), "rna-shares-named.h5ad": shares(), "feature-types.h5ad": feature_types()}
(ROOT / "golden" / "mudata.json").write_text(json.dumps(expected) + "\n")
print(len(expected), "files,", sum(path.stat().st_size for path in OUT.iterdir()) // 1024, "KiB")
