import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import type { PictureRegion } from '../../slide-tiles.ts'
import type { ChannelFacts, Plane } from '../channels.ts'
import type { PictureSource } from '../source.ts'
import { FORMATS, type SampleFormat } from './sample-formats.ts'

/** Raise it with every change of the format; files of other versions are never read. */
export const PYRAMID_VERSION = 1
export const TILE_PX = 512
const MARK = 'HISTOLOGUE-PYRAMID'
const MOST_INDEX_BYTES = 256 * 1024 ** 2
/** Tiles that are inflated side by side: as many as Node has threads for it. */
const AT_ONCE = 4

const deflated = promisify(deflate)
const inflated = promisify(inflate)

/** What stands behind the tiles: sizes, kind of samples, and where each tile lies. */
export interface PyramidIndex {
  version: number
  kind: PictureSource['kind']
  format: SampleFormat
  /** Samples of a pixel that lie together: 3 for RGB, 1 for channels. */
  nSample: number
  pixelSizeUm: number | null
  channels: ChannelFacts[]
  levels: {
    widthPx: number
    heightPx: number /** `[nDown × nAcross × nPlane]` pairs of offset and length. */
    tiles: number[]
  }[]
}

/** Writes tiles one after the other, then the index. */
export class PyramidWriter {
  readonly #file: FileHandle
  #at = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** Where the tile lies; several may be written at a time. Throws what the system throws. */
  async write(samples: Plane): Promise<[offset: number, length: number]> {
    const bytes = await deflated(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength), {
      level: 1,
    })
    const offset = this.#at
    this.#at += bytes.length
    await this.#file.write(bytes, 0, bytes.length, offset)
    return [offset, bytes.length]
  }

  /** Ends the file: index, its length, and the mark that says that it is whole. */
  async end(index: PyramidIndex): Promise<void> {
    const text = Buffer.from(JSON.stringify(index))
    const tail = Buffer.alloc(8)
    tail.writeDoubleLE(text.length)
    await this.#file.write(Buffer.concat([text, tail, Buffer.from(MARK)]), 0, undefined, this.#at)
  }
}

/** Reads the index at the end of a pyramid file; null where it is none, or of another version. */
export async function readPyramidIndex(path: string): Promise<PyramidIndex | null> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const tail = Buffer.alloc(8 + MARK.length)
    await file.read(tail, 0, tail.length, Math.max(0, size - tail.length))
    const length = tail.readDoubleLE(0)
    if (tail.subarray(8).toString() !== MARK || !(length > 0 && length <= MOST_INDEX_BYTES)) return null
    const text = Buffer.alloc(length)
    await file.read(text, 0, length, size - tail.length - length)
    const index = JSON.parse(text.toString()) as PyramidIndex
    return index.version === PYRAMID_VERSION ? index : null
  } finally {
    await file.close()
  }
}

/** The samples of a tile whose offset stands `at` among those of its level. Throws what the system throws. */
export async function readTile(
  file: FileHandle,
  { levels, format }: PyramidIndex,
  level: number,
  at: number,
): Promise<Plane> {
  const [offset, length] = levels[level].tiles.slice(at, at + 2)
  const bytes = Buffer.alloc(length)
  await file.read(bytes, 0, length, offset)
  const raw = await inflated(bytes)
  const kind = FORMATS[format]
  return new kind(raw.buffer, raw.byteOffset, raw.byteLength / kind.BYTES_PER_ELEMENT)
}

/** `[heightPx, widthPx, nSample]` of a region of one plane, put together from its tiles. Throws what the system throws. */
export async function readPyramidRegion(
  path: string,
  index: PyramidIndex,
  { level, plane, region }: { level: number; plane: number; region: PictureRegion },
): Promise<Plane> {
  const { widthPx, heightPx } = index.levels[level]
  const { nSample, format } = index
  const { left, top, widthPx: width, heightPx: height } = region
  const nAcross = Math.ceil(widthPx / TILE_PX)
  const nPlane = index.kind === 'rgb' ? 1 : index.channels.length
  const out = new FORMATS[format](width * height * nSample)
  const read = async (file: FileHandle, down: number, across: number) => {
    const at = 2 * ((down * nAcross + across) * nPlane + plane)
    const samples = await readTile(file, index, level, at)
    const [x0, y0] = [across * TILE_PX, down * TILE_PX]
    const tileWidth = Math.min(TILE_PX, widthPx - x0)
    const [fromX, toX] = [Math.max(left, x0), Math.min(left + width, x0 + tileWidth)]
    const toY = Math.min(top + height, y0 + TILE_PX, heightPx)
    for (let y = Math.max(top, y0); y < toY; y++) {
      const from = ((y - y0) * tileWidth + fromX - x0) * nSample
      const row = samples.subarray(from, from + (toX - fromX) * nSample)
      out.set(row, ((y - top) * width + fromX - left) * nSample)
    }
  }
  const file = await open(path, 'r')
  try {
    const last = (start: number, length: number) => Math.floor((start + length - 1) / TILE_PX)
    for (let down = Math.floor(top / TILE_PX); down <= last(top, height); down++)
      for (let across = Math.floor(left / TILE_PX); across <= last(left, width); across += AT_ONCE) {
        const beside = Math.min(AT_ONCE, last(left, width) - across + 1)
        await Promise.all(Array.from({ length: beside }, (_, k) => read(file, down, across + k)))
      }
  } finally {
    await file.close()
  }
  return out
}
