import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { HistologySource } from '../../../worker/api/histology.ts'
import { fitAttention, nameFit } from '../../../worker/attention/fit-attention.ts'
import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { manifestOf, meanColourGraph, writeEncoder } from '../histology/encoder/made-up-encoder.ts'
import { BRIEF } from './brief-training.ts'
import { context, plantSlide } from './planted-slide.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-fit-histology-'))
const planted = await plantSlide({ ...SMALL_DEMO_OPTIONS, nSpot: 60, nGene: 300, sizePx: 400 })
afterAll(() => {
  planted.close()
  rmSync(folder, { recursive: true, force: true })
})

const { histology, nHistology } = planted
/** The planted slide with its built-in features in obsm. */
const slide: Slide = { ...planted.slide, readEmbedding: async () => histology }
const nSpot = slide.barcodes.length
const spots = Uint32Array.of(3, 7, 20)
const options = {
  nSeed: 1,
  device: 'cpu',
  candidates: BRIEF,
  cacheDir: join(folder, 'cache'),
  sha256Of: async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
} as const
const fitWith = (own: Slide, source?: HistologySource) =>
  fitAttention(own, { ...options, ...(source && { histology: source }) }, context)
const idOf = async (source: HistologySource) =>
  (await nameFit(slide, { ...options, histology: source })).fitId
const uni = { kind: 'obsm', key: 'UNI' } as const

describe('numbers of obsm as histology', () => {
  it('rank as the built-in encoder does where they are its numbers, and are another fit', async () => {
    const builtIn = await fitWith(slide)
    const embedded = await fitWith(slide, uni)
    expect(histology).toHaveLength(nSpot * nHistology)
    expect(embedded.rank(spots, 'supported')).toEqual(builtIn.rank(spots, 'supported'))
    expect(builtIn.summary).toMatchObject({ histologySource: 'stain-texture-2', histologyInforms: true })
    expect(embedded.summary).toMatchObject({ histologySource: 'obsm:UNI', fromCache: false })
    expect(embedded.summary.fitId).not.toBe(builtIn.summary.fitId)
    expect((await fitWith(slide, uni)).summary).toMatchObject({
      fromCache: true,
      histologySource: 'obsm:UNI',
    })
  })

  it('need no picture, and without places say what that costs', async () => {
    const bare = { ...slide, pictureInfo: null }
    expect((await fitWith(bare, uni)).summary.histologyNotice).toBeNull()
    const lost = { ...bare, path: slide.path, xy: null }
    const options2 = { ...options, cacheDir: join(folder, 'lost'), histology: uni }
    const { summary } = await fitAttention(lost, options2, context)
    expect(summary.histologyNotice).toMatch(/no coordinates.*chance look smaller/)
  })

  it('whose name says that they are of the counts come with a warning', async () => {
    const { summary } = await fitWith(slide, { kind: 'obsm', key: 'X_pca' })
    expect(summary.histologyNotice).toMatch(/computed from the counts/)
  })

  it('that are the same everywhere are refused', async () => {
    const flat = { ...slide, readEmbedding: async () => new Float32Array(2 * nSpot).fill(3) }
    await expect(fitWith(flat, { kind: 'obsm', key: 'flat' })).rejects.toMatchObject({
      code: 'VALUE_INVALID',
      details: { place: 'obsm/flat' },
    })
  })
})

describe('an encoder as histology', () => {
  const bytes = meanColourGraph()
  const source = (path: string, more: object = {}) =>
    ({ kind: 'encoder', manifestPath: path, pixelSizeUm: 1, ...more }) as const

  it('fits under its own name and key: another file or setting is another fit', async () => {
    const path = writeEncoder(join(folder, 'encoder'), bytes)
    const first = await fitWith(slide, source(path))
    expect(first.summary.histologySource).toMatch(/^encoder:mean-colour:[0-9a-f]{8}$/)
    expect((await fitWith(slide, source(path))).summary.fromCache).toBe(true)
    expect(await idOf(source(path))).toBe(first.summary.fitId)
    const ids = new Set([first.summary.fitId])
    writeEncoder(join(folder, 'encoder'), bytes, { umPerPx: 3 })
    ids.add(await idOf(source(path)))
    writeEncoder(join(folder, 'encoder'), meanColourGraph({ layout: 'NHWC' }), { layout: 'NHWC' })
    ids.add(await idOf(source(path)))
    ids.add(await idOf(source(path, { pixelSizeUm: 2 })))
    expect(ids.size).toBe(4)
  })

  it('under a licence that restricts asks first, also where the fit is in the cache', async () => {
    const path = writeEncoder(join(folder, 'restricted'), bytes, { restrictsDerivatives: true })
    await fitWith(slide, source(path, { licenceAccepted: true }))
    await expect(fitWith(slide, source(path))).rejects.toMatchObject({ code: 'LICENCE_NOT_ACCEPTED' })
  })

  it('needs a picture', async () => {
    const path = writeEncoder(join(folder, 'encoder'), bytes, manifestOf(bytes))
    await expect(fitWith({ ...slide, pictureInfo: null }, source(path))).rejects.toMatchObject({
      code: 'NO_HISTOLOGY',
    })
  })
})
