import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { openPictureFile } from '../../../worker/slide/image/picture-file.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { writeTiff } from '../image/write-tiff.ts'
import { quiet } from './fakes.ts'

const fixtures = new URL('../../fixtures/', import.meta.url).pathname
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-user-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A slide of each container, and a file of it that was read. */
const SLIDES: [string, string][] = [
  ['anndata/csr-float32-gzip.h5ad', ''],
  ['mudata/rna-protein.h5mu', ''],
  ['readers/genomes.h5', ''],
  ['readers/anndata.zarr.zip', ''],
  ['readers/spatial.zarr', 'tables/table/X/data/0'],
  ['readers/visium', 'outs/spatial/tissue_positions.csv'],
  ['readers/visium-1', 'raw_feature_bc_matrix/matrix.mtx'],
]

function copyOf(fixture: string): string {
  const path = join(folder, fixture.slice(fixture.indexOf('/') + 1))
  cpSync(join(fixtures, fixture), path, { recursive: true })
  return path
}

const make = () => createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '1' })

describe('a file that changes or disappears while its slide is open is named', () => {
  test.each(SLIDES)('%s %s', async (fixture, part) => {
    const path = copyOf(fixture)
    const file = join(path, part)
    await using handlers = make()
    const { slideId } = await handlers.openSlide({ path }, quiet())
    const check = () => handlers.checkFiles({ slideId }, quiet())
    // What is laid into a folder beside the slide's files is none of them.
    if (part !== '') writeFileSync(join(path, 'notes.txt'), 'mine')
    expect(await check()).toEqual({ changed: [], missing: [] })
    utimesSync(file, 1000, 1000)
    expect(await check()).toEqual({ changed: [join(path, part)], missing: [] })
    renameSync(file, `${file}.old`)
    expect(await check()).toEqual({ changed: [], missing: [join(path, part)] })
  })

  test('a picture chosen beside it', async () => {
    const path = copyOf('anndata/csr-float32-gzip.h5ad')
    const picture = join(folder, 'tissue.png')
    await sharp({ create: { width: 90, height: 40, channels: 3, background: 'red' } }).toFile(picture)
    await using handlers = make()
    const { slideId } = await handlers.openSlide({ path, picture: { path: picture, scale: 1 } }, quiet())
    writeFileSync(picture, 'another')
    expect(await handlers.checkFiles({ slideId }, quiet())).toEqual({ changed: [picture], missing: [] })
    rmSync(picture)
    expect(await handlers.checkFiles({ slideId }, quiet())).toEqual({ changed: [], missing: [picture] })
  })
})

describe('what is asked for after the file was cut or taken away is refused by code', () => {
  test('the picture of an h5ad', async () => {
    const path = join(folder, 'demo.h5ad')
    await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
    const slide = await openSlideFile(path)
    truncateSync(path, 2000)
    await expect(slide.readPicture()).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
    slide.close()
  })

  test.each(['png', 'tif'])('pieces of a %s that is gone', async (ending) => {
    const path = join(folder, `tissue.${ending}`)
    const pixels = Buffer.alloc(90 * 40 * 3, 7)
    const raw = { width: 90, height: 40, channels: 3 as const }
    if (ending === 'png') await sharp(pixels, { raw }).toFile(path)
    else
      writeFileSync(path, writeTiff([{ widthPx: 90, heightPx: 40, nSample: 3, samples: pixels, tilePx: 16 }]))
    const { openTiles, read } = await openPictureFile(path, 1)
    const tiles = await openTiles()
    rmSync(path)
    const region = { left: 3, top: 5, widthPx: 20, heightPx: 20 }
    await expect(tiles.readRegion(0, region)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(read()).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })
})

/** Links of this process to its open files are Linux's. */
describe.skipIf(process.platform !== 'linux')(
  'files of the user are neither locked nor open for writing',
  () => {
    test.each([...SLIDES, ['anndata/picture-sixteen.h5ad', '']])('%s %s', async (fixture) => {
      const path = copyOf(fixture)
      const before = contentsOf(path)
      const slide = await openSlideFile(path)
      expect(openForWriting(path)).toEqual([])
      expect(lockedIn(path)).toEqual([])
      if (slide.pictureInfo) await slide.readPicture()
      for (const { name } of slide.obsColumns) slide.readObsColumn(name)
      slide.close()
      expect(contentsOf(path)).toEqual(before)
    })
  },
)

const filesIn = (path: string): string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))

const contentsOf = (path: string) =>
  filesIn(path).map((file) => [file, statSync(file).mtimeMs, readFileSync(file, 'base64')])

/** Files below a path that this process may write through a handle it holds. */
function openForWriting(path: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((handle) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${handle}`)
      const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${handle}`, 'utf8'))?.[1] ?? '0'
      return file.startsWith(path) && (Number.parseInt(flags, 8) & 3) !== 0 ? [file] : []
    } catch {
      // The handle by which the list itself was read is closed already.
      return []
    }
  })
}

/** Files below a path that anybody holds a lock on. */
function lockedIn(path: string): string[] {
  const locks = readFileSync('/proc/locks', 'utf8')
  return filesIn(path).filter((file) => new RegExp(`:${statSync(file).ino} `).test(locks))
}
