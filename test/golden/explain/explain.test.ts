import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { rankScores } from '../../../worker/attention/rank-scores.ts'
import { explainSpots } from '../../../worker/explain/explain-spots.ts'
import { mapOver, meanScores, programmesOf } from '../../../worker/explain/measurement.ts'
import { gaussLegendre } from '../../../worker/stats/quadrature.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'

/** Values by test/oracle/explain_oracle.py. */
const golden = JSON.parse(readFileSync(new URL('explain.json', import.meta.url), 'utf8'))

interface Answer {
  spots: number[]
  baseline: number | null
  score: number
  baselineScore: number
  attention: number[]
  integrated: number[]
  topJaccard: number
  spearman: number
  deletion: number[]
  attentionDeletion: number[]
}

const floats = (rows: number[] | number[][]) => Float32Array.from(rows.flat())
const expression: number[][] = golden.expression
const nSpot = expression.length
const nFeature = expression[0].length

function denseCsr(rows: number[][]): CsrMatrix {
  const indptr = Uint32Array.from({ length: rows.length + 1 }, (_, row) => row * nFeature)
  const indices = Uint32Array.from({ length: rows.length * nFeature }, (_, k) => k % nFeature)
  return { nRow: rows.length, nColumn: nFeature, indptr, indices, values: floats(rows) }
}

const own = golden.model
const model: FittedModel = {
  ...own,
  ...{ nSpot, nFeature },
  queries: own.queries.map(floats),
  keys: floats(own.keys),
  programmes: floats(own.programmes),
  logTotal: new Float32Array(nSpot),
  typicalWeight: new Float32Array(nFeature),
  alike: {
    indptr: Uint32Array.from(own.alike.indptr),
    indices: Uint32Array.from(own.alike.indices),
    weights: floats(own.alike.weights),
  },
  nullDistribution: {
    nBin: 4,
    binOf: Uint32Array.from({ length: nFeature }, (_, k) => k % 4),
    levels: new Float32Array(4),
    survival: Float32Array.of(1),
  },
}
const scores = rankScores(denseCsr(expression))
const fitted = { model, scores, near: buildNeighbourhood(null, nSpot, 1) }
const measurement = mapOver(Uint32Array.from(golden.read), model)

function worst(actual: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, k) => Math.abs(actual[k] - value)))
}

const cases = (golden.explanations as Answer[]).map(
  (answer) => [answer.spots, answer.baseline, answer] as const,
)

describe.each(cases)('explanation of spots %j from baseline %j against numpy', (list, baseline, answer) => {
  const asked = explainSpots({ fitted, measurement, spots: Uint32Array.from(list), baseline })

  it('has the scores of both ends', async () => {
    const { score, baselineScore } = await asked
    expect(Math.abs(score - answer.score)).toBeLessThan(1e-6)
    expect(Math.abs(baselineScore - answer.baselineScore)).toBeLessThan(1e-6)
  })

  it('integrates the gradient as a dense Riemann sum does', async () => {
    const { integrated } = await asked
    expect(worst(integrated, answer.integrated)).toBeLessThan(0.001 * Math.max(...answer.integrated))
  })

  it('sums to the change of the score', async () => {
    const { integrated, score, baselineScore, completenessError, nStep } = await asked
    const sum = integrated.reduce((a, b) => a + b, 0)
    const error = Math.abs(sum - (score - baselineScore)) / Math.abs(score - baselineScore)
    expect(completenessError).toBeLessThan(0.01)
    expect(completenessError).toBeCloseTo(error, 4)
    expect(nStep).toBeGreaterThanOrEqual(4)
  })

  it('weighs features as the softmax with its null key', async () => {
    const { attention, nullWeight } = await asked
    expect(worst(attention, answer.attention)).toBeLessThan(1e-6)
    expect(attention.reduce((a, b) => a + b, nullWeight)).toBeCloseTo(1, 6)
  })

  it('compares the rankings', async () => {
    const { agreement } = await asked
    expect(agreement.topJaccard).toBeCloseTo(answer.topJaccard, 9)
    expect(agreement.spearman).toBeCloseTo(answer.spearman, 4)
  })

  it('deletes from the softmax as a sum over what is left', async () => {
    const { attentionCurves } = await asked
    expect(worst(attentionCurves.deletion.score, answer.attentionDeletion)).toBeLessThan(1e-6)
    expect(attentionCurves.identityError).toBeLessThan(1e-9)
  })

  it('deletes measurements as the score recomputed', async () => {
    const { integratedCurves } = await asked
    expect([...integratedCurves.deletion.sizes.subarray(0, golden.sizes.length)]).toEqual(golden.sizes)
    expect(worst(integratedCurves.deletion.score, answer.deletion)).toBeLessThan(2e-6)
  })

  it('ends its curves where the path begins or ends, however features are ordered', async () => {
    const { integratedCurves, score, baselineScore } = await asked
    const { deletion, insertion } = integratedCurves
    for (const curve of [deletion.score, deletion.random]) {
      expect(curve[0]).toBeCloseTo(score, 5)
      expect(curve.at(-1)).toBeCloseTo(baselineScore, 5)
    }
    for (const curve of [insertion.score, insertion.random]) {
      expect(curve[0]).toBeCloseTo(baselineScore, 5)
      expect(curve.at(-1)).toBeCloseTo(score, 5)
    }
  })
})

it('reads programmes from rank scores as the axes hold them', () => {
  for (const spot of [0, 13, 59]) {
    const alone = Float64Array.from({ length: nSpot }, (_, other) => Number(other === spot))
    const x = meanScores(scores, measurement.read, alone)
    const { nAxis, nProgramme, programmes } = model
    const stored = [...programmes.subarray(spot * nProgramme, (spot + 1) * nProgramme)]
    expect(worst(programmesOf(x, measurement, nAxis), stored)).toBeLessThan(1e-6)
  }
})

it('has the places and weights of numpy on [0, 1]', () => {
  const { at, weights } = gaussLegendre(7)
  expect(worst(at, golden.gauss.at)).toBeLessThan(1e-14)
  expect(worst(weights, golden.gauss.weights)).toBeLessThan(1e-14)
})
