const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k))

/** Bob Jenkins' lookup3 of `bytes` with the seed 0, by which HDF5 checks its metadata (HDF5 format, "checksum"). */
export function lookup3(bytes: Uint8Array): number {
  let [a, b, c] = [0, 0, 0].map(() => (0xdeadbeef + bytes.length) | 0)
  const word = (at: number) => {
    let value = 0
    for (let k = 0; k < 4; k++) value |= (bytes[at + k] ?? 0) << (8 * k)
    return value
  }
  let at = 0
  for (; bytes.length - at > 12; at += 12) {
    a = (a + word(at)) | 0
    b = (b + word(at + 4)) | 0
    c = (c + word(at + 8)) | 0
    a = ((a - c) | 0) ^ rotate(c, 4)
    c = (c + b) | 0
    b = ((b - a) | 0) ^ rotate(a, 6)
    a = (a + c) | 0
    c = ((c - b) | 0) ^ rotate(b, 8)
    b = (b + a) | 0
    a = ((a - c) | 0) ^ rotate(c, 16)
    c = (c + b) | 0
    b = ((b - a) | 0) ^ rotate(a, 19)
    a = (a + c) | 0
    c = ((c - b) | 0) ^ rotate(b, 4)
    b = (b + a) | 0
  }
  if (bytes.length === at) return c >>> 0
  a = (a + word(at)) | 0
  b = (b + word(at + 4)) | 0
  c = (c + word(at + 8)) | 0
  for (const [k, turn] of [14, 11, 25, 16, 4, 14, 24].entries()) {
    // c from b, a from c, b from a, and so on.
    if (k % 3 === 0) c = ((c ^ b) - rotate(b, turn)) | 0
    else if (k % 3 === 1) a = ((a ^ c) - rotate(c, turn)) | 0
    else b = ((b ^ a) - rotate(a, turn)) | 0
  }
  return c >>> 0
}
