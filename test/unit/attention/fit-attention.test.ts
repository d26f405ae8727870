import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listSupportedBackends } from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { fitAttention, nameFit } from '../../../worker/attention/fit-attention.ts'
import { learn } from '../../../worker/attention/learn.ts'
import { readModel, writeModel } from '../../../worker/attention/model-file.ts'
import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import { BRIEF } from './brief-training.ts'
import { context, plantSlide } from './planted-slide.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-fit-'))
const planted = await plantSlide({ ...SMALL_DEMO_OPTIONS, nSpot: 60, nGene: 300, sizePx: 400 })
const { slide } = planted
afterAll(() => {
  planted.close()
  rmSync(folder, { recursive: true, force: true })
})

const options = {
  nSeed: 1,
  device: 'cpu',
  candidates: BRIEF,
  cacheDir: join(folder, 'cache'),
  sha256Of: async () => 'the hash of the file',
} as const
const fit = await fitAttention(slide, options, context)
const fits = join(options.cacheDir, 'fits')
const [cached] = readdirSync(fits)

describe('a fit', () => {
  it('is taken from the cache the next time', async () => {
    expect(fit.summary).toMatchObject({ fromCache: false, cacheNotice: null, histologyInforms: true })
    const again = await fitAttention(slide, options, context)
    expect(again.summary).toEqual({ ...fit.summary, fromCache: true })
  })

  it('without balance, or of other ways to read histology, is another one', async () => {
    expect((await nameFit(slide, options)).fitId).toBe(fit.summary.fitId)
    const { candidates: _, ...asInTheApp } = options
    for (const other of [{ ...options, balance: false }, asInTheApp])
      expect((await nameFit(slide, other)).fitId).not.toBe(fit.summary.fitId)
  })

  it('that cannot be kept is given all the same, and says so', async () => {
    const blocked = join(folder, 'blocked')
    writeFileSync(blocked, '')
    const { summary, scores } = await fitAttention(slide, { ...options, cacheDir: blocked }, context)
    expect(summary).toMatchObject({
      fromCache: false,
      cacheNotice: expect.stringMatching(/not kept.*blocked/),
    })
    expect(scores(Uint32Array.of(3), 'supported')).toEqual(fit.scores(Uint32Array.of(3), 'supported'))
  })

  it('of another size is not taken from the cache', async () => {
    const { model, ...rest } = await readModel(join(fits, cached))
    if (!model) throw new Error('the cache has no answers')
    const nFeature = model.nFeature - 1
    const { binOf } = model.nullDistribution
    const fewer = {
      ...{ ...model, nFeature },
      keys: model.keys.slice(0, nFeature * model.nAxis),
      typicalWeight: model.typicalWeight.slice(0, nFeature),
      nullDistribution: { ...model.nullDistribution, binOf: binOf.slice(0, nFeature) },
    }
    await writeModel(join(fits, cached), { ...rest, model: fewer })
    // The file is sound: only its size tells.
    expect((await readModel(join(fits, cached))).model?.nFeature).toBe(nFeature)
    expect((await fitAttention(slide, options, context)).summary.fromCache).toBe(false)
  })

  it('asked for on a device that is not there fails, though the cache has it', async ({ skip }) => {
    const hasCuda = listSupportedBackends().some(({ name, bundled }) => name === 'cuda' && bundled)
    skip(hasCuda, 'the CUDA provider is installed here')
    const asked = fitAttention(slide, { ...options, device: 'cuda' }, context)
    await expect(asked).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' })
  })
})

it('a slide whose genes do not vary says so with advice', async () => {
  const { xy, histology, nHistology } = planted
  const nSpot = slide.matrix.nRow
  const empty = { nRow: nSpot, nColumn: 2, indptr: new Uint32Array(nSpot + 1) }
  const matrix = { ...empty, indices: new Uint32Array(0), values: new Float32Array(0) }
  const input = { matrix, isCounts: true, symbols: ['A', 'B'], xy, histology, nHistology }
  await expect(learn(input, 1, context)).rejects.toMatchObject({
    code: 'NO_FEATURES',
    details: { advice: expect.stringMatching(/counts/) },
  })
})
