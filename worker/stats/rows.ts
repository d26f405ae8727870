/** Rows `from: [n]` of `values: [nRow, nColumn]`, `[n, nColumn]`. */
export function gatherRows(values: Float32Array, nColumn: number, from: Uint32Array): Float32Array {
  const out = new Float32Array(from.length * nColumn)
  for (let row = 0; row < from.length; row++)
    out.set(values.subarray(from[row] * nColumn, (from[row] + 1) * nColumn), row * nColumn)
  return out
}

/** Elementwise mean of arrays of one length. */
export function meanRow(rows: readonly Float32Array[]): Float32Array {
  const sums = new Float64Array(rows[0].length)
  for (const row of rows) for (let at = 0; at < sums.length; at++) sums[at] += row[at]
  return Float32Array.from(sums, (sum) => sum / rows.length)
}
