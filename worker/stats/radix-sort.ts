/** Room for sorting up to `capacity` keys with what belongs to them; made once, used for many sorts. */
export interface KeySorter {
  /** `[capacity]` keys to sort; sorted ascending by `sort`. */
  keys: Uint32Array
  /** `[capacity]` what belongs to each key; moved with it. */
  payload: Int32Array
  /** Sorts the first `n`, equal keys in their own order. */
  sort(n: number): void
}

const MOST_DIGIT_BITS = 11

/**
 * A radix sorter that reads only the bits in which the keys differ: an expressed gene's values share most of their exponent.
 * Five to ten times as fast as a typed array's own sort, which also could not carry a payload.
 */
export function createKeySorter(capacity: number): KeySorter {
  const keys = new Uint32Array(capacity)
  const payload = new Int32Array(capacity)
  const spareKeys = new Uint32Array(capacity)
  const sparePayload = new Int32Array(capacity)
  const starts = new Uint32Array(1 << MOST_DIGIT_BITS)

  function sort(n: number): void {
    const { least, nBit } = rangeOf(keys, n)
    const nPass = Math.ceil(nBit / MOST_DIGIT_BITS)
    if (nPass === 0) return
    const digitBits = Math.ceil(nBit / nPass)
    let [from, to, held, spare] = [keys, spareKeys, payload, sparePayload]
    for (let pass = 0; pass < nPass; pass++) {
      distribute(from, to, held, spare, { n, least, shift: pass * digitBits, digitBits, starts })
      ;[from, to, held, spare] = [to, from, spare, held]
    }
    if (from === keys) return
    keys.set(from.subarray(0, n))
    payload.set(held.subarray(0, n))
  }

  return { keys, payload, sort }
}

/** Least key and the number of bits that the keys' distances from it need. */
function rangeOf(keys: Uint32Array, n: number): { least: number; nBit: number } {
  let least = 0xffffffff
  let most = 0
  for (let k = 0; k < n; k++) {
    if (keys[k] < least) least = keys[k]
    if (keys[k] > most) most = keys[k]
  }
  return { least, nBit: n < 2 ? 0 : 32 - Math.clz32(most - least) }
}

interface Digit {
  n: number
  least: number
  shift: number
  digitBits: number
  starts: Uint32Array
}

/** One pass: places keys and payload in the order of one digit. */
function distribute(
  from: Uint32Array,
  to: Uint32Array,
  held: Int32Array,
  spare: Int32Array,
  { n, least, shift, digitBits, starts }: Digit,
): void {
  const mask = (1 << digitBits) - 1
  starts.fill(0, 0, mask + 1)
  for (let k = 0; k < n; k++) starts[((from[k] - least) >>> shift) & mask]++
  let start = 0
  for (let digit = 0; digit <= mask; digit++) {
    const count = starts[digit]
    starts[digit] = start
    start += count
  }
  for (let k = 0; k < n; k++) {
    const slot = starts[((from[k] - least) >>> shift) & mask]++
    to[slot] = from[k]
    spare[slot] = held[k]
  }
}
