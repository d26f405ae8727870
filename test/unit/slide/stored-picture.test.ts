import { expect, test } from 'vitest'
import type { AnnFile } from '../../../worker/anndata/ann-file.ts'
import type { NumberTarget } from '../../../worker/anndata/decode-numbers.ts'
import { HistologueError } from '../../../worker/api/errors.ts'
import { openStoredTiles } from '../../../worker/slide/image/stored-picture.ts'

const [heightPx, widthPx, nChannel] = [20_000, 20_000, 3]
const stored = { place: 'uns/spatial/a/images/fullres', heightPx, widthPx, nChannel, scale: 1 }
const type = { isFloat: false, isSigned: false, isBoolean: false, sizeBytes: 2, name: 'uint16' }

/** A file of nothing but a picture of 16 bits, and how many samples of it were read. */
function fakeFile(isOpen: () => boolean = () => true) {
  const facts = { shape: [heightPx, widthPx, nChannel], type, isText: false, chunkRows: 256 }
  const read = { nSample: 0 }
  const decodeRows = (...[, start, end, , target]: [string, number, number, number, NumberTarget]) => {
    if (!isOpen()) throw new HistologueError('UNKNOWN_SLIDE', 'The file was closed.')
    read.nSample += (end - start) * widthPx * nChannel
    target[0] = start > 0 ? 60_000 : 4000
  }
  return { file: { path: 'a.h5ad', needArray: () => facts, decodeRows } as Partial<AnnFile> as AnnFile, read }
}

test('of a large picture some rows tell the range of its values', async () => {
  const { file, read } = fakeFile()
  const tiles = await openStoredTiles(file, stored, stored.place)
  expect(read.nSample).toBeLessThan(2 ** 27)
  const bytes = await tiles.readRegion(0, { left: 0, top: 300, widthPx: 1, heightPx: 1 })
  expect(bytes[0]).toBe(Math.round((60_000 * 255) / 65_535))
})

test('others have their turn in between, and closing the file ends it', async () => {
  let isOpen = true
  const { file } = fakeFile(() => isOpen)
  const opening = openStoredTiles(file, stored, stored.place)
  isOpen = false
  await expect(opening).rejects.toMatchObject({ code: 'UNKNOWN_SLIDE' })
})
