import { afterAll, describe, expect, it } from 'vitest'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { type Applied, applyModel } from '../../../worker/attention/apply-model.ts'
import { describeModel } from '../../../worker/attention/apply-to-slide.ts'
import type { WorkContext } from '../../../worker/attention/attention.ts'
import { type FittedModel, supportedQueries } from '../../../worker/attention/fitted-model.ts'
import { BUILT_IN_SOURCE } from '../../../worker/attention/histology/source.ts'
import { learn } from '../../../worker/attention/learn.ts'
import { matchFeatures } from '../../../worker/attention/match-features.ts'
import { movedHistology, permutation } from '../../../worker/attention/motions.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { nullPValue } from '../../../worker/attention/null-distribution.ts'
import { denseScores } from '../../../worker/attention/rank-scores.ts'
import { readSlide } from '../../../worker/attention/read-slide.ts'
import type { Repeatability } from '../../../worker/attention/repeatability.ts'
import { meanRowOf, rowProducts } from '../../../worker/attention/row-products.ts'
import { slideAttention } from '../../../worker/attention/slide-attention.ts'
import { slideScores } from '../../../worker/attention/slide-scores.ts'
import type { TransferModel } from '../../../worker/attention/transfer-model.ts'
import { explainSpots } from '../../../worker/explain/explain-spots.ts'
import { measureNoise } from '../../../worker/explain/measure-noise.ts'
import { mapOver, measurementOf, programmesOf } from '../../../worker/explain/measurement.ts'
import { probeFeature } from '../../../worker/explain/probe.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { gatherRows, meanRow } from '../../../worker/stats/rows.ts'
import { transposeCsr } from '../../../worker/stats/sparse.ts'
import { lowShares } from './fresh-motion.ts'
import { context, driverPrecision, type PlantedSlide } from './planted-slide.ts'
import { pickColumns, plantNamed, withFeatures } from './transfer-slides.ts'

