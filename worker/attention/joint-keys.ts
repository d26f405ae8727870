import { breathe } from '../stats/breathe.ts'
import { gatherRows } from '../stats/rows.ts'
import type { ExpressionAxes } from './axes.ts'
import { keysOfProducts, projectAllScores, spotsOnAxes, squaresOf } from './extend-axes.ts'
import type { SeenSlide } from './joint-slides.ts'
import { projectScores, scoreSpread } from './rank-scores.ts'
import { slideScores } from './slide-scores.ts'

/** `[nShared, nAxis]` keys of the shared features on axes of all seen spots; slide `k` has the rows from `starts[k]`. */
export function keysOnSeen(
  seen: readonly SeenSlide[],
  starts: readonly number[],
  spots: Float32Array,
  nAxis: number,
): Float32Array {
  const parts = seen.map(({ scores, input }, k) => {
    const own = spots.subarray(starts[k] * nAxis, starts[k + 1] * nAxis)
    return gatherRows(projectScores(scores, own, nAxis), nAxis, input.columns)
  })
  return sumOf(parts)
}

/** What `jointKeys` asks of the fit; `of: [nShared]` modalities and `weights: [nModality]`, null where there is one. */
interface OnAxes {
  axes: Pick<ExpressionAxes, 'keys' | 'nAxis'>
  trained: Uint32Array
  of: Uint8Array | null
  weights: Float32Array | null
}

/**
 * Keys of the shared features: of a sample, those of features that were not trained on are of all spots of all slides, since a rare
 * feature is in too few of it. One slide's scores are held at a time. Code: `CANCELLED`.
 */
export async function jointKeys(
  seen: readonly SeenSlide[],
  { axes, trained, of, weights }: OnAxes,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { keys, nAxis } = axes
  if (seen.every(({ folds }) => folds === null)) return keys
  const trainedWeights = of && weights && Float32Array.from(trained, (feature) => weights[of[feature]])
  const products: Float32Array[] = []
  const squares = new Float64Array(nAxis)
  for (const { input } of seen) {
    await breathe(signal)
    const { matrix, isCounts, modalities, columns } = input
    const scores = slideScores(matrix, isCounts, modalities)
    const ownKeys = new Float32Array(matrix.nColumn * nAxis)
    columns.forEach((column, feature) => {
      ownKeys.set(keys.subarray(feature * nAxis, (feature + 1) * nAxis), column * nAxis)
    })
    const ownTrained = trained.map((feature) => columns[feature])
    const spots = await spotsOnAxes(scores, { keys: ownKeys, nAxis }, ownTrained, trainedWeights, signal)
    squaresOf(spots, nAxis).forEach((square, axis) => {
      squares[axis] += square
    })
    products.push(gatherRows(await projectAllScores(scores, spots, nAxis, signal), nAxis, columns))
  }
  return keysOfProducts(sumOf(products), squares, keys, trained)
}

/** `[nShared]` root mean square of every shared feature's rank scores over the seen spots of all slides. Code: `CANCELLED`. */
export async function jointSpread(seen: readonly SeenSlide[], signal: AbortSignal): Promise<Float32Array> {
  const total = seen.reduce((n, { matrix }) => n + matrix.nRow, 0)
  const squares = new Float64Array(seen[0].input.columns.length)
  for (const { scores, matrix, input } of seen) {
    await breathe(signal)
    const spread = scoreSpread(scores)
    input.columns.forEach((column, feature) => {
      squares[feature] += (spread[column] ** 2 * matrix.nRow) / total
    })
  }
  return Float32Array.from(squares, Math.sqrt)
}

const sumOf = (arrays: readonly Float32Array[]) =>
  arrays[0].map((_, at) => arrays.reduce((sum, own) => sum + own[at], 0))
