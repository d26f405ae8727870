import { setImmediate } from 'node:timers/promises'
import type { Tensor } from 'onnxruntime-node'
import { buildTransposedProduct } from '../../models/products.ts'
import { permutation } from '../attention/motions.ts'
import { leftSingularVectors } from '../attention/programmes.ts'
import { float32, floatsOf, openSession } from '../attention/runtime.ts'
import type { Slide } from '../slide/slide.ts'
import type { Points } from '../stats/k-means.ts'
import { normaliseFeatures } from '../stats/modalities.ts'
import { columnMoments } from '../stats/normalise.ts'
import { type CsrMatrix, selectRows } from '../stats/sparse.ts'
import { selectVariableGenes } from '../stats/variable-genes.ts'
import { MOST_LAID_OUT } from './umap-spots.ts'

/** Features that the axes are found on, and how many axes. */
const [N_FEATURE, N_AXIS] = [1500, 30]
const SAMPLE_SEED = 0xe59
/** Spots that are put on the axes before other requests get their turn. */
const ROWS_AT_A_TIME = 4096

/**
 * Every spot's expression alone, no histology: principal coordinates of log1p counts per 10,000 (of proteins their centred log
 * ratios) of the variable features, `[nSpot, nAxis]`; of a large slide the axes are those of a sample. Code: `CANCELLED`.
 */
export async function expressionPoints(slide: Slide, signal: AbortSignal): Promise<Points> {
  const { matrix, features } = slide
  const nSpot = matrix.nRow
  const sampled = permutation(nSpot, SAMPLE_SEED).slice(0, MOST_LAID_OUT).sort()
  const seen = normalisedRows(slide, sampled)
  const moments = columnMoments(seen)
  const chosen = selectVariableGenes(moments, features.symbols, N_FEATURE)
  const columns = chosen.length > 0 ? chosen : Uint32Array.from(features.symbols.keys()).slice(0, N_FEATURE)
  const slot = new Int32Array(matrix.nColumn).fill(-1)
  columns.forEach((column, at) => {
    slot[column] = at
  })
  const means = Float64Array.from(columns, (column) => moments.mean[column])
  const axes = await axesOf(centred(seen, slot, means), sampled.length, columns.length)
  const width = axes.length / columns.length
  const values = new Float32Array(nSpot * width)
  for (let start = 0; start < nSpot; start += ROWS_AT_A_TIME) {
    signal.throwIfAborted()
    const size = Math.min(ROWS_AT_A_TIME, nSpot - start)
    const rows = Uint32Array.from({ length: size }, (_, k) => start + k)
    values.set(project(normalisedRows(slide, rows), { slot, means, axes }), start * width)
    await setImmediate()
  }
  return { values, width }
}

/** Spots are normalised each by itself, so that some of them are as they are among all. */
function normalisedRows({ matrix, isCounts, modalities }: Slide, rows: Uint32Array): CsrMatrix {
  return normaliseFeatures(selectRows(matrix, rows), isCounts, modalities)
}

/** The chosen columns as `[nRow, nColumn]`, each of mean 0. */
function centred({ nRow, indptr, indices, values }: CsrMatrix, slot: Int32Array, means: Float64Array) {
  const width = means.length
  const dense = new Float32Array(nRow * width)
  for (let row = 0; row < nRow; row++) {
    for (let j = 0; j < width; j++) dense[row * width + j] = -means[j]
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const j = slot[indices[k]]
      if (j >= 0) dense[row * width + j] += values[k]
    }
  }
  return dense
}

/** Right singular vectors of `dense: [n, m]`, strongest first, `[m, nAxis]`, orthonormal. */
async function axesOf(dense: Float32Array, n: number, m: number): Promise<Float32Array> {
  const nAxis = Math.max(1, Math.min(N_AXIS, n - 1, m - 1))
  const u = await leftSingularVectors(dense, n, m, nAxis)
  const axes = await transposedProduct(float32(dense, [n, m]), float32(u, [n, nAxis]))
  const lengths = new Float64Array(nAxis)
  for (let at = 0; at < axes.length; at++) lengths[at % nAxis] += axes[at] ** 2
  return axes.map((value, at) => value / (Math.sqrt(lengths[at % nAxis]) || 1))
}

async function transposedProduct(a: Tensor, b: Tensor): Promise<Float32Array> {
  const session = await openSession(buildTransposedProduct().toBytes())
  try {
    return floatsOf((await session.run({ a, b })).product).slice()
  } finally {
    await session.release()
  }
}

interface Axes {
  /** `[nFeature]` place among the chosen, -1 for the others. */
  slot: Int32Array
  means: Float64Array
  axes: Float32Array
}

function project({ nRow, indptr, indices, values }: CsrMatrix, { slot, means, axes }: Axes): Float32Array {
  const width = axes.length / means.length
  const atZero = new Float64Array(width)
  for (let at = 0; at < axes.length; at++) atZero[at % width] -= means[Math.floor(at / width)] * axes[at]
  const out = new Float32Array(nRow * width)
  for (let row = 0; row < nRow; row++) {
    out.set(atZero, row * width)
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const from = slot[indices[k]] * width
      if (from >= 0) for (let j = 0; j < width; j++) out[row * width + j] += values[k] * axes[from + j]
    }
  }
  return out
}
