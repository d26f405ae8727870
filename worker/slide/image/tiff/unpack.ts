const [CLEAR, END, FIRST] = [256, 257, 258]
const MOST_CODES = 4096

/**
 * LZW as TIFF has it (most significant bit first, codes of 9 to 12 bits, one longer a code early), up to `most` bytes. Throws
 * `RangeError` for a code that does not exist. Source: TIFF 6.0, section 13.
 */
export function unpackLzw(packed: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most)
  // What a code stands for has been written before: where, and how long it is.
  const starts = new Uint32Array(MOST_CODES + 1)
  const lengths = new Uint32Array(MOST_CODES + 1)
  let [at, next, nBit, previous] = [0, FIRST, 9, -1]
  let [held, nHeld] = [0, 0]
  for (const byte of packed) {
    held = ((held << 8) | byte) & 0xfffff
    nHeld += 8
    if (nHeld < nBit) continue
    nHeld -= nBit
    const code = (held >> nHeld) & ((1 << nBit) - 1)
    if (code === END || at >= most) break
    if (code === CLEAR) {
      ;[next, nBit, previous] = [FIRST, 9, -1]
      continue
    }
    const start = at
    if (code < CLEAR) out[at++] = code
    else {
      if (code > next || previous < 0) throw new RangeError(`LZW has no code ${code}.`)
      // The code that is just being made is the last one and its first byte again.
      const [from, length] = code === next ? [previous, at - previous + 1] : [starts[code], lengths[code]]
      const end = Math.min(most, at + length)
      for (let k = from; at < end; k++) out[at++] = out[k]
    }
    if (previous >= 0 && next < MOST_CODES) {
      starts[next] = previous
      lengths[next++] = start - previous + 1
    }
    previous = start
    if (next + 1 >= 1 << nBit && nBit < 12) nBit++
  }
  return out.subarray(0, at)
}

/** PackBits, up to `most` bytes. Source: TIFF 6.0, section 9. */
export function unpackPackBits(packed: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most)
  let at = 0
  for (let k = 0; k < packed.length && at < most; ) {
    const head = packed[k++]
    if (head < 128) {
      const part = packed.subarray(k, Math.min(k + head + 1, k + most - at))
      out.set(part, at)
      at += part.length
      k += head + 1
    } else if (head > 128) {
      const end = Math.min(most, at + 257 - head)
      out.fill(packed[k++], at, end)
      at = end
    }
  }
  return out.subarray(0, at)
}
