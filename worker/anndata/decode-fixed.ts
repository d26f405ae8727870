/** Decodes `count` null-padded strings of `size` bytes that start at `start`. */
export function decodeFixed(bytes: Uint8Array, start: number, count: number, size: number): string[] {
  const buffer = Buffer.from(bytes.buffer as ArrayBuffer, start, count * size)
  const strings: string[] = new Array(count)
  for (let i = 0; i < count; i++) {
    const zero = buffer.subarray(i * size, (i + 1) * size).indexOf(0)
    strings[i] = buffer.toString('utf8', i * size, i * size + (zero < 0 ? size : zero))
  }
  return strings
}
