import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HistologueError } from '../../../worker/api/errors.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { randomBelow } from './random-below.ts'

const fixtures = new URL('../../fixtures/readers/', import.meta.url).pathname
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-readers-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A copy of a fixture in which one file is another. */
function copyWith(fixture: string, file: string, change: (bytes: Buffer) => Buffer | string | null): string {
  const copy = join(folder, 'copy')
  cpSync(join(fixtures, fixture), copy, { recursive: true })
  const path = join(copy, file)
  const changed = change(readFileSync(path))
  if (changed === null) rmSync(path)
  else writeFileSync(path, changed)
  return copy
}

async function codeOf(path: string): Promise<string> {
  try {
    const slide = await openSlideFile(path)
    if (slide.pictureInfo) await slide.readPicture()
    slide.close()
    return 'opens'
  } catch (thrown) {
    if (thrown instanceof HistologueError) return thrown.code
    throw thrown
  }
}

const MTX = 'visium/outs/filtered_feature_bc_matrix'
const matrix = (text: string) => () => gzipSync(text)

describe('matrix folders', () => {
  test.each([
    ['another size', '%%MatrixMarket\n9 12 1\n1 1 1\n', 'SHAPE_MISMATCH'],
    ['an entry outside', '%%MatrixMarket\n8 12 1\n9 1 1\n', 'VALUE_INVALID'],
    ['an entry at 0', '%%MatrixMarket\n8 12 1\n0 1 1\n', 'VALUE_INVALID'],
    ['fewer entries than said', '%%MatrixMarket\n8 12 2\n1 1 1\n', 'VALUE_INVALID'],
    ['more entries than said', '%%MatrixMarket\n8 12 0\n1 1 1\n', 'VALUE_INVALID'],
    ['more entries than memory holds', '%%MatrixMarket\n8 12 9000000000\n', 'FORMAT_UNSUPPORTED'],
    ['words', '%%MatrixMarket\n8 12 1\n1 one 1\n', 'VALUE_INVALID'],
    ['nothing', '', 'VALUE_INVALID'],
  ])('%s', async (_, text, code) => {
    expect(await codeOf(copyWith(MTX, 'matrix.mtx.gz', matrix(text)))).toBe(code)
  })

  test('an archive that ends early is damaged', async () => {
    expect(await codeOf(copyWith(MTX, 'matrix.mtx.gz', (bytes) => bytes.subarray(0, 60)))).toBe(
      'FILE_DAMAGED',
    )
  })

  // Found by `npm run fuzz`, file 2849: 130 kB that unpack to 67 million barcodes took minutes.
  test('more barcodes than a slide can have are refused before they are taken apart', async () => {
    const copy = copyWith(MTX, 'barcodes.tsv.gz', () => gzipSync(Buffer.alloc(16_000_001, '\n')))
    expect(await codeOf(copy)).toBe('FORMAT_UNSUPPORTED')
  })

  test('says which of the three files is missing', async () => {
    const copy = copyWith(MTX, 'barcodes.tsv.gz', () => null)
    await expect(openSlideFile(copy)).rejects.toThrow('barcodes.tsv missing')
  })
})

describe('folders of Space Ranger', () => {
  const OUTS = 'visium/outs'
  const POSITIONS = 'spatial/tissue_positions.csv'

  test('without positions the matrix opens and says so', async () => {
    const slide = await openSlideFile(copyWith(OUTS, POSITIONS, () => null))
    expect(slide.xy).toBeNull()
    expect(slide.warnings.map(({ code }) => code)).toContain('NO_COORDINATES')
  })

  test('positions of another section are refused', async () => {
    const copy = copyWith(OUTS, POSITIONS, (bytes) => bytes.toString().replaceAll('-1,1', 'X-1,1'))
    expect(await codeOf(copy)).toBe('SHAPE_MISMATCH')
  })

  test('a row of positions without numbers is refused', async () => {
    const copy = copyWith(OUTS, POSITIONS, (bytes) => `${bytes}AAAA-1,1,x,2,3,4\n`)
    expect(await codeOf(copy)).toBe('VALUE_INVALID')
  })

  test('spots that positions do not list are counted', async () => {
    const drop = (bytes: Buffer) => bytes.toString().split('\n').slice(0, 6).join('\n')
    const slide = await openSlideFile(copyWith(OUTS, POSITIONS, drop))
    expect(slide.warnings.find(({ code }) => code === 'COORDINATES_MISSING')?.message).toMatch(
      /^\d+ spots of 12/,
    )
  })

  test('without scale factors the picture is not laid under the spots by guess', async () => {
    const slide = await openSlideFile(copyWith(OUTS, 'spatial/scalefactors_json.json', () => null))
    expect(slide.pictureInfo).toBeNull()
    expect(slide.warnings.map(({ code }) => code)).toContain('SCALE_UNKNOWN')
  })

  test('a folder of positions and pictures alone says that the matrix is missing', async () => {
    await expect(openSlideFile(join(fixtures, OUTS, 'spatial'))).rejects.toThrow('no matrix')
  })

  test('outlines that end early are damaged', async () => {
    const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)
    const copy = copyWith('visium-hd/segmented_outputs', 'cell_segmentations.geojson', cut)
    expect(await codeOf(copy)).toBe('FILE_DAMAGED')
  })
})

