/** Rows `from: [n]` of `values: [nRow, nColumn]`, `[n, nColumn]`. */
export function gatherRows(values: Float32Array, nColumn: number, from: Uint32Array): Float32Array {
  const out = new Float32Array(from.length * nColumn)
  for (let row = 0; row < from.length; row++)
    out.set(values.subarray(from[row] * nColumn, (from[row] + 1) * nColumn), row * nColumn)
  return out
}

/** Rows of several arrays of one width, one after another. */
export function joinRows(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]
  const out = new Float32Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Elementwise mean of arrays of one length; nothing larger than the result is made. */
export function meanRow(rows: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(rows[0].length)
  for (let at = 0; at < out.length; at++) {
    let sum = 0
    for (const row of rows) sum += row[at]
    out[at] = sum / rows.length
  }
  return out
}

/** `values: [n, width]` as `[width, n]`. */
export function transposeRows(values: Float32Array, width: number): Float32Array {
  const n = values.length / width
  const out = new Float32Array(values.length)
  for (let at = 0; at < values.length; at++) out[(at % width) * n + Math.floor(at / width)] = values[at]
  return out
}
