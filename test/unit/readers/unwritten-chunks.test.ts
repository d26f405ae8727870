import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AnnFile } from '../../../worker/anndata/ann-file.ts'
import type { TableColumn } from '../../../worker/anndata/column.ts'
import type { Table } from '../../../worker/anndata/table.ts'
import { FolderStore } from '../../../worker/anndata/zarr/folder-store.ts'
import { readZarrTree } from '../../../worker/anndata/zarr/read-tree.ts'
import { ZarrFile } from '../../../worker/anndata/zarr/zarr-file.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { openObsColumns } from '../../../worker/slide/readers/obs-columns.ts'
import { Warnings } from '../../../worker/slide/warnings.ts'
import { writeGroup, writeNumbers, writeTexts, writeZarrSlide } from './write-zarr.ts'

let store = ''
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'histologue-unwritten-'))
  writeZarrSlide(store)
})
afterEach(() => rmSync(store, { recursive: true }))

/** Length and width are announced and cost the file nothing. */
describe('of a zarr store no more is read than its tables have', () => {
  test('a column of another length is not read', async () => {
    const columns = { 'encoding-type': 'dataframe', _index: '_index', 'column-order': ['n', 'text'] }
    writeGroup(store, 'obs', columns)
    // Of fewer bytes than its shape needs: reading it would be a damaged file.
    writeNumbers(store, 'obs/n', Float64Array.of(1, 2), [5])
    const slide = await openSlideFile(store).catch((thrown) => thrown)
    expect(() => slide.readObsColumn('n')).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }))
    slide.close()
    writeTexts(store, 'obs/text', ['a', 'b', 'c'])
    await expect(openSlideFile(store)).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      details: { place: 'obs/text' },
    })
  })

  test('all arrays together have a limit, and names come before pictures', async () => {
    for (let k = 0; k < 4; k++) writeNumbers(store, `uns/c${k}_colors`, new Float64Array(100))
    writeGroup(store, 'uns')
    const nodes = await readZarrTree(new FolderStore(store), '', 2000)
    const file = new ZarrFile(new FolderStore(store), nodes)
    expect(file.decodeStrings('var/_index')).toEqual(['g', 'h', 'i'])
    const read = (k: number) => () =>
      file.decodeRows(`uns/c${k}_colors`, 0, 100, 100, new Float32Array(100), 0)
    expect(read(1)).not.toThrow()
    for (const k of [2, 3]) expect(read(k)).toThrow(expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }))
  })
})

test('labels of more columns than fit the memory are left out, and named', () => {
  const nRow = 16e6
  let nRead = 0
  const read = (): TableColumn => {
    nRead++
    return { kind: 'categorical', codes: new Int32Array(0), categories: ['a'], nInvalid: 0 }
  }
  const columnNames = Array.from({ length: 40 }, (_, k) => `column${k}`)
  const table: Table = {
    ...{ place: 'obs', nRow, index: [], indexPlace: 'obs/_index', columnNames },
    ...{ kindOf: () => 'categorical', read },
  }
  const warnings = new Warnings()
  const file = { path: 'a.h5ad', dataset: () => null } as Partial<AnnFile> as AnnFile
  const { infos } = openObsColumns(file, table, warnings)
  expect(infos).toHaveLength(16)
  expect(nRead).toBe(16)
  expect(warnings.list).toMatchObject([{ code: 'SKIPPED_ELEMENT', place: 'obs' }])
})
