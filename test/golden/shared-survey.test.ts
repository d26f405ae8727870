import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join, matchesGlob, relative } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { HistologueError } from '../../worker/api/errors.ts'
import { parseElement } from '../../worker/slide/chosen.ts'
import { openPictureFile } from '../../worker/slide/image/picture-file.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { matrixChecksum } from './matrix-checksum.ts'
import { hasSharedData, sharedData } from './shared-data.ts'
import { findBelow } from './shared-files.ts'

/** What `oracle/shared_survey.py` says of a slide; see there. */
interface Facts {
  barcodes: [string, string]
  xy: number | null | 'not compared'
  labels: Record<string, number[]>
  /** Checksums of what the labels are called. */
  names: Record<string, string>
  /** By place: rows, columns, non-zeros, checksum. `*` where there is but one. */
  matrices: Record<string, [number, number, number, number]>
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const golden = JSON.parse(read('./shared-survey.json')) as Record<string, Facts>
/** The table of refused files: name or pattern of the end of a path, and its code. */
const refusals = [
  ...read('../../worker/slide/readers/README.md').matchAll(/^\| `([^`]+)` \| `([A-Z0-9_]+)` \| .+ \|$/gm),
].map(([, pattern, code]) => ({ pattern: `**/${pattern}`, code }))

const FOLDERS = ['zoo', 'variants', 'h5mu', 'zarr', 'spaceranger']
const isMissing = !FOLDERS.every(hasSharedData)
const found = FOLDERS.map((folder) => findBelow(isMissing ? import.meta.dirname : join(sharedData, folder)))
const nameOf = (path: string) => relative(sharedData, path)
/** What comes with the files and is about them. */
const DOCUMENT = /^(LICENSE.*|.*\.md|README|DESCRIPTION|pylock\.toml)$/
/** Files of a matrix folder or of outs, opened with it. */
const PART =
  /^(matrix\.mtx|(barcodes|features|genes)\.tsv)(\.gz)?$|^(scalefactors_json\.json|tissue_positions.*|spatial_enrichment\.csv|barcode_fluorescence_intensity\.csv)$/
const slides = found.flatMap((one) => one.slides.map(nameOf))
const others = found.flatMap((one) => one.others.map(nameOf)).filter((name) => !DOCUMENT.test(basename(name)))

let open: Slide[] = []
afterEach(() => {
  for (const slide of open) slide.close()
  open = []
})

/** The slide, or the code it was refused by. */
async function tryOpen(name: string, element?: string): Promise<Slide | string> {
  try {
    const slide = await openSlideFile(join(sharedData, name), element === undefined ? {} : { element })
    open.push(slide)
    return slide
  } catch (thrown) {
    if (thrown instanceof HistologueError) return thrown.code
    throw thrown
  }
}

function expectRefusal(name: string, code: string): void {
  const stated = refusals.filter(({ pattern }) => matchesGlob(name, pattern))
  expect({ name, codes: stated.map((one) => one.code) }).toEqual({ name, codes: [code] })
}

/** Which of several slides it is, and the place of its matrix: `h5ad (X csr float32)`, `SpatialData zarr (table X csr float32)`. */
function expectFacts(name: string, slide: Slide, chosen: string | undefined): void {
  const shown = slide.alternatives?.find(({ kind, isShown }) => kind === 'element' && isShown)?.name
  const facts = golden[shown === undefined ? name : `${name}#${shown}`]
  expect(facts, `${name} (${shown ?? 'whole'}) is not in shared-survey.json`).toBeDefined()
  const { barcodes, matrix, xy } = slide
  const places = /\((?:.* )?(\S+) \S+ \S+\)$/.exec(slide.format)
  // AnnData before 0.7 called it raw.X.
  const place = (chosen ?? places?.[1] ?? '').replace('raw.X', 'raw/X')
  const values = facts.matrices['*'] ?? facts.matrices[place]
  expect([barcodes.length, slide.features.names.length, matrix.values.length]).toEqual(values?.slice(0, 3))
  expect(Math.abs(matrixChecksum(matrix) - values[3])).toBeLessThanOrEqual(1e-6 * Math.abs(values[3]))
  expect([barcodes[0], barcodes.at(-1)]).toEqual(facts.barcodes)
  for (const [label, counts] of Object.entries(facts.labels)) {
    const column = slide.readObsColumn(label)
    if (column.kind !== 'categorical') throw new Error(`${label} is not categorical`)
    const seen = new Array(column.categories.length + 1).fill(0)
    for (const code of column.codes) seen[code + 1]++
    expect({ label, counts: seen }).toEqual({ label, counts })
    const names = createHash('sha256').update(column.categories.join('\n')).digest('hex').slice(0, 12)
    expect({ label, names }).toEqual({ label, names: facts.names[label] })
  }
  if (facts.xy === 'not compared') expect(xy?.some(Number.isFinite)).toBe(true)
  else if (facts.xy === null) expect(xy).toBeNull()
  else {
    const moment = xy?.reduce((sum, value, k) => sum + value * (((k >> 1) % 101) + 1) * (1 + (k % 2)), 0)
    expect(Math.abs((moment ?? 0) / facts.xy - 1)).toBeLessThan(1e-5)
  }
}

describe.skipIf(isMissing)(
  'every slide opens with the values that Python reads, or is refused as stated',
  () => {
    test.each(slides)('%s', async (name) => {
      const slide = await tryOpen(name)
      if (typeof slide === 'string') return expectRefusal(name, slide)
      expect(refusals.filter(({ pattern }) => matchesGlob(name, pattern))).toEqual([])
      // h5mu files that are joined are held by shared-h5mu.test.ts.
      const isElsewhere = /h5mu$/.test(name) && !slide.alternatives?.some(({ kind }) => kind === 'element')
      if (isElsewhere) return
      expectFacts(name, slide, undefined)
      for (const { kind, element, isShown } of slide.alternatives ?? []) {
        if (isShown || kind === 'system' || kind === 'picture') continue
        const other = await tryOpen(name, element)
        if (typeof other === 'string') throw new Error(`${name}: ${element} is refused by ${other}`)
        // Of joined modalities Python joined those of the first look alone.
        if (/^MuData/.test(other.format)) expect(other.barcodes).toEqual(slide.barcodes)
        else expectFacts(name, other, parseElement(element).matrix)
      }
    })
  },
)

describe.skipIf(isMissing)('every other file is a picture, a part of a slide, or refused as stated', () => {
  test.each(others)('%s', async (name) => {
    const asSlide = await tryOpen(name)
    if (typeof asSlide !== 'string') throw new Error('a slide of an unknown name')
    const isInside = slides.some((slide) => name.startsWith(`${slide}/`))
    if (isInside && PART.test(basename(name))) return
    const path = join(sharedData, name)
    const picture = await openPictureFile(path, 1)
      .then((file) => file.read())
      .catch((thrown) => thrown)
    const isPicture = /\.(tiff?|svs|jpe?g|png|dcm)$/.test(name)
    if (picture instanceof HistologueError) expectRefusal(name, isPicture ? picture.code : asSlide)
    else expect(picture.pixels.length).toBe(4 * picture.widthPx * picture.heightPx)
  })
})