describe('zarr stores', () => {
  const STORE = 'spatial.zarr'
  const meta = (change: Record<string, unknown>) => (bytes: Buffer) =>
    JSON.stringify({ ...JSON.parse(bytes.toString()), ...change })

  test.each([
    ['metadata that is no JSON', 'tables/table/X/data/.zarray', () => '{', 'FILE_DAMAGED'],
    ['a chunk that cannot be unpacked', 'tables/table/X/data/0', () => 'xx', 'FILE_DAMAGED'],
    ['an absurd shape', 'tables/table/X/data/.zarray', meta({ shape: [1e12] }), 'FORMAT_UNSUPPORTED'],
    ['absurd chunks', 'tables/table/X/data/.zarray', meta({ chunks: [1e12] }), 'FORMAT_UNSUPPORTED'],
    // Found by `npm run fuzz`, file 4791.
    [
      'lengths below 0',
      'tables/table/var/_index/.zarray',
      meta({ dtype: '<f4', filters: null, shape: [-1], chunks: [-1] }),
      'FILE_DAMAGED',
    ],
    [
      'chunks of no length',
      'tables/table/var/_index/.zarray',
      meta({ dtype: '<f4', filters: null, chunks: [0] }),
      'FILE_DAMAGED',
    ],
    [
      'an unknown codec',
      'tables/table/X/data/.zarray',
      meta({ compressor: { id: 'of-tomorrow' } }),
      'FORMAT_UNSUPPORTED',
    ],
    ['no X', 'tables/table/X/.zgroup', () => null, 'opens'],
    ['indices that are missing', 'tables/table/X/indices/.zarray', () => null, 'MISSING_ELEMENT'],
  ])('%s', async (_, file, change, code) => {
    expect(await codeOf(copyWith(STORE, file, change))).toBe(code)
  })

  test('links of attributes out of the store are refused', async () => {
    const path = {
      multiscales: [
        { axes: [{ name: 'c' }, { name: 'y' }, { name: 'x' }], datasets: [{ path: '../../../../x' }] },
      ],
    }
    const slide = await openSlideFile(copyWith(STORE, 'images/he/.zattrs', () => JSON.stringify(path)))
    expect(slide.pictureInfo).toBeNull()
  })
})

describe('archives', () => {
  test('a zip that holds no store says what it holds', async () => {
    const zip = join(folder, 'empty.zip')
    writeFileSync(zip, Buffer.concat([Buffer.from('504b0506', 'hex'), Buffer.alloc(18)]))
    expect(await codeOf(zip)).toBe('FORMAT_UNSUPPORTED')
  })

  test('names that climb out of the archive are refused', async () => {
    const bytes = readFileSync(join(fixtures, 'anndata.zarr.zip'))
    const evil = Buffer.from(
      bytes.toString('latin1').replaceAll('inner.zarr/.zgroup', '../../r.zarr/.zgroup'.slice(0, 18)),
      'latin1',
    )
    const zip = join(folder, 'evil.zip')
    writeFileSync(zip, evil)
    expect(await codeOf(zip)).toBe('FILE_DAMAGED')
  })

  test.each([0, 1, 2, 3])(
    'cut or changed anywhere, it opens or is refused by code (seed %i)',
    async (seed) => {
      const below = randomBelow(seed)
      const bytes = readFileSync(join(fixtures, 'anndata.zarr.zip'))
      for (let round = 0; round < 6; round++) {
        const copy = round % 2 ? Buffer.from(bytes) : Buffer.from(bytes.subarray(0, below(bytes.length)))
        for (let k = 0; k < 8 && copy.length > 4; k++) copy[4 + below(copy.length - 4)] = below(256)
        const path = join(folder, `cut-${round}.zip`)
        writeFileSync(path, copy)
        expect(await codeOf(path)).toMatch(/^(opens|[A-Z_]+)$/)
      }
    },
  )
})

describe('any file of a folder damaged', () => {
  test.each(['visium', 'visium-hd', 'spatial.zarr'])('%s opens or is refused by code', async (fixture) => {
    const below = randomBelow(5)
    const files = readdirSync(join(fixtures, fixture), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    )
    for (let round = 0; round < 12; round++) {
      const entry = files[below(files.length)]
      const source = join(entry.parentPath, entry.name)
      const copy = join(folder, `copy-${round}`)
      cpSync(join(fixtures, fixture), copy, { recursive: true })
      const target = join(copy, source.slice(join(fixtures, fixture).length))
      mkdirSync(dirname(target), { recursive: true })
      const bytes = Buffer.from(readFileSync(source))
      for (let k = 0; k < 3 && bytes.length > 0; k++) bytes[below(bytes.length)] = below(256)
      writeFileSync(target, bytes.subarray(0, below(bytes.length + 1)))
      expect(await codeOf(copy)).toMatch(/^(opens|[A-Z_]+)$/)
      rmSync(copy, { recursive: true })
    }
  })
})
