const MEGABYTE = 2 ** 20

/** LZW as TIFF packs it, of that many MiB, each code of which stands for 3,800 zeros once the dictionary is full. */
export function endlessLzw(megabytes: number): Buffer {
  const out = Buffer.alloc(megabytes * MEGABYTE)
  let bit = 0
  const put = (code: number, nBit: number) => {
    for (let k = nBit - 1; k >= 0; k--, bit++) if ((code >> k) & 1) out[bit >> 3] |= 128 >> (bit & 7)
  }
  put(256, 9)
  put(0, 9)
  // Each code is the one that it makes: one zero more than the last.
  for (let made = 258, nBit = 9; made < 4094; made++) {
    put(made, nBit)
    if (made + 2 >= 2 ** nBit && nBit < 12) nBit++
  }
  while (bit + 24 < 8 * out.length) put(4093, 12)
  put(257, 12)
  return out
}

/** PackBits of that many MiB: two bytes stand for 128. */
export const endlessPackBits = (megabytes: number): Buffer =>
  Buffer.alloc(megabytes * MEGABYTE, Buffer.from([0x81, 0]))

/** A JPEG whose frame says `side` × `side` px, and which holds nothing. */
export function hugeFrame(side: number, marker: number, nComponent: number): Buffer {
  const components = Array.from({ length: nComponent }, (_, k) => [k + 1, 0x11, 0])
  const frame = Buffer.from([
    0xff,
    marker,
    0,
    8 + 3 * nComponent,
    8,
    0,
    0,
    0,
    0,
    nComponent,
    ...components.flat(),
  ])
  frame.writeUInt16BE(side, 5)
  frame.writeUInt16BE(side, 7)
  const table = Buffer.from('ffc40014000100000000000000000000000000000000', 'hex')
  const scan = Buffer.from('ffda0008010100000000', 'hex')
  return Buffer.concat([Buffer.from('ffd8', 'hex'), frame, table, scan, Buffer.from('ffd9', 'hex')])
}

/** zstd of blocks that each stand for 128 KiB of zeros, as a writer of streams leaves it: without its length. */
export function endlessZstd(nBlock: number): Buffer {
  const block = (isLast: number) => {
    const head = ((2 ** 17) << 3) | (1 << 1) | isLast
    return Buffer.from([head & 255, (head >> 8) & 255, head >> 16, 0])
  }
  // A window of 128 KiB.
  const start = Buffer.from('28b52ffd0038', 'hex')
  return Buffer.concat([start, ...Array.from({ length: nBlock - 1 }, () => block(0)), block(1)])
}

/** zstd that says that it unpacks to `length` bytes, and holds none. */
export function statedZstd(length: number): Buffer {
  const bytes = Buffer.from('28b52ffde00000000000000000010000', 'hex')
  bytes.writeBigUInt64LE(BigInt(length), 5)
  return bytes
}
