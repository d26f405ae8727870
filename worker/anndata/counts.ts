/** True where all values are non-negative integers to 1e-6. */
export function holdsCounts(values: Float32Array): boolean {
  for (let k = 0; k < values.length; k++) {
    const value = values[k]
    // What an integer of 32 bits holds is told at once; hundreds of millions of values are asked.
    if ((value | 0) === value ? value >= 0 : isCount(value)) continue
    return false
  }
  return true
}

/** True for a non-negative integer to 1e-6. */
export function isCount(value: number): boolean {
  return value >= 0 && Math.abs(value - Math.round(value)) <= 1e-6
}
