import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { type Applied, applyModel } from '../../../worker/attention/apply-model.ts'
import { describeModel } from '../../../worker/attention/apply-to-slide.ts'
import { fitAttention } from '../../../worker/attention/fit-attention.ts'
import { fitJointly } from '../../../worker/attention/fit-jointly.ts'
import { type FittedModel, supportedQueries } from '../../../worker/attention/fitted-model.ts'
import { BUILT_IN_SOURCE } from '../../../worker/attention/histology/source.ts'
import { learn } from '../../../worker/attention/learn.ts'
import { matchFeatures } from '../../../worker/attention/match-features.ts'
import { readModel, writeModel } from '../../../worker/attention/model-file.ts'
import { permutation } from '../../../worker/attention/motions.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { denseScores } from '../../../worker/attention/rank-scores.ts'
import { meanRowOf, rowProducts } from '../../../worker/attention/row-products.ts'
import { slideAttention } from '../../../worker/attention/slide-attention.ts'
import { slideScores } from '../../../worker/attention/slide-scores.ts'
import type { TransferModel } from '../../../worker/attention/transfer-model.ts'
import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import { explainSpots } from '../../../worker/explain/explain-spots.ts'
import { measureNoise } from '../../../worker/explain/measure-noise.ts'
import { mapOver, measurementOf, programmesOf } from '../../../worker/explain/measurement.ts'
import { probeFeature } from '../../../worker/explain/probe.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { gatherRows, meanRow } from '../../../worker/stats/rows.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { context, driverPrecision, type PlantedSlide, plantSlide } from './planted-slide.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-transfer-'))
/** The demo's ids number its features; real ids name them. */
async function plantNamed(seed: number): Promise<PlantedSlide> {
  const planted = await plantSlide({ ...SMALL_DEMO_OPTIONS, seed })
  planted.slide.features.ids = planted.slide.features.symbols.map((symbol) => `ID_${symbol}`)
  return planted
}
const first = await plantNamed(1)
const second = await plantNamed(2)
afterAll(() => {
  first.close()
  second.close()
  rmSync(folder, { recursive: true, force: true })
})

const learnOf = ({ slide, xy, histology, nHistology }: PlantedSlide, nSeed: number) => {
  const { matrix, features } = slide
  return learn(
    { matrix, isCounts: true, symbols: features.symbols, xy, histology, nHistology },
    nSeed,
    context,
  )
}
const learned = await learnOf(first, 2)
const model = describeModel(learned, first.slide, 'the first slide', BUILT_IN_SOURCE)

interface Changes {
  slide?: Slide
  histology?: Float32Array
  xy?: Float32Array
  heldOut?: boolean
  transfer?: TransferModel
}

/** Applies the first slide's model to the second, or to what is made of it. */
function apply({ slide = second.slide, transfer = model, ...rest }: Changes = {}): Promise<Applied> {
  const { matrix, isCounts, modalities, features } = slide
  const { xy, histology, nHistology } = second
  const given = { matrix, isCounts, modalities, ids: features.ids, nHistology }
  const input = { ...given, heldOut: false, xy, histology, ...rest }
  return applyModel(transfer, matchFeatures(transfer, slide), input, context)
}

const row =
  (queries: Float32Array, { keys, nAxis }: FittedModel) =>
  (spot: number) =>
    rowProducts(meanRowOf(queries, nAxis, Uint32Array.of(spot)), keys, nAxis)
const expectedRow = (own: FittedModel) => row(meanRow(own.queries), own)
const supportedRow = (own: FittedModel) => row(supportedQueries(own), own)

/** The slide with its features in another order, or some of them. */
function withFeatures(slide: Slide, order: Uint32Array): Slide {
  const pick = (names: string[]) => Array.from(order, (feature) => names[feature])
  const { names, symbols, ids, types } = slide.features
  const features = { names: pick(names), symbols: pick(symbols), ids: pick(ids), types: pick(types) }
  return { ...slide, features, matrix: pickColumns(slide.matrix, order) }
}