const first = await plantNamed(1)
const second = await plantNamed(2)
afterAll(() => {
  first.close()
  second.close()
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
  repeats?: Repeatability | null
  mostJudging?: number
  transfer?: TransferModel
}

/** Applies the first slide's model to the second, or to what is made of it. */
function apply(
  { slide = second.slide, transfer = model, ...rest }: Changes = {},
  own: WorkContext = context,
): Promise<Applied> {
  const { matrix, isCounts, modalities, features } = slide
  const { xy, histology, nHistology } = second
  const given = { matrix, isCounts, modalities, ids: features.ids, nHistology }
  const input = { ...given, heldOut: false, repeats: null, xy, histology, ...rest }
  return applyModel(transfer, matchFeatures(transfer, slide), input, own)
}

const row =
  (queries: Float32Array, { keys, nAxis }: FittedModel) =>
  (spot: number) =>
    rowProducts(meanRowOf(queries, nAxis, Uint32Array.of(spot)), keys, nAxis)
const expectedRow = (own: FittedModel) => row(meanRow(own.queries), own)
const supportedRow = (own: FittedModel) => row(supportedQueries(own), own)

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

  it('names drivers at FDR 5 %, and features that follow nothing no more often than that', async () => {
    // Keys as features that follow nothing would have got them, on the slide that the model is from.
    const random = createRandom(33)
    const { nAxis } = model.encoders
    const driverOf = new Map(second.slide.features.ids.map((id, k) => [id, second.driverOf[k]]))
    const keys = model.keys.map((value, at) => {
      const feature = Math.floor(at / nAxis)
      const chance = model.spread[feature] * random.normal()
      return driverOf.get(model.ids[feature]) ? value : chance
    })
    const own = await apply({ transfer: { ...model, keys } })
    expect(own.histologyInforms).toBe(true)
    const near = buildNeighbourhood(second.xy, second.slide.matrix.nRow, 0.7)
    const attention = slideAttention(own, near, {} as FitSummary)
    const [called, idle] = [
      { n: 0, low: 0 },
      { n: 0, low: 0 },
    ]
    const shares: number[] = []
    let nFound = 0
    second.tissueTypes.forEach((type, spot) => {
      const { fdr, expected } = attention.rank(Uint32Array.of(spot), 'expected')
      for (const [feature, driven] of second.driverOf.entries()) {
        const kind = driven === '' ? idle : driven === type ? called : null
        if (!kind) continue
        kind.n++
        if (nullPValue(own.model.nullDistribution, feature, expected[feature]) <= 0.05) kind.low++
      }
      const found = [...fdr.keys()].filter((feature) => fdr[feature] <= 0.05)
      const wrong = found.filter((feature) => second.driverOf[feature] === '')
      shares.push(found.length > 0 ? wrong.length / found.length : 0)
      nFound += found.length
    })
    // Histology that is moved asks for drivers too, of other places: few genes are beyond that after correction.
    expect(called.low / called.n).toBeGreaterThan(0.3)
    expect(idle.low / idle.n).toBeLessThan(0.05)
    expect(nFound).toBeGreaterThan(50)
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThan(0.05)
  })

  it('takes chance keys into its null, so that a score is no finding because the features around it have no keys', async () => {
    const { nAxis } = model.encoders
    // What the model did not train on moves neither its axes nor the verdict.
    const isTrained = new Set(model.trained)
    const keys = model.keys.map((value, at) => (isTrained.has(Math.floor(at / nAxis)) ? value : 0))
    const own = await apply({ transfer: { ...model, keys } })
    expect(own.histologyInforms).toBe(true)
    const { of } = matchFeatures(model, second.slide)
    const p = [...of.keys()]
      .filter((feature) => !isTrained.has(of[feature]))
      .map((feature) => nullPValue(own.model.nullDistribution, feature, 1e-9))
    // About half of all scores by chance are above 0, of the moved ones only those of other features.
    expect(Math.min(...p)).toBeGreaterThan(0.4)
  })

  it('names no more than its p values say by histology that is moved in yet another way', async () => {
    const { matrix } = second.slide
    const { of } = matchFeatures(model, second.slide)
    const { nAxis } = model.encoders
    const keys = gatherRows(model.keys, nAxis, Uint32Array.from(of))
    const { xy, histology, nHistology } = second
    const shares: ReturnType<typeof lowShares>[] = []
    for (const motion of [20, 23, 26, 29]) {
      const moved = gatherRows(histology, nHistology, movedHistology(xy, matrix.nRow, motion))
      const input = { matrix, histology: moved, nHistology, xy, heldOut: false }
      // Read by the same encoders, without the verdict that would set it to 0.
      const { seeds } = await readSlide(model, input, context)
      shares.push(lowShares(meanRow(seeds), keys, applied.model.nullDistribution, nAxis))
    }
    const mean = (level: 'five' | 'one') =>
      shares.reduce((sum, share) => sum + share[level], 0) / shares.length
    expect(mean('five')).toBeLessThan(0.06)
    expect(mean('one')).toBeLessThan(0.015)
    expect(mean('five')).toBeGreaterThan(0.01)
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

  it('expects the same where a sample of its spots judges, whose inputs are made as they are read', async () => {
    const sampled = await apply({ mostJudging: 220 })
    expect(sampled.histologyInforms).toBe(true)
    expect(sampled.evidenceAuc).toBeCloseTo(applied.evidenceAuc, 1)
    for (const spot of [0, 50, 123])
      expect(largestGap(expectedRow(sampled.model)(spot), expectedRow(applied.model)(spot))).toBeLessThan(
        1e-3,
      )
    expect(sampled.model.reliability / applied.model.reliability).toBeGreaterThan(0.8)
    expect(sampled.model.reliability / applied.model.reliability).toBeLessThan(1.25)
  })

  it.each([0, 1, 2, 3, 4, 5])('stops before the next step when cancelled at step %i', async (at) => {
    const controller = new AbortController()
    const steps: number[] = []
    const onProgress: WorkContext['onProgress'] = ({ done }) => {
      steps.push(done)
      if (done === at) controller.abort()
    }
    await expect(apply({}, { signal: controller.signal, onProgress })).rejects.toThrow(/abort/i)
    expect(steps.at(-1)).toBe(at)
  })

  it('of its own slide reads every spot by encoders that did not see it', async () => {
    const { slide, xy, histology } = first
    const { model: own } = await apply({ slide, xy, histology, heldOut: true, repeats: learned.repeats })
    for (const [rowOf, gap] of [
      [expectedRow, 1e-4],
      // Weak axes are as far from singular vectors as their iteration was stopped, and so are the spots alike.
      [supportedRow, 1e-2],
    ] as const)
      for (const spot of [0, 40, 200])
        expect(largestGap(rowOf(own)(spot), rowOf(learned.model)(spot))).toBeLessThan(gap)
    expect(own.reliability).toBe(learned.model.reliability)
    const { model: leaky } = await apply({ slide, xy, histology })
    expect(largestGap(expectedRow(leaky)(40), expectedRow(learned.model)(40))).toBeGreaterThan(1e-2)
  })
})
