import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderStore } from '../../../worker/anndata/zarr/folder-store.ts'
import { readZarrTree } from '../../../worker/anndata/zarr/read-tree.ts'
import { ZarrFile } from '../../../worker/anndata/zarr/zarr-file.ts'
import { readAnnData } from '../../../worker/slide/readers/anndata-slide.ts'
import { findKeys } from '../../../worker/slide/readers/spatialdata/instance-keys.ts'
import { openZarrFolder } from '../../../worker/slide/readers/zarr.ts'
import { selectRows } from '../../../worker/stats/sparse.ts'
import { writeGroup, writeNumbers, writeTexts, writeZarrSlide } from './write-zarr.ts'

let store: string

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'histologue-tables-'))
  writeGroup(store, '')
  writeGroup(store, 'tables')
})
afterEach(() => rmSync(store, { recursive: true }))

/** A table of two rows, `region` as labels; regions are stated where `stated`. */
function writeTable(name: string, stated: string[] | null): void {
  const place = `tables/${name}`
  writeZarrSlide(store, place)
  const region = stated ? { region: stated } : {}
  writeGroup(store, place, {
    'encoding-type': 'anndata',
    region_key: 'region',
    instance_key: 'instance',
    ...region,
  })
  const columns = { 'encoding-type': 'dataframe', _index: '_index', 'column-order': ['region', 'instance'] }
  writeGroup(store, `${place}/obs`, columns)
  writeGroup(store, `${place}/obs/region`, { 'encoding-type': 'categorical' })
  writeTexts(store, `${place}/obs/region/categories`, ['left', 'right'])
  writeNumbers(store, `${place}/obs/region/codes`, Int32Array.of(1, 0))
  writeNumbers(store, `${place}/obs/instance`, Int32Array.of(4, 5))
}

test('of the tables that are not shown no row is read', async () => {
  writeTable('square_008um', ['left'])
  writeTable('square_002um', ['left', 'right'])
  writeTable('square_016um', null)
  // Whoever read these would fail.
  for (const name of ['square_002um', 'square_016um'])
    for (const column of ['_index', 'instance', 'region/codes'])
      writeFileSync(join(store, `tables/${name}/obs/${column}/0`), 'short')
  const slide = await openZarrFolder(store, {})
  expect(slide.alternatives?.map(({ name }) => name)).toEqual([
    'square_008um',
    'square_002um/left',
    'square_002um/right',
    'square_016um/left',
    'square_016um/right',
  ])
  expect(slide.barcodes).toEqual(['b'])
  const others = slide.parts?.files.filter((file) =>
    /square_(002|016)um\/(X|var|obs\/(_index|instance))/.test(file),
  )
  expect(others).toEqual([])
  slide.close()
})

test('what was read of X is let go once the matrix is made of it, and can be read again', async () => {
  writeZarrSlide(store, 'tables/table')
  const at = new FolderStore(store)
  const file = new ZarrFile(at, await readZarrTree(at, 'tables/table')).at('tables/table')
  const values = new Float32Array(3)
  const read = () => file.decodeRows('X/data', 0, 3, 3, values, 0)
  const slide = await readAnnData(file, {})
  expect(slide.matrix.values).toEqual(Float32Array.of(1, 2, 3))
  expect(read).toThrow(/before it was read/)
  await file.prepare('X')
  read()
  expect(values).toEqual(Float32Array.of(1, 2, 3))
})

test('all rows in their order are the matrix itself', () => {
  const matrix = {
    ...{ nRow: 2, nColumn: 2, indptr: Uint32Array.of(0, 1, 2), indices: Uint32Array.of(1, 0) },
    values: Float32Array.of(5, 6),
  }
  expect(selectRows(matrix, Uint32Array.of(0, 1))).toBe(matrix)
  expect(selectRows(matrix, Uint32Array.of(1, 0))).toEqual({
    ...matrix,
    indices: Uint32Array.of(0, 1),
    values: Float32Array.of(6, 5),
  })
})

test.each([
  ['numbers close together', Float64Array.of(3, 1, 2)],
  ['numbers far apart', Float64Array.of(3, 1, 2 ** 40)],
  ['texts', ['3', '1', '2.5']],
])('instances are found where they are %s', (_, known) => {
  expect(findKeys(Float64Array.of(1, 7, 3, -1, 1.5), known)).toEqual(Int32Array.of(1, -1, 0, -1, -1))
  expect(findKeys(['1', '7', '3'], known)).toEqual(Int32Array.of(1, -1, 0))
})