function pickColumns(matrix: CsrMatrix, order: Uint32Array): CsrMatrix {
  const place = new Int32Array(matrix.nColumn).fill(-1)
  order.forEach((feature, k) => {
    place[feature] = k
  })
  const rows = Array.from({ length: matrix.nRow }, (_, spot) => {
    const entries: [number, number][] = []
    for (let k = matrix.indptr[spot]; k < matrix.indptr[spot + 1]; k++)
      if (place[matrix.indices[k]] >= 0) entries.push([place[matrix.indices[k]], matrix.values[k]])
    return entries.sort((a, b) => a[0] - b[0])
  })
  const indptr = new Uint32Array(matrix.nRow + 1)
  rows.forEach((entries, spot) => {
    indptr[spot + 1] = indptr[spot] + entries.length
  })
  return {
    ...{ nRow: matrix.nRow, nColumn: order.length, indptr },
    indices: Uint32Array.from(rows.flat(), ([feature]) => feature),
    values: Float32Array.from(rows.flat(), ([, value]) => value),
  }
}

const largestGap = (a: Float32Array, b: Float32Array) =>
  a.reduce((gap, value, at) => Math.max(gap, Math.abs(value - b[at])), 0)

const applied = await apply()

describe('a model applied to another slide', () => {
  it('names its planted drivers far above chance and near its own fit', async () => {
    const own = await learnOf(second, 2)
    const precision = (of: FittedModel) => driverPrecision(second, 30, expectedRow(of))
    const chance = second.driverOf.filter((type) => type !== '').length / second.driverOf.length / 6
    const [theirs, ours] = [precision(applied.model), precision(own.model)]
    expect(applied.histologyInforms).toBe(true)
    expect(theirs).toBeGreaterThan(4 * chance)
    expect(theirs).toBeGreaterThan(0.9 * ours)
    expect(applied.evidenceAuc).toBeGreaterThan(applied.shuffledAuc + 0.1)
  })

  it('expects nothing where the histology is shuffled', async () => {
    const histology = gatherRows(
      second.histology,
      second.nHistology,
      permutation(second.slide.matrix.nRow, 7),
    )
    const { histologyInforms, model: own, evidenceAuc } = await apply({ histology })
    expect(histologyInforms).toBe(false)
    expect(own.queries.every((query) => query.every((value) => value === 0))).toBe(true)
    expect(evidenceAuc).toBeLessThan(0.6)
  })

  it('gives each gene the same answers in whatever order the file has them', async () => {
    const order = permutation(second.slide.matrix.nColumn, 3)
    const { model: moved } = await apply({ slide: withFeatures(second.slide, order) })
    for (const [rowOf, gap] of [
      [expectedRow, 1e-5],
      [supportedRow, 1e-4],
    ] as const)
      for (const spot of [0, 50, 123]) {
        const there = rowOf(moved)(spot)
        const here = rowOf(applied.model)(spot)
        expect(
          largestGap(
            there,
            Float32Array.from(order, (feature) => here[feature]),
          ),
        ).toBeLessThan(gap)
      }
    const binOf = moved.nullDistribution.binOf
    expect(binOf).toEqual(order.map((feature) => applied.model.nullDistribution.binOf[feature]))
  })

  it('expects the same with its spots in reverse and the slide turned', async () => {
    const { matrix } = second.slide
    const back = Uint32Array.from({ length: matrix.nRow }, (_, spot) => matrix.nRow - 1 - spot)
    const reversed = transposeCsr(pickColumns(transposeCsr(matrix), back))
    const turned = gatherRows(second.xy, 2, back).map((_, at, xy) =>
      at % 2 === 0 ? -xy[at + 1] : xy[at - 1],
    )
    const histology = gatherRows(second.histology, second.nHistology, back)
    const found = await apply({ slide: { ...second.slide, matrix: reversed }, histology, xy: turned })
    expect(found.evidenceAuc).toBeCloseTo(applied.evidenceAuc, 1)
    for (const spot of [0, 50, 123])
      expect(largestGap(expectedRow(found.model)(back[spot]), expectedRow(applied.model)(spot))).toBeLessThan(
        1e-4,
      )
  })

  it('measures on the axes by least squares, which explanations read back', () => {
    const { read = new Uint32Array(0), nAxis, nProgramme, programmes, nSpot } = applied.model
    expect(nProgramme).toBeGreaterThan(1)
    const scores = slideScores(second.slide.matrix, true)
    const dense = denseScores(scores, read, 1)
    const measurement = mapOver(read, applied.model)
    for (const spot of [3, 77]) {
      const own = programmesOf(
        dense.subarray(spot * read.length, (spot + 1) * read.length),
        measurement,
        nAxis,
      )
      for (let axis = 0; axis < nProgramme; axis++)
        expect(own[axis]).toBeCloseTo(programmes[spot * nProgramme + axis], 4)
    }
    expect(programmes.length).toBe(nSpot * nProgramme)
  })

  it('is explained, probed and tried by noise like a fit', async () => {
    const near = buildNeighbourhood(second.xy, second.slide.matrix.nRow, 0.7)
    const scores = slideScores(second.slide.matrix, true)
    const attention = slideAttention({ model: applied.model, scores }, near, {} as FitSummary)
    const measurement = measurementOf(second.slide, applied.model)
    const spots = Uint32Array.of(20)
    const question = { slide: second.slide, attention, measurement }
    const explained = await explainSpots({ fitted: attention.fitted, measurement, spots, baseline: null })
    expect(Math.abs(explained.completenessError)).toBeLessThan(0.01)
    const feature = measurement.read[0]
    const probe = await probeFeature({ ...question, feature, spots, factor: 8, signal: context.signal })
    expect(probe.isRead).toBe(true)
    expect(probe.ofFeature.supported.after[0]).toBeLessThanOrEqual(probe.ofFeature.supported.before[0])
    const noise = await measureNoise({ ...question, by: 'supported', nSpot: 5 }, context)
    for (const column of [noise.breaksAt, noise.countScatter])
      expect(column.every((value) => value > 0 && value < 1)).toBe(true)
  })

  it('of its own slide reads every spot by encoders that did not see it', async () => {
    const { slide, xy, histology } = first
    const { model: own } = await apply({ slide, xy, histology, heldOut: true })
    for (const spot of [0, 40, 200])
      expect(largestGap(expectedRow(own)(spot), expectedRow(learned.model)(spot))).toBeLessThan(1e-4)
    const { model: leaky } = await apply({ slide, xy, histology })
    expect(largestGap(expectedRow(leaky)(40), expectedRow(learned.model)(40))).toBeGreaterThan(1e-2)
  })
})

const sha256Of = async (path: string) => `hash of ${path}`
const options = { nSeed: 1, device: 'cpu', cacheDir: join(folder, 'cache'), sha256Of } as const
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
    expect(file.transfer?.slides).toEqual([
      { key: expect.any(String), name: 'demo', spotUm: expect.any(Number) },
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

  it('applied to another slide can be saved and applied again to it', async () => {
    const there = await applyFile(second.slide)
    const saved = join(folder, 'second.histologue-model')
    await there.save(saved)
    const again = await applyFile(second.slide, saved)
    expect(again.scores(Uint32Array.of(9), 'supported')).toEqual(there.scores(Uint32Array.of(9), 'supported'))
    expect(again.summary.transfer).toEqual(there.summary.transfer)
  })

  it('names the genes that the slide has not, and those it does not know', async () => {
    const { slide } = second
    const trained = [...learned.transferable.trained]
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
    const fit = await fitJointly(slides, { nSeed: 1, device: 'cpu', balance: true, path }, context)
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
    await expect(
      fitJointly(slides, { nSeed: 1, device: 'cpu', balance: true, path }, context),
    ).rejects.toMatchObject({ code: 'MODEL_MISMATCH' })
  })
})
