/** More features than this no slide has: places and values share a double exactly. */
const MOST = 2 ** 21

/**
 * Indices of `values: [n]` float32, the largest absolute value first, equal ones in their own order, NaN last. Sorted as numbers without a
 * comparator, which at 20,000 features takes a tenth of the time.
 */
export function orderBySize(values: Float32Array): Uint32Array {
  const n = values.length
  const sizes = values.map(Math.abs)
  // Bits of a float that is not negative ascend with it.
  const bits = new Uint32Array(sizes.buffer)
  const keys = new Float64Array(n)
  for (let k = 0; k < n; k++) keys[k] = (Number.isNaN(sizes[k]) ? 0 : bits[k] + 1) * MOST + (MOST - 1 - k)
  keys.sort()
  return Uint32Array.from({ length: n }, (_, place) => MOST - 1 - (keys[n - 1 - place] % MOST))
}
