import type { CsrMatrix } from './sparse.ts'

/** Sum of each row, `[nRow]`. */
export function rowSums(matrix: CsrMatrix): Float64Array {
  const sums = new Float64Array(matrix.nRow)
  for (let row = 0; row < matrix.nRow; row++)
    for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++) sums[row] += matrix.values[k]
  return sums
}

/**
 * log1p of counts per `target` (scanpy's `normalize_total` then `log1p`); zeros stay zeros, so the pattern is shared
 * with `counts`, not copied. Rows without counts stay zero.
 */
export function logNormalise(counts: CsrMatrix, target = 1e4): CsrMatrix {
  const sums = rowSums(counts)
  const values = new Float32Array(counts.values.length)
  for (let row = 0; row < counts.nRow; row++) {
    const factor = sums[row] > 0 ? target / sums[row] : 0
    // Most counts are ones: their logarithm is taken once.
    const ofOne = Math.log1p(factor)
    for (let k = counts.indptr[row]; k < counts.indptr[row + 1]; k++)
      values[k] = counts.values[k] === 1 ? ofOne : Math.log1p(counts.values[k] * factor)
  }
  return { ...counts, values }
}

export interface Moments {
  /** `[nColumn]` */
  mean: Float64Array
  /** `[nColumn]` population variance (divided by nRow, numpy's default). */
  variance: Float64Array
  /** `[nColumn]` share of rows with a value other than zero. */
  detected: Float64Array
}

/** Mean, variance and detection of each column of a CSR matrix, zeros counted. */
export function columnMoments(matrix: CsrMatrix): Moments {
  const { nRow, nColumn, indices, values } = matrix
  const mean = new Float64Array(nColumn)
  const detected = new Float64Array(nColumn)
  for (let k = 0; k < values.length; k++) {
    mean[indices[k]] += values[k]
    if (values[k] !== 0) detected[indices[k]]++
  }
  for (let column = 0; column < nColumn; column++) mean[column] /= nRow
  const variance = new Float64Array(nColumn)
  const stored = new Float64Array(nColumn)
  // Two passes: the difference of large sums would lose the variance of housekeeping genes.
  for (let k = 0; k < values.length; k++) {
    variance[indices[k]] += (values[k] - mean[indices[k]]) ** 2
    stored[indices[k]]++
  }
  for (let column = 0; column < nColumn; column++) {
    variance[column] = (variance[column] + (nRow - stored[column]) * mean[column] ** 2) / nRow
    detected[column] /= nRow
  }
  return { mean, variance, detected }
}

/**
 * Per-gene z-score of the chosen columns, clipped to [low, high] (MODEL.md section 1).
 * Gives `[nRow, columns.length]` row-major float32; constant columns are 0 everywhere.
 */
export function zScores(
  matrix: CsrMatrix,
  moments: Moments,
  columns: Uint32Array,
  low = -3,
  high = 5,
): Float32Array {
  const clip = (value: number) => Math.min(high, Math.max(low, value))
  const slotOf = new Int32Array(matrix.nColumn).fill(-1)
  const inverse = new Float64Array(columns.length)
  const atZero = new Float32Array(columns.length)
  columns.forEach((column, slot) => {
    slotOf[column] = slot
    const sd = Math.sqrt(moments.variance[column])
    inverse[slot] = sd > 1e-12 ? 1 / sd : 0
    atZero[slot] = clip(-moments.mean[column] * inverse[slot])
  })
  const z = new Float32Array(matrix.nRow * columns.length)
  for (let row = 0; row < matrix.nRow; row++) {
    const offset = row * columns.length
    z.set(atZero, offset)
    for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++) {
      const slot = slotOf[matrix.indices[k]]
      if (slot < 0) continue
      z[offset + slot] = clip((matrix.values[k] - moments.mean[matrix.indices[k]]) * inverse[slot])
    }
  }
  return z
}
