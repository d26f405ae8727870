import type { FittedModel } from '../../worker/attention/fitted-model.ts'
import { denseScores, type RankScores } from '../../worker/attention/rank-scores.ts'
import { rowProducts } from '../../worker/attention/row-products.ts'
import { largest } from '../../worker/stats/ranks.ts'
import { meanRow } from '../../worker/stats/rows.ts'

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

/** `expected` of every spot, `[nSpot][nFeature]`. */
export function expectedRows({ nSpot, nAxis, keys, queries: seeds }: FittedModel): Float32Array[] {
  const queries = meanRow(seeds)
  return Array.from({ length: nSpot }, (_, spot) =>
    rowProducts(Float64Array.from(queries.subarray(spot * nAxis, (spot + 1) * nAxis)), keys, nAxis),
  )
}

/** Rank scores of every spot, `[nSpot][nFeature]`. */
export function measuredRows(scores: RankScores): Float32Array[] {
  const { nRow, nColumn } = scores.deviation
  const dense = denseScores(
    scores,
    Uint32Array.from({ length: nColumn }, (_, feature) => feature),
    1,
  )
  return Array.from({ length: nRow }, (_, spot) => dense.subarray(spot * nColumn, (spot + 1) * nColumn))
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
