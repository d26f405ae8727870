import { buildScores } from '../../models/explanation.ts'
import type { Curve } from '../api/explanations.ts'
import { float32, floatsOf, openSession } from '../attention/runtime.ts'
import { curveOf, curveSizes } from './curves.ts'
import type { Path } from './integrated-gradients.ts'
import { matchedFeatures, N_DRAW } from './matched-features.ts'

/** Queries that are scored at once; 64 × 20,000 features are 5 MB. */
const TILE = 64

/**
 * The score as the measurements of the best features are put back to the baseline (deletion), and as they alone are put
 * in from the baseline on (insertion), best first by `order: [nRead]` (places in the path's `x`); beside it, random
 * features of like detection among those that the model reads. `binOf: [nRead]`.
 */
export async function measuredCurves(
  path: Path,
  order: Uint32Array,
  binOf: Uint32Array,
): Promise<{ deletion: Curve; insertion: Curve }> {
  const sizes = curveSizes(order.length)
  const top = order.slice(0, sizes[sizes.length - 1])
  const draws = Array.from({ length: N_DRAW }, (_, draw) => matchedFeatures(top, order, binOf, draw))
  const lists = [top, ...draws]
  const queries = lists.flatMap((list) => movedQueries(path, list, sizes))
  const scores = await scoreQueries(path, queries)
  const curve = (kind: 'deletion' | 'insertion') => {
    const rows = lists.map((_, k) => {
      const start = (2 * k + (kind === 'deletion' ? 0 : 1)) * sizes.length
      return scores.slice(start, start + sizes.length)
    })
    return curveOf(kind, sizes, rows[0], rows.slice(1))
  }
  return { deletion: curve('deletion'), insertion: curve('insertion') }
}

/** Queries after so many features of a list were moved: first all of the deletion, then all of the insertion. */
function movedQueries(path: Path, list: Uint32Array, sizes: Uint32Array): Float64Array[] {
  const { x, baseline, map, nAxis, reliability } = path
  const moved = new Float64Array(nAxis)
  const [end, start] = [queryAt(path, x), queryAt(path, baseline)]
  const deleted: Float64Array[] = []
  const inserted: Float64Array[] = []
  let n = 0
  for (const size of sizes) {
    for (; n < size; n++) {
      const k = list[n]
      for (let axis = 0; axis < nAxis; axis++)
        moved[axis] += reliability * (x[k] - baseline[k]) * map[k * nAxis + axis]
    }
    deleted.push(end.map((value, axis) => value - moved[axis]))
    inserted.push(start.map((value, axis) => value + moved[axis]))
  }
  return [...deleted, ...inserted]
}

/** `[nAxis]` the query with a measurement `[nRead]`. */
export function queryAt(
  { base, map, nAxis, reliability }: Pick<Path, 'base' | 'map' | 'nAxis' | 'reliability'>,
  x: Float32Array,
): Float64Array {
  const out = base.slice()
  for (let k = 0; k < x.length; k++)
    for (let axis = 0; axis < nAxis; axis++) out[axis] += reliability * x[k] * map[k * nAxis + axis]
  return out
}

/** Attention scores of queries, in tiles of a fixed memory budget. */
async function scoreQueries(path: Path, queries: readonly Float64Array[]): Promise<Float64Array> {
  const { keys, nAxis } = path
  const sizes = { nRead: path.x.length, nFeature: keys.length / nAxis, nAxis }
  const session = await openSession(buildScores(path, sizes).toBytes())
  const keyTensor = float32(keys, [sizes.nFeature, nAxis])
  const out = new Float64Array(queries.length)
  try {
    for (let start = 0; start < queries.length; start += TILE) {
      const rows = queries.slice(start, start + TILE)
      const tile = float32(Float32Array.from(rows.flatMap((row) => [...row])), [rows.length, nAxis])
      out.set(floatsOf((await session.run({ queries: tile, keys: keyTensor })).score), start)
    }
  } finally {
    await session.release()
  }
  return out
}
