import type { Dataset, File } from 'h5wasm/node'
import { afterEach, describe, expect, test } from 'vitest'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { fillSlide, removeHdf5, writeHdf5 } from './write-hdf5.ts'

let path = ''

afterEach(() => removeHdf5(path))

const resize = (file: File, place: string, length: number) => (file.get(place) as Dataset).resize([length])

/** Lengths are announced by the file and cost it nothing: 10^9 chunks that were never written take no byte. */
const CASES: [string, string, string, (file: File) => void][] = [
  ['a billion spots', 'FORMAT_UNSUPPORTED', 'obs/_index', (file) => resize(file, 'obs/_index', 1e9)],
  // More than V8 takes into one set.
  ['17 million spots', 'FORMAT_UNSUPPORTED', 'obs/_index', (file) => resize(file, 'obs/_index', 1.7e7)],
  ['a billion rows', 'SHAPE_MISMATCH', 'X/indptr', (file) => resize(file, 'X/indptr', 1e9)],
  [
    'four billion values',
    'FORMAT_UNSUPPORTED',
    'X',
    (file) => {
      const indptr = file.get('X/indptr') as Dataset
      indptr.write_slice([[2, 3]], new Int32Array([2e9]))
      resize(file, 'X/indices', 2e9)
      resize(file, 'X/data', 2e9)
    },
  ],
  ['fewer values than announced', 'SHAPE_MISMATCH', 'X/data', (file) => resize(file, 'X/data', 2)],
]

describe('what a file announces is checked before memory is taken', () => {
  test.each(CASES)('%s: %s at %s', async (_, code, place, damage) => {
    path = await writeHdf5((file) => {
      fillSlide(file)
      damage(file)
    })
    await expect(openSlideFile(path)).rejects.toMatchObject({ code, details: { file: path, place } })
  })

  test('the same file undamaged opens', async () => {
    path = await writeHdf5(fillSlide)
    const slide = await openSlideFile(path)
    expect([...slide.matrix.indptr]).toEqual([0, 2, 3])
    expect(() => slide.readObsColumn('none')).toThrow(expect.objectContaining({ code: 'UNKNOWN_COLUMN' }))
    slide.close()
    await expect(slide.readPicture()).rejects.toMatchObject({ code: 'NO_HISTOLOGY' })
  })
})
