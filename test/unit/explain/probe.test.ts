import { describe, expect, it } from 'vitest'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { expressionAxes } from '../../../worker/attention/axes.ts'
import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { denseScores, rankScores } from '../../../worker/attention/rank-scores.ts'
import { slideAttention } from '../../../worker/attention/slide-attention.ts'
import { mapOver, meanScores, programmesOf } from '../../../worker/explain/measurement.ts'
import { probeFeature } from '../../../worker/explain/probe.ts'
import { logNormalise, rowSums } from '../../../worker/stats/normalise.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { orderDescending } from '../../../worker/stats/ranks.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'
import { fakeSlide, quiet } from '../handlers/fakes.ts'

const N_SPOT = 80
const N_FEATURE = 50
/** Features the model reads: all but the last ten. */
const READ = Uint32Array.from({ length: 40 }, (_, k) => k)
const PROBED = 17
const UNREAD = 45
const SPOTS = Uint32Array.of(3, 30, 31)

/** Counts of three programmes over a row of spots. */
function plantCounts(): number[][] {
  const random = createRandom(77)
  const loading = Array.from({ length: N_FEATURE }, () => [random.normal(), random.normal(), random.normal()])
  return Array.from({ length: N_SPOT }, (_, spot) => {
    const at = [Math.sin(spot / 9), Math.cos(spot / 5), Math.sin(spot / 3)]
    return loading.map((own) => random.poisson(Math.exp(0.6 * own.reduce((sum, l, k) => sum + l * at[k], 0))))
  })
}

function toCsr(rows: number[][]): CsrMatrix {
  const indices = rows.map((row) => [...row.keys()].filter((k) => row[k] > 0))
  const ends = indices.map(
    (
      (sum) => (list) =>
        (sum += list.length)
    )(0),
  )
  return {
    ...{ nRow: N_SPOT, nColumn: N_FEATURE, indptr: Uint32Array.of(0, ...ends) },
    indices: Uint32Array.from(indices.flat()),
    values: Float32Array.from(indices.flatMap((list, row) => list.map((k) => rows[row][k]))),
  }
}

const counts = plantCounts()
const matrix = toCsr(counts)
const slide = { ...fakeSlide('probed.h5ad'), matrix, isCounts: true }
const scores = rankScores(logNormalise(matrix))
const { keys, nAxis, spots } = await expressionAxes(denseScores(scores, READ, 1), N_SPOT, scores, 6)
const nProgramme = 4
const model: FittedModel = {
  ...{ nSpot: N_SPOT, nFeature: N_FEATURE, nAxis, nProgramme, reliability: 0.7, beta: 14, nullMass: 20 },
  queries: [spots.map((value) => 0.5 * value)],
  keys,
  programmes: Float32Array.from(
    { length: N_SPOT * nProgramme },
    (_, at) => spots[Math.floor(at / nProgramme) * nAxis + (at % nProgramme)],
  ),
  logTotal: new Float32Array(N_SPOT),
  typicalWeight: new Float32Array(N_FEATURE).fill(1),
  // Each spot with the next, so that a change at one reaches another.
  alike: {
    indptr: Uint32Array.from({ length: N_SPOT + 1 }, (_, spot) => 2 * spot),
    indices: Uint32Array.from({ length: 2 * N_SPOT }, (_, at) => (Math.floor(at / 2) + (at % 2)) % N_SPOT),
    weights: Float32Array.from({ length: 2 * N_SPOT }, (_, at) => (at % 2 === 0 ? 0.75 : 0.25)),
  },
  nullDistribution: {
    ...{ nBin: 1, binOf: new Uint32Array(N_FEATURE) },
    ...{ levels: new Float32Array(1), survival: Float32Array.of(1) },
  },
}
const xy = Float32Array.from({ length: 2 * N_SPOT }, (_, at) => (at % 2 === 0 ? at / 2 : 0))
const near = buildNeighbourhood(xy, N_SPOT, 0.7)
const attention = slideAttention({ model, scores }, near, {} as FitSummary)
const measurement = mapOver(READ, model)

