import { open } from 'node:fs/promises'
import { createRandom } from '../../worker/stats/random.ts'

/** A BigTIFF of uncompressed RGB tiles: its finest level first, each further page half as large. */
export interface TiffPlan {
  sidePx: number
  tilePx: number
  nLevel: number
  seed: number
}

/** Different tiles; they repeat over the picture, each moved in brightness by its place. */
const N_PATTERN = 16
const [LONG, LONG8, SHORT, RATIONAL] = [4, 16, 3, 5]
const PX_PER_CM = 40_000

/** Writes the picture tile by tile; gives the place of the number that leads from its first page to the next. Throws what the system throws. */
export async function writeBigTiff(
  path: string,
  { sidePx, tilePx, nLevel, seed }: TiffPlan,
): Promise<number> {
  const patterns = drawPatterns(tilePx, seed)
  const file = await open(path, 'wx')
  try {
    let at = 16
    const write = async (bytes: Buffer): Promise<number> => {
      await file.write(bytes, 0, bytes.length, at)
      at += bytes.length
      return at - bytes.length
    }
    const header = Buffer.from('II+\0\x08\0\0\0', 'latin1')
    const pages: { place: number; nextAt: number }[] = []
    for (let level = 0; level < nLevel; level++) {
      const side = sidePx / 2 ** level
      const nSide = side / tilePx
      const offsets: number[] = []
      for (let tile = 0; tile < nSide * nSide; tile++)
        offsets.push(await write(patterns[(tile * 7 + level) % N_PATTERN]))
      const tables = {
        offsets: await write(bigNumbers(offsets)),
        lengths: await write(bigNumbers(offsets.map(() => 3 * tilePx * tilePx))),
      }
      const page = directoryOf({ side, tilePx, nTile: offsets.length, level, ...tables })
      const place = await write(page)
      pages.push({ place, nextAt: place + page.length - 8 })
    }
    for (const [k, { nextAt }] of pages.entries())
      await file.write(bigNumbers([pages[k + 1]?.place ?? 0]), 0, 8, nextAt)
    await file.write(Buffer.concat([header, bigNumbers([pages[0].place])]), 0, 16, 0)
    return pages[0].nextAt
  } finally {
    await file.close()
  }
}

/** Leaves the finest level alone: further pages are in the file, but nothing leads to them. */
export async function cutPyramid(path: string, nextAt: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.write(bigNumbers([0]), 0, 8, nextAt)
  } finally {
    await file.close()
  }
}

/** Pink noise of some colour per pattern, so that no tile is flat. */
function drawPatterns(tilePx: number, seed: number): Buffer[] {
  const { uniform } = createRandom(seed)
  return Array.from({ length: N_PATTERN }, (_, k) => {
    const tile = Buffer.alloc(3 * tilePx * tilePx)
    for (let i = 0; i < tile.length; i += 3) {
      const grain = Math.floor(uniform() * 60)
      tile[i] = 170 + grain - 3 * k
      tile[i + 1] = 110 + grain + 2 * k
      tile[i + 2] = 150 + grain
    }
    return tile
  })
}

function directoryOf(page: {
  side: number
  tilePx: number
  nTile: number
  level: number
  offsets: number
  lengths: number
}): Buffer {
  const { side, tilePx, nTile, level, offsets, lengths } = page
  const inline = (type: number, ...values: number[]): Buffer => {
    const field = Buffer.alloc(8)
    for (const [k, value] of values.entries())
      type === SHORT ? field.writeUInt16LE(value, 2 * k) : field.writeUInt32LE(value, 4 * k)
    return field
  }
  const entries: [tag: number, type: number, count: number, field: Buffer][] = [
    [254, LONG, 1, inline(LONG, level === 0 ? 0 : 1)],
    [256, LONG, 1, inline(LONG, side)],
    [257, LONG, 1, inline(LONG, side)],
    [258, SHORT, 3, inline(SHORT, 8, 8, 8)],
    [259, SHORT, 1, inline(SHORT, 1)],
    [262, SHORT, 1, inline(SHORT, 2)],
    [277, SHORT, 1, inline(SHORT, 3)],
    [282, RATIONAL, 1, inline(LONG, Math.round(PX_PER_CM / 2 ** level), 1)],
    [284, SHORT, 1, inline(SHORT, 1)],
    [296, SHORT, 1, inline(SHORT, 3)],
    [322, LONG, 1, inline(LONG, tilePx)],
    [323, LONG, 1, inline(LONG, tilePx)],
    [324, LONG8, nTile, bigNumbers([offsets])],
    [325, LONG8, nTile, bigNumbers([lengths])],
  ]
  const rows = entries.map(([tag, type, count, field]) => {
    const head = Buffer.alloc(12)
    head.writeUInt16LE(tag, 0)
    head.writeUInt16LE(type, 2)
    head.writeBigUInt64LE(BigInt(count), 4)
    return Buffer.concat([head, field])
  })
  return Buffer.concat([bigNumbers([entries.length]), ...rows, Buffer.alloc(8)])
}

function bigNumbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length)
  for (const [k, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * k)
  return bytes
}
