import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fitAttention, nameFit } from '../../../worker/attention/fit-attention.ts'
import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import { BRIEF } from './brief-training.ts'
import { context, plantSlide } from './planted-slide.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-fit-sources-'))
const small = { ...SMALL_DEMO_OPTIONS, nSpot: 60, nGene: 300, sizePx: 400 }
const planted = await plantSlide(small)
// As many spots and features as the other has, so that only its content tells it apart.
const other = await plantSlide({ ...small, seed: 2 })
afterAll(() => {
  planted.close()
  other.close()
  rmSync(folder, { recursive: true, force: true })
})

const { slide } = planted
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
const fits = join(options.cacheDir, 'fits')
const spots = Uint32Array.of(3, 7, 20)
const fit = await fitAttention(slide, options, context)
const ranking = fit.rank(spots, 'supported')
const cachePath = join(fits, readdirSync(fits)[0])

describe('a fit from the cache', () => {
  it('ranks with the same bytes', async () => {
    const again = await fitAttention(slide, options, context)
    expect(again.summary).toMatchObject({ fromCache: true, histologyInforms: true })
    expect(again.rank(spots, 'supported')).toEqual(ranking)
    expect(ranking.supported.some((score) => score !== 0)).toBe(true)
  })

  it('is made anew where its file is damaged, and is whole again', async () => {
    const whole = readFileSync(cachePath)
    const damaged = Buffer.from(whole)
    damaged[damaged.length - 100] ^= 1
    writeFileSync(cachePath, damaged)
    const again = await fitAttention(slide, options, context)
    expect(again.summary).toMatchObject({ fromCache: false, fitId: fit.summary.fitId })
    expect(again.rank(spots, 'supported')).toEqual(ranking)
    expect((await fitAttention(slide, options, context)).summary.fromCache).toBe(true)
  })

  it('is not that of another number of seeds', async () => {
    expect((await nameFit(slide, { ...options, nSeed: 2 })).fitId).not.toBe(fit.summary.fitId)
    expect((await nameFit(slide, options)).fitId).toBe(fit.summary.fitId)
  })
})

describe('a fit from a model file', () => {
  const modelPath = join(folder, 'saved.histologue-model')

  it('ranks with the same bytes, without the cache', async () => {
    await fit.save(modelPath)
    const cacheDir = join(folder, 'unused')
    const applied = await fitAttention(slide, { ...options, cacheDir, modelPath }, context)
    expect(applied.rank(spots, 'supported')).toEqual(ranking)
    expect(existsSync(cacheDir)).toBe(false)
  })

  it('is applied anew to another slide, also to one of the same size, and never passes for its fit', async () => {
    await fit.save(modelPath)
    const alike = { ...other.slide, matrix: slide.matrix }
    for (const foreign of [other.slide, alike]) {
      const { summary } = await fitAttention(foreign, { ...options, modelPath }, context)
      expect(summary).toMatchObject({ fromCache: false, transfer: { isOwnSlide: false } })
      expect(summary.fitId).not.toBe(fit.summary.fitId)
    }
  })
})

it('a model applied to its own slide with another picture still reads no spot by encoders that saw it', async () => {
  const modelPath = join(folder, 'own.histologue-model')
  await fit.save(modelPath)
  const place = join(folder, 'another-picture.png')
  writeFileSync(place, 'its bytes make another key')
  const pictured = { ...slide, pictureInfo: slide.pictureInfo && { ...slide.pictureInfo, place } }
  const { summary } = await fitAttention(pictured, { ...options, modelPath }, context)
  expect(summary.transfer?.isOwnSlide).toBe(true)
})

it('a slide without picture or without places has no histology to ask', async () => {
  const cacheDir = join(folder, 'never')
  for (const [bare, place] of [
    [{ ...slide, pictureInfo: null }, 'uns/spatial'],
    [{ ...slide, xy: null }, 'obsm/spatial'],
  ] as const)
    await expect(fitAttention(bare, { ...options, cacheDir }, context)).rejects.toMatchObject({
      code: 'NO_HISTOLOGY',
      details: { file: slide.path, place },
    })
  expect(existsSync(cacheDir)).toBe(false)
})

it.each(['features', 'training', 'null'] as const)(
  'a fit cancelled during %s rejects with the reason and leaves no file',
  async (phase) => {
    const cacheDir = join(folder, `cancelled-${phase}`)
    const controller = new AbortController()
    const reason = new Error(`no longer wanted: ${phase}`)
    const onProgress = (progress: { phase: string }) => {
      if (progress.phase === phase) controller.abort(reason)
    }
    const asked = fitAttention(slide, { ...options, cacheDir }, { signal: controller.signal, onProgress })
    await expect(asked).rejects.toBe(reason)
    expect(existsSync(cacheDir) ? readdirSync(cacheDir, { recursive: true }) : []).toEqual([])
  },
)
