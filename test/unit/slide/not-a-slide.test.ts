import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-kinds-'))
afterAll(() => rmSync(folder, { recursive: true }))
const fixtures = new URL('../../fixtures/', import.meta.url).pathname

const dicom = Buffer.alloc(200)
dicom.write('DICM', 128)

test.each([
  ['scan.h5ad', Buffer.from('II*\0some pixels'), /is a picture/, /Open the slide that it belongs to/],
  ['notes.txt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), /is a picture/, /choose this picture/],
  ['scan', dicom, /DICOM/, /OME-TIFF/],
  [
    'm.gz',
    gzipSync(`%%MatrixMarket matrix coordinate\n${Math.PI}`.padEnd(9000, '0')),
    /several files/,
    /outs/,
  ],
  ['barcodes.tsv', Buffer.from('AAA-1\nCCC-1\n'), /several files/, /whole folder/],
  ['tissue.parquet', Buffer.from('PAR1\0\0'), /Parquet/, /outs/],
])('%s is told by what is in it, with what to open', async (name, bytes, message, advice) => {
  writeFileSync(join(folder, name), bytes)
  await expect(openSlideFile(join(folder, name))).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringMatching(message),
    details: { advice: expect.stringMatching(advice) },
  })
})

test('a table of text is no HDF5 file, and is called what it is', async () => {
  writeFileSync(join(folder, 'counts.h5ad'), '# made by hand\ncell,ERBB2\na,1\n')
  await expect(openSlideFile(join(folder, 'counts.h5ad'))).rejects.toMatchObject({
    code: 'NOT_HDF5',
    message: expect.stringContaining('table of text'),
  })
})

test('what nothing is known of is no HDF5 file', async () => {
  writeFileSync(join(folder, 'odd.csv'), Buffer.from([1, 0, 2, 0, 44, 10]))
  await expect(openSlideFile(join(folder, 'odd.csv'))).rejects.toMatchObject({
    code: 'NOT_HDF5',
    message: 'odd.csv is not an HDF5 file.',
  })
})

test.each([
  ['anndata/csr-float32-gzip.h5ad', 'slide.png', /^h5ad/],
  ['mudata/rna-protein.h5mu', 'slide.h5ad', /^h5mu/],
  ['readers/genomes.h5', 'slide.h5mu', /^10x matrix/],
  ['readers/anndata.zarr.zip', 'slide.h5', /^AnnData zarr/],
])('%s opens under the name %s', async (fixture, name, format) => {
  copyFileSync(join(fixtures, fixture), join(folder, name))
  const slide = await openSlideFile(join(folder, name))
  expect(slide.format).toMatch(format)
  slide.close()
})

test.each([
  ['readers/spatial.zarr', 'outs', /^SpatialData zarr/],
  ['readers/visium', 'store.zarr', /^Space Ranger/],
])('the folder %s opens under the name %s', async (fixture, name, format) => {
  cpSync(join(fixtures, fixture), join(folder, name), { recursive: true })
  const slide = await openSlideFile(join(folder, name))
  expect(slide.format).toMatch(format)
  slide.close()
})

test('a matrix of which texts are in quotes, as R writes them, has plain names', async () => {
  const place = join(folder, 'quoted')
  mkdirSync(place)
  writeFileSync(join(place, 'barcodes.tsv'), '"AAA-1"\n"CCC-1"\n')
  writeFileSync(join(place, 'features.tsv'), '"E1"\t"ERBB2"\t"Gene Expression"\n')
  writeFileSync(join(place, 'matrix.mtx'), '%%MatrixMarket matrix coordinate integer general\n1 2 1\n1 2 5\n')
  const slide = await openSlideFile(place)
  expect([slide.barcodes, slide.features.symbols, slide.features.ids]).toEqual([
    ['AAA-1', 'CCC-1'],
    ['ERBB2'],
    ['E1'],
  ])
})
