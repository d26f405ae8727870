import { afterEach, describe, expect, test } from 'vitest'
import { type Hdf5File, openHdf5 } from '../../../worker/anndata/hdf5.ts'
import { readVector } from '../../../worker/anndata/read-numbers.ts'
import { removeHdf5, writeHdf5 } from './write-hdf5.ts'

let file: Hdf5File | undefined

afterEach(() => {
  file?.close()
  if (file) removeHdf5(file.path)
})

describe('compressed numbers are read back', () => {
  // Registered filter ids: deflate, lzf, blosc, blosc2, lz4, zstd.
  test.each([
    [1, [6]],
    [32000, []],
    [32001, [2, 2, 4, 0, 5, 1, 0]],
    [32026, [2, 2, 4, 0, 5, 1, 0]],
    [32004, [0]],
    [32015, [3]],
  ])('filter %i', async (id, options) => {
    // One throw-away file opened by the reader makes the filters known to the library that writes.
    const probe = await writeHdf5((out) => out.create_dataset({ name: 'x', data: new Float32Array(1) }))
    ;(await openHdf5(probe)).close()
    removeHdf5(probe)
    const numbers = Float32Array.from({ length: 70_000 }, (_, i) => i % 91)
    const path = await writeHdf5((out) =>
      out.create_dataset({
        name: 'x',
        data: numbers,
        chunks: [10_000],
        compression: id,
        compression_opts: options,
      }),
    )
    file = await openHdf5(path)
    expect(file.dataset('x')?.filters.map((filter) => filter.id)).toEqual([id])
    expect(readVector(file, 'x')).toEqual(numbers)
  })
})
