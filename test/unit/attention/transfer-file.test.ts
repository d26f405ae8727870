import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { HistologySource } from '../../../worker/api/histology.ts'
import type { Registration } from '../../../worker/api/picture.ts'
import { fitAttention } from '../../../worker/attention/fit-attention.ts'
import { fitJointly } from '../../../worker/attention/fit-jointly.ts'
import { readModel, writeModel } from '../../../worker/attention/model-file.ts'
import { modelOf } from '../../../worker/compare/reading-difference.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { BRIEF, SHORT } from './brief-training.ts'
import { context, driverPrecision } from './planted-slide.ts'
import { plantNamed, withFeatures } from './transfer-slides.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-transfer-'))
const first = await plantNamed(1)
const second = await plantNamed(2)
afterAll(() => {
  first.close()
  second.close()
  rmSync(folder, { recursive: true, force: true })
})

const sha256Of = async (path: string) => `hash of ${path}`
const training = { nSeed: 1, device: 'cpu', candidates: BRIEF } as const
const options = { ...training, cacheDir: join(folder, 'cache'), sha256Of }
const modelPath = join(folder, 'first.histologue-model')
const firstFit = await fitAttention(first.slide, options, context)
await firstFit.save(modelPath)
const applyFile = (slide: Slide, path = modelPath) =>
  fitAttention(slide, { ...options, modelPath: path }, context)

