import type { FittedModel } from '../../worker/attention/fitted-model.ts'
import type { RankScores } from '../../worker/attention/rank-scores.ts'
import { largest } from '../../worker/stats/ranks.ts'
import { meanRow } from '../../worker/stats/rows.ts'
import type { PlantedSlide } from '../unit/attention/planted-slide.ts'

/** Features that stand highest in a spot's own measurement, which its attention should find. */
export const N_FOUND = 23
const [WIDEST, HALVINGS] = [60, 40]

/**
 * The additive bias of the second source's logits, in logits, under which the attention of spots that no encoder saw puts most
 * on what is measured highest there: mean log weight of each spot's `N_FOUND` best features, which is concave in the bias.
 * Its slope is the share of the second source among those features less its share of the attention: halved to where they agree.
 */
export function learnBias(expected: Float32Array[], measured: Float32Array[], of: Uint8Array, beta: number) {
  const found = measured.map((row) => largest(row, N_FOUND))
  const wanted = mean(found.map((features) => mean([...features].map((feature) => of[feature]))))
  let [low, high] = [-WIDEST, WIDEST]
  for (let step = 0; step < HALVINGS; step++) {
    const bias = (low + high) / 2
    const share = mean(expected.map((row) => shareOfSecond(row, of, beta, bias)))
    if (share < wanted) low = bias
    else high = bias
  }
  return (low + high) / 2
}

/** Mean over spots of the share of the `k` features of all sources ranked first that drive the spot's tissue type. */
export function jointPrecision(
  { driverOf, tissueTypes }: PlantedSlide,
  expected: Float32Array[],
  shift: (feature: number) => number,
  k: number,
): number {
  return mean(
    expected.map((row, spot) => {
      const best = largest(
        row.map((score, feature) => score + shift(feature)),
        k,
      )
      return mean([...best].map((feature) => Number(driverOf[feature] === tissueTypes[spot])))
    }),
  )
}

/** `expected` of every spot, `[nSpot][nFeature]`. */
export function expectedRows({ nSpot, nFeature, nAxis, keys, queries: seeds }: FittedModel): Float32Array[] {
  const queries = meanRow(seeds)
  return Array.from({ length: nSpot }, (_, spot) =>
    Float32Array.from({ length: nFeature }, (_, feature) => {
      let score = 0
      for (let j = 0; j < nAxis; j++) score += queries[spot * nAxis + j] * keys[feature * nAxis + j]
      return score
    }),
  )
}

/** Rank scores of every spot, `[nSpot][nFeature]`. */
export function measuredRows({ deviation, atZero }: RankScores): Float32Array[] {
  return Array.from({ length: deviation.nRow }, (_, spot) => {
    const row = atZero.slice()
    for (let at = deviation.indptr[spot]; at < deviation.indptr[spot + 1]; at++)
      row[deviation.indices[at]] += deviation.values[at]
    return row
  })
}

function shareOfSecond(row: Float32Array, of: Uint8Array, beta: number, bias: number): number {
  const logits = row.map((score, feature) => beta * score + bias * of[feature])
  const top = logits.reduce((a, b) => Math.max(a, b))
  let [all, second] = [0, 0]
  logits.forEach((logit, feature) => {
    const weight = Math.exp(logit - top)
    all += weight
    second += weight * of[feature]
  })
  return second / all
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
