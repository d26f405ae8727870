import type * as h5wasm from 'h5wasm/node'
import { afterEach, expect, test } from 'vitest'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { fillSlide, removeHdf5, writeHdf5 } from '../anndata/write-hdf5.ts'

let path = ''
afterEach(() => removeHdf5(path))

async function openWith(change: (obsm: h5wasm.Group) => void) {
  path = await writeHdf5((file) => {
    fillSlide(file)
    change(file.get('obsm') as h5wasm.Group)
  })
  return openSlideFile(path)
}

const table = (name: string, data: ArrayLike<number>, shape: number[]) => (obsm: h5wasm.Group) =>
  obsm.create_dataset({ name, data: Float32Array.from(data), shape })

function frame(obsm: h5wasm.Group): void {
  const group = obsm.create_group('frame')
  group.create_attribute('encoding-type', 'dataframe')
  group.create_attribute('_index', '_index')
  group.create_attribute('column-order', ['second', 'first'])
  group.create_dataset({ name: '_index', data: ['a', 'b'] })
  group.create_dataset({ name: 'first', data: new Float64Array([1, 2]) })
  group.create_dataset({ name: 'second', data: new Float64Array([3, 4]) })
}

test('tables of numbers with a row for every spot are listed and read; positions and the rest are not', async () => {
  const slide = await openWith((obsm) => {
    table('UNI', [1, 2, 3, 4, 5, 6], [2, 3])(obsm)
    table('short', [1, 2, 3], [1, 3])(obsm)
    table('vector', [1, 2], [2])(obsm)
    obsm.create_dataset({ name: 'halves', data: new Int32Array([7, 8]), shape: [2, 1] })
    obsm.create_dataset({ name: 'names', data: ['x', 'y', 'z', 'w'], shape: [2, 2] })
    frame(obsm)
  })
  const byKey = [...slide.embeddings].sort((a, b) => a.key.localeCompare(b.key))
  expect(byKey).toEqual([
    { key: 'frame', width: 2 },
    { key: 'halves', width: 1 },
    { key: 'UNI', width: 3 },
  ])
  expect(await slide.readEmbedding('UNI')).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
  expect(await slide.readEmbedding('halves')).toEqual(Float32Array.of(7, 8))
  // In the order of the frame's columns.
  expect(await slide.readEmbedding('frame')).toEqual(Float32Array.of(3, 1, 4, 2))
  slide.close()
})

test.each([
  ['a key that is not there', table('UNI', [1, 2], [2, 1]), 'gone', 'UNKNOWN_EMBEDDING', 'UNI'],
  ['positions', table('UNI', [1, 2], [2, 1]), 'spatial', 'UNKNOWN_EMBEDDING', 'UNI'],
  ['one row too few', table('UNI', [1, 2], [1, 2]), 'UNI', 'SHAPE_MISMATCH', 'row'],
  ['a plain vector', table('UNI', [1, 2], [2]), 'UNI', 'SHAPE_MISMATCH', 'row'],
  ['NaN', table('UNI', [1, Number.NaN, 2, 3], [2, 2]), 'UNI', 'VALUE_INVALID', 'again'],
  ['infinity', table('UNI', [1, 2, Number.POSITIVE_INFINITY, 3], [2, 2]), 'UNI', 'VALUE_INVALID', 'again'],
])('%s is refused with what helps', async (_, change, key, code, advice) => {
  const slide = await openWith(change)
  await expect(slide.readEmbedding(key)).rejects.toThrow(
    expect.objectContaining({
      code,
      details: expect.objectContaining({ advice: expect.stringContaining(advice) }),
    }),
  )
  slide.close()
})

test('MuData: the root’s and each modality’s, in the order of the slide’s spots', async () => {
  path = await writeHdf5((file) => {
    const mod = file.create_group('mod')
    fillSlide(mod.create_group('rna'), ['a', 'b'])
    fillSlide(mod.create_group('prot'), ['b', 'a'])
    const own = mod.get('prot/obsm') as h5wasm.Group
    table('UNI', [10, 20], [2, 1])(own)
    const obs = file.create_group('obs')
    obs.create_attribute('_index', '_index')
    obs.create_dataset({ name: '_index', data: ['b', 'a'] })
    table('UNI', [1, 2], [2, 1])(file.create_group('obsm'))
  })
  const slide = await openSlideFile(path)
  expect(slide.barcodes).toEqual(['b', 'a'])
  expect(slide.embeddings.map(({ key }) => key).sort()).toEqual(['UNI', 'prot:UNI'])
  expect(await slide.readEmbedding('UNI')).toEqual(Float32Array.of(1, 2))
  expect(await slide.readEmbedding('prot:UNI')).toEqual(Float32Array.of(10, 20))
  slide.close()
})
