interface FrameSize {
  widthPx: number
  heightPx: number
  nComponent: number
}

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9]
const FRAMES = [0xc0, 0xc1, 0xc2]

/** The frames that a JPEG names, whatever else it holds. Source: ITU T.81, B.1 and B.2. */
export function jpegSizes(bytes: Uint8Array): FrameSize[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const sizes: FrameSize[] = []
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1]
    // Between the bytes of a scan stand 0xff00 and the marks 0xffd0 to 0xffd7, and before a marker any number of 0xff.
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8)) {
      at++
      continue
    }
    if (marker === END_OF_IMAGE) break
    if (FRAMES.includes(marker) && at + 10 <= bytes.length)
      sizes.push({
        heightPx: view.getUint16(at + 5),
        widthPx: view.getUint16(at + 7),
        nComponent: bytes[at + 9],
      })
    at += marker === START_OF_SCAN ? 2 : 2 + view.getUint16(at + 2)
  }
  return sizes
}

const MAGIC = 0xfd2fb528
/** A block of zstd holds no more. */
const ZSTD_BLOCK_BYTES = 2 ** 17
const [RAW, REPEATED] = [0, 1]

/**
 * Bytes that zstd may unpack to at most: what the frame says, else the sum of its blocks, those that are compressed counted as full.
 * Source: RFC 8878, 3.1.
 */
export function mostOfZstd(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let sum = 0
  for (let at = 0; at + 9 <= bytes.length && view.getUint32(at, true) === MAGIC; ) {
    const head = bytes[at + 4]
    const isSingle = (head & 32) !== 0
    at += 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][head & 3]
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][head >> 6]
    if (at + sizeBytes > bytes.length) break
    let stated = 0
    for (let k = sizeBytes - 1; k >= 0; k--) stated = stated * 256 + bytes[at + k]
    at += sizeBytes
    let inBlocks = 0
    for (let isLast = false; !isLast && at + 3 <= bytes.length; ) {
      const block = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)
      const [kind, size] = [(block >> 1) & 3, block >> 3]
      isLast = (block & 1) === 1
      inBlocks += kind === RAW || kind === REPEATED ? size : ZSTD_BLOCK_BYTES
      at += 3 + (kind === REPEATED ? 1 : size)
    }
    if (head & 4) at += 4
    // Memory for what is stated is taken before a block is read.
    sum += Math.max(stated, sizeBytes > 0 ? 0 : inBlocks)
  }
  return sum
}
