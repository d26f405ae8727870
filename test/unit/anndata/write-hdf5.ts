import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import * as h5wasm from 'h5wasm/node'

/** What the folders of these files begin with. */
const FOLDER = 'histologue-'

/** Writes an HDF5 file into a folder of its own and says where it is. */
export async function writeHdf5(fill: (file: h5wasm.File) => void): Promise<string> {
  await h5wasm.ready
  const path = join(mkdtempSync(join(tmpdir(), FOLDER)), 'test.h5ad')
  const file = new h5wasm.File(path, 'w')
  fill(file)
  file.close()
  return path
}

/** Removes what `writeHdf5` wrote, and nothing else: a test that wrote nothing has an empty path, whose parent is not ours. */
export function removeHdf5(path: string): void {
  if (path === '') return
  const folder = dirname(path)
  if (!basename(folder).startsWith(FOLDER) || dirname(folder) !== tmpdir())
    throw new Error(`${path} was not written by writeHdf5.`)
  rmSync(folder, { recursive: true, force: true })
}

/** A valid AnnData of two spots (named `a` and `b`) and three features, X as CSR `[[1, 0, 2], [0, 3, 0]]`. */
export function fillSlide(file: h5wasm.Group, spots = ['a', 'b']): void {
  const obs = file.create_group('obs')
  obs.create_attribute('_index', '_index')
  obs.create_dataset({ name: '_index', data: spots, maxshape: [null], chunks: [2] })
  const features = file.create_group('var')
  features.create_attribute('_index', '_index')
  features.create_dataset({ name: '_index', data: ['g', 'h', 'i'] })
  const x = file.create_group('X')
  x.create_attribute('encoding-type', 'csr_matrix')
  x.create_attribute('shape', [2, 3])
  x.create_dataset({ name: 'indptr', data: new Int32Array([0, 2, 3]), maxshape: [null], chunks: [3] })
  x.create_dataset({ name: 'indices', data: new Int32Array([0, 2, 1]), maxshape: [null], chunks: [3] })
  x.create_dataset({ name: 'data', data: new Float32Array([1, 2, 3]), maxshape: [null], chunks: [3] })
  file
    .create_group('obsm')
    .create_dataset({ name: 'spatial', data: new Float32Array([1, 2, 3, 4]), shape: [2, 2] })
}