describe('a model file', () => {
  it('comes back whole, with the encoders, and is written the same again', async () => {
    const file = await readModel(modelPath)
    const again = join(folder, 'again.histologue-model')
    await writeModel(again, file)
    expect(readFileSync(again).equals(readFileSync(modelPath))).toBe(true)
    expect(file.transfer?.encoders.seeds[0]).toHaveLength(5)
    expect(file.transfer?.informs).toBe(true)
    expect(file.transfer?.slides).toEqual([
      {
        key: expect.any(String),
        expressionKey: expect.any(String),
        name: 'demo',
        spotUm: expect.any(Number),
        repeats: expect.objectContaining({ slope: expect.any(Number) }),
      },
    ])
  })

  it('with one byte of the encoders changed is refused', async () => {
    const bytes = readFileSync(modelPath)
    bytes[bytes.length - 5000] ^= 4
    const tampered = join(folder, 'tampered.histologue-model')
    writeFileSync(tampered, bytes)
    await expect(applyFile(second.slide, tampered)).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
  })

  it('applied to its own slide answers as the fit did', async () => {
    const again = await applyFile(first.slide)
    expect(again.summary.transfer).toBeUndefined()
    expect(again.scores(Uint32Array.of(9), 'supported')).toEqual(
      firstFit.scores(Uint32Array.of(9), 'supported'),
    )
  })

  it('with another source of histology is refused by its own slide too, and takes its own', async () => {
    const embeddings = [{ key: 'UNI', width: 2 }]
    const asked = (histology: HistologySource) =>
      fitAttention({ ...first.slide, embeddings }, { ...options, modelPath, histology }, context)
    await expect(asked({ kind: 'obsm', key: 'UNI' })).rejects.toMatchObject({ code: 'MODEL_MISMATCH' })
    const alone = join(folder, 'alone.histologue-model')
    await writeModel(alone, { ...(await readModel(modelPath)), transfer: null })
    const slide = { ...first.slide, embeddings }
    const fromAlone = (histology: HistologySource) =>
      fitAttention(slide, { ...options, modelPath: alone, histology }, context)
    await expect(fromAlone({ kind: 'obsm', key: 'UNI' })).rejects.toMatchObject({ code: 'MODEL_MISMATCH' })
    expect((await fromAlone({ kind: 'built-in' })).summary.fitId).toBe(firstFit.summary.fitId)
    expect((await asked({ kind: 'built-in' })).summary.transfer).toBeUndefined()
  })

  it('is applied on the device that was asked for by name, or not at all', async () => {
    for (const { slide } of [first, second]) {
      const apply = fitAttention(slide, { ...options, modelPath, device: 'dml' }, context)
      await expect(apply).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' })
    }
  })

  it('applied to another slide can be saved and applied again to it', async () => {
    const there = await applyFile(second.slide)
    const saved = join(folder, 'second.histologue-model')
    await there.save(saved)
    const again = await applyFile(second.slide, saved)
    expect(again.scores(Uint32Array.of(9), 'supported')).toEqual(there.scores(Uint32Array.of(9), 'supported'))
    expect(again.summary.transfer).toEqual(there.summary.transfer)
    // One model on three slides' summaries: fitted here, read back here, applied there.
    const read = [firstFit, await applyFile(first.slide), there, again].map(modelOf)
    expect(new Set(read).size).toBe(1)
  })

  it('names the genes that the slide has not, and those it does not know', async () => {
    const { slide } = second
    const { transfer: stored } = await readModel(modelPath)
    const trained = [...(stored?.trained ?? [])]
    const names = [trained[0], trained[7]].map((feature) => first.slide.features.symbols[feature])
    const isKept = (k: number) => !names.includes(slide.features.symbols[k])
    const order = Uint32Array.from({ length: slide.matrix.nColumn }, (_, k) => k).filter(isKept)
    const fewer = withFeatures(slide, order)
    fewer.features.ids[fewer.features.ids.length - 1] = 'UNKNOWN'
    const { summary, scores } = await applyFile(fewer)
    const { transfer } = summary
    expect(transfer?.missingNames).toEqual(expect.arrayContaining(names))
    expect(transfer).toMatchObject({ matchedBy: 'id', nUnknown: 1, isOwnSlide: false, modelSlides: ['demo'] })
    expect(transfer?.missingVariance).toBeGreaterThan(0)
    expect(transfer?.missingVariance).toBeLessThan(0.1)
    expect(scores(Uint32Array.of(4), 'expected').at(-1)).toBe(0)
  })

  it('knows the spots it saw under another picture, registered otherwise, and with fewer genes', async () => {
    const { slide, xy, histology, nHistology } = first
    const turned = (quarters: number) =>
      xy.map((value, k) => (quarters === 2 ? -value : k % 2 === 0 ? -xy[k + 1] : xy[k - 1]))
    const registered = (quarters: number, registration: Registration): Slide => ({
      ...slide,
      ...{ xy: turned(quarters), xyInFile: xy, embeddings: [{ key: 'UNI', width: nHistology }] },
      readEmbedding: async () => histology,
      pictureInfo: slide.pictureInfo && { ...slide.pictureInfo, registration },
    })
    const source = { ...options, histology: { kind: 'obsm', key: 'UNI' } as const }
    const half = registered(2, [-1, 0, 0, -1, 0, 0])
    const fit = await fitAttention(half, source, context)
    const path = join(folder, 'registered.histologue-model')
    await fit.save(path)
    const quarter = registered(1, [0, -1, 1, 0, 0, 0])
    const there = await fitAttention(quarter, { ...source, modelPath: path }, context)
    expect(there.summary.transfer).toMatchObject({ isOwnSlide: true })
    const gap = (spot: number) => {
      const [a, b] = [fit, there].map((one) => one.scores(Uint32Array.of(spot), 'expected'))
      return Math.max(...a.map((score, k) => Math.abs(score - b[k])))
    }
    expect(fit.summary.histologyInforms).toBe(true)
    for (const spot of [3, 40, 120, 200]) expect(gap(spot)).toBeLessThan(1e-3)
    const order = Uint32Array.from({ length: 390 }, (_, k) => k)
    const fewer = await fitAttention(withFeatures(quarter, order), { ...source, modelPath: path }, context)
    expect(fewer.summary.transfer).toMatchObject({ isOwnSlide: true })
  })

  it('finds genes by symbol where ids do not agree, and says so', async () => {
    const { slide } = second
    const ids = slide.features.ids.map((id) => `other-${id}`)
    const { summary } = await applyFile({ ...slide, features: { ...slide.features, ids } })
    expect(summary.transfer).toMatchObject({ matchedBy: 'symbol', nMissing: 0, nUnknown: 0 })
    const numbers = slide.features.ids.map((_, k) => first.slide.features.ids[k])
    const numbered = await applyFile({ ...slide, features: { ...slide.features, ids: numbers } })
    expect(numbered.summary.transfer).toMatchObject({ matchedBy: 'symbol', nMissing: 0, nUnknown: 0 })
  })

  it.each([
    [
      'half of the genes missing',
      (slide: Slide) =>
        withFeatures(
          slide,
          Uint32Array.from({ length: 150 }, (_, k) => k),
        ),
      /of its \d+ trained features are on this slide; 50 % are needed/,
    ],
    [
      'another kind of measurement',
      (slide: Slide) => ({
        ...slide,
        modalities: {
          list: [
            { name: 'rna', normalisation: 'log1p-cp10k' as const, isCounts: true },
            { name: 'protein', normalisation: 'clr' as const, isCounts: true },
          ],
          of: new Uint8Array(slide.matrix.nColumn),
        },
      }),
      /fitted to one kind of feature, and this slide has protein \(clr\) and rna/,
    ],
    [
      'spots of another scale',
      (slide: Slide) => ({ ...slide, pixelSizeUm: (slide.pixelSizeUm ?? 1) * 3 }),
      /spots are 55 µm wide, and those of this slide 165 µm/,
    ],
  ])('is refused with the reason by a slide with %s', async (_, change, message) => {
    await expect(applyFile(change(second.slide))).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringMatching(message),
    })
  })

  it('with encoders of another histology is refused, and warns where the scale is not known', async () => {
    const file = await readModel(modelPath)
    if (!file.transfer) throw new Error('no encoders')
    const other = join(folder, 'other.histologue-model')
    await writeModel(other, { ...file, transfer: { ...file.transfer, histologySource: 'another-1' } })
    await expect(applyFile(second.slide, other)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('another-1'),
    })
    const { summary } = await applyFile({ ...second.slide, pixelSizeUm: null })
    expect(summary.transfer?.warnings).toEqual([expect.stringContaining('scale')])
  })
})