const probe = (feature: number, factor = 4) =>
  probeFeature({ slide, measurement, attention, feature, spots: SPOTS, factor, signal: quiet().signal })

/** The slide as if it had been measured with the feature raised, size factors of the spots kept. */
function measuredAgain(feature: number, factor: number) {
  const present = counts.map((row) => row[feature]).filter((count) => count > 0)
  const usual = present.sort((a, b) => a - b)[Math.floor(present.length / 2)]
  const raised = counts.map((row) => row.slice())
  for (const spot of SPOTS) raised[spot][feature] = factor * Math.max(raised[spot][feature], usual)
  const totals = rowSums(matrix)
  const normalised = raised.map((row, spot) => row.map((count) => Math.log1p((count * 1e4) / totals[spot])))
  const again = rankScores(toCsr(normalised))
  const programmes = model.programmes.slice()
  for (let spot = 0; spot < N_SPOT; spot++) {
    const alone = Float64Array.from({ length: N_SPOT }, (_, other) => Number(other === spot))
    const read = programmesOf(meanScores(again, READ, alone), measurement, nAxis)
    programmes.set(read.subarray(0, nProgramme), spot * nProgramme)
  }
  return slideAttention({ model: { ...model, programmes }, scores: again }, near, {} as FitSummary)
}

const rankIn = (values: Float32Array, feature: number) => orderDescending(values).indexOf(feature) + 1

describe('a probe', () => {
  it.each(['observed', 'supported'] as const)('answers by %s as a slide measured anew would', async (by) => {
    const { ofFeature, ofControl, control } = await probe(PROBED)
    const again = measuredAgain(PROBED, 4)
    for (const [k, spot] of SPOTS.entries()) {
      const [before, after] = [attention, again].map((one) => one.scores(Uint32Array.of(spot), by))
      expect(ofFeature[by].before[k]).toBe(rankIn(before, PROBED))
      expect(ofFeature[by].after[k]).toBe(rankIn(after, PROBED))
      expect(ofControl[by].before[k]).toBe(rankIn(before, control))
      expect(ofControl[by].after[k]).toBe(rankIn(after, control))
    }
  })

  it('raises the probed feature everywhere and lets its control be passed by it at most', async () => {
    const { ofFeature, ofControl, isRead } = await probe(PROBED)
    expect(isRead).toBe(true)
    for (const k of SPOTS.keys()) {
      expect(ofFeature.observed.after[k]).toBeLessThan(ofFeature.observed.before[k])
      // Denoised: one feature among forty moves its programmes a little, and a rank in fifty may stay.
      expect(ofFeature.supported.after[k]).toBeLessThanOrEqual(ofFeature.supported.before[k])
      const moved = ofControl.observed.after[k] - ofControl.observed.before[k]
      expect([0, 1]).toContain(moved)
    }
    const total = (ranks: Uint32Array) => ranks.reduce((a, b) => a + b, 0)
    expect(total(ofFeature.supported.after)).toBeLessThan(total(ofFeature.supported.before))
  })

  it('takes a control of like abundance that is another feature', async () => {
    const { control, feature } = await probe(PROBED)
    const detected = (g: number) => counts.filter((row) => row[g] > 0).length
    expect(control).not.toBe(feature)
    expect(Math.abs(detected(control) - detected(feature))).toBeLessThanOrEqual(3)
  })

  it('leaves supported alone where the model does not read the feature', async () => {
    const { isRead, ofFeature } = await probe(UNREAD)
    expect(isRead).toBe(false)
    expect(ofFeature.supported.after).toEqual(ofFeature.supported.before)
    expect(ofFeature.observed.after[0]).toBeLessThan(ofFeature.observed.before[0])
  })

  it('leaves the slide as it was', async () => {
    const before = slide.matrix.values.slice()
    const first = await probe(PROBED)
    expect(slide.matrix.values).toEqual(before)
    expect(await probe(PROBED)).toEqual(first)
  })
})
