"""Writes test/fixtures/chunks/*.h5: one array in many ways of storing it, by h5py. Value i is (i * 7919) % 1000."""

from pathlib import Path

import h5py
import numpy as np

FOLDER = Path(__file__).parents[1] / "fixtures" / "chunks"
LINE = (np.arange(6_000, dtype=np.int64) * 7919) % 1000
GRID = LINE[:4_200].reshape(60, 70)
PICTURE = (LINE % 256).astype(np.uint8).reshape(60, 25, 4)


def fill(file):
    def add(name, data, **options):
        file.create_dataset(name, data=data, **options)

    # More chunks than a node of the index has room for, the last of them not full.
    add("deep", LINE.astype(np.float32), chunks=(13,), compression="gzip")
    add("shuffled", LINE.astype(np.int64), chunks=(1024,), compression="gzip", shuffle=True)
    add("half", LINE.astype(np.float16), chunks=(1700,), compression="gzip", shuffle=True)
    add("byte", (LINE % 256).astype(np.uint8), chunks=(999,), compression="gzip")
    add("bare", LINE.astype(np.float64), chunks=(2900,))
    add("whole", LINE.astype(np.int32))
    add("grid", GRID.astype(np.float32), chunks=(25, 33), compression="gzip")
    add("wide", GRID.astype(np.uint16), chunks=(11, 70), compression="gzip", shuffle=True)
    add("block", GRID.astype(np.float32))
    add("picture", PICTURE)
    add("packed-picture", PICTURE, chunks=(11, 25, 4), compression="gzip")
    add("cut-picture", PICTURE, chunks=(16, 9, 4), compression="gzip")
    # What does not shrink is stored as it is, with the filter's bit set.
    noise = np.random.default_rng(1).integers(0, 256, 3000, dtype=np.uint8)
    add("noise", noise, chunks=(100,), compression="gzip")
    # These are the library's to read.
    add("split-picture", PICTURE, chunks=(16, 9, 2), compression="gzip")
    add("summed", LINE.astype(np.int32), chunks=(1024,), compression="gzip", fletcher32=True)
    add("big", LINE.astype(">i4"), chunks=(1024,), compression="gzip")
    add("lzf", LINE.astype(np.int32), chunks=(1024,), compression="lzf")
    sparse = file.create_dataset("unwritten", (6_000,), "f4", chunks=(1024,), compression="gzip", fillvalue=3)
    sparse[:1024] = LINE[:1024]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, libver in (("earliest", "earliest"), ("v108", ("v108", "v108")), ("latest", "latest")):
        with h5py.File(FOLDER / f"{name}.h5", "w", libver=libver) as file:
            fill(file)
    with h5py.File(FOLDER / "user-block.h5", "w", userblock_size=512) as file:
        file.create_dataset("whole", data=LINE.astype(np.int32))
    # Values said to lie in other files, which are not there.
    for name, libver in (("elsewhere", "earliest"), ("elsewhere-latest", "latest")):
        with h5py.File(FOLDER / f"{name}.h5", "w", libver=libver) as file:
            file.create_dataset("raw", (4,), "f4", external=[("nowhere.bin", 0, 16)])
            file.create_dataset("inside", data=np.arange(4, dtype="f4"))
            layout = h5py.VirtualLayout((4,), "f4")
            layout[:] = h5py.VirtualSource("nowhere.h5", "x", (4,))
            file.create_virtual_dataset("virtual", layout)


main()