describe('a model of several slides', () => {
  it('answers each of them by encoders that did not see the spot, and a third slide by all', async () => {
    const path = join(folder, 'joint.histologue-model')
    const slides = [first, second].map(({ slide }) => ({ slide, sha256Of }))
    const fit = await fitJointly(slides, { ...training, candidates: SHORT, balance: true, path }, context)
    expect(fit).toMatchObject({ histologyInforms: true, slides: ['demo', 'demo'], nSharedFeature: 400 })
    const third = await plantNamed(3)
    for (const [planted, isOwnSlide] of [
      [first, true],
      [second, true],
      [third, false],
    ] as const) {
      const { summary, scores } = await applyFile(planted.slide, path)
      expect(summary).toMatchObject({ histologyInforms: true, transfer: { isOwnSlide, nMissing: 0 } })
      const precision = driverPrecision(planted, 30, (spot) => scores(Uint32Array.of(spot), 'expected'))
      expect(precision).toBeGreaterThan(0.8)
    }
    third.close()
  })

  it('is not made of slides that share no genes', async () => {
    const { features: own } = second.slide
    const renamed = (names: string[]) => names.map((name) => `x${name}`)
    const features = { ...own, ids: renamed(own.ids), symbols: renamed(own.symbols) }
    const slides = [first.slide, { ...second.slide, features }].map((slide) => ({ slide, sha256Of }))
    const path = join(folder, 'never.histologue-model')
    await expect(fitJointly(slides, { ...training, balance: true, path }, context)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
    })
  })
})
