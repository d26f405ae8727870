import type { FileHandle } from 'node:fs/promises'
import type { Rows } from './halve.ts'
import { type PyramidIndex, PyramidWriter, readTile, TILE_PX } from './pyramid-file.ts'
import type { SampleFormat } from './sample-formats.ts'
import { part } from './squares.ts'

/** Where a tile stands. */
export interface TilePlace {
  level: number
  down: number
  across: number
}

/** Tiles that are compressed side by side. */
const AT_ONCE = 8

/** A pyramid that is being written, whose tiles can be read already. */
export class GrowingPyramid {
  readonly index: PyramidIndex
  readonly nPlane: number
  readonly #file: FileHandle
  readonly #writer: PyramidWriter

  constructor(file: FileHandle, index: PyramidIndex) {
    this.#file = file
    this.index = index
    this.nPlane = index.kind === 'rgb' ? 1 : index.channels.length
    this.#writer = new PyramidWriter(file)
  }

  /** True where the level has such a tile. */
  has({ level, down, across }: TilePlace): boolean {
    const { widthPx, heightPx } = this.index.levels[level]
    return down * TILE_PX < heightPx && across * TILE_PX < widthPx
  }

  nTile(level: number): number {
    const { widthPx, heightPx } = this.index.levels[level]
    return Math.ceil(widthPx / TILE_PX) * Math.ceil(heightPx / TILE_PX)
  }

  /** Writes a piece that begins at a tile, cut into tiles, of some planes. Throws what the system throws. */
  async writeSquare(place: TilePlace, planes: readonly number[], rows: readonly Rows[]): Promise<void> {
    const [{ widthPx, heightPx, samples }] = rows
    this.index.format = samples.constructor.name as SampleFormat
    const jobs: (() => Promise<void>)[] = []
    for (let top = 0; top < heightPx; top += TILE_PX)
      for (let left = 0; left < widthPx; left += TILE_PX)
        for (const [k, plane] of planes.entries())
          jobs.push(() => {
            const size = {
              widthPx: Math.min(TILE_PX, widthPx - left),
              heightPx: Math.min(TILE_PX, heightPx - top),
            }
            const tile = part(rows[k], { left, top, ...size }, this.index.nSample)
            const at = { ...place, down: place.down + top / TILE_PX, across: place.across + left / TILE_PX }
            return this.#write(at, plane, tile)
          })
    for (let k = 0; k < jobs.length; k += AT_ONCE)
      await Promise.all(jobs.slice(k, k + AT_ONCE).map((write) => write()))
  }

  async #write(place: TilePlace, plane: number, { samples }: Rows): Promise<void> {
    const [offset, length] = await this.#writer.write(samples)
    const { tiles } = this.index.levels[place.level]
    const at = this.#at(place, plane)
    tiles[at] = offset
    tiles[at + 1] = length
  }

  /** A tile that was written. Throws what the system throws. */
  async read({ level, down, across }: TilePlace, plane: number): Promise<Rows> {
    const { widthPx, heightPx } = this.index.levels[level]
    const samples = await readTile(this.#file, this.index, level, this.#at({ level, down, across }, plane))
    return {
      samples,
      widthPx: Math.min(TILE_PX, widthPx - across * TILE_PX),
      heightPx: Math.min(TILE_PX, heightPx - down * TILE_PX),
    }
  }

  end(): Promise<void> {
    return this.#writer.end(this.index)
  }

  #at({ level, down, across }: TilePlace, plane: number): number {
    const nAcross = Math.ceil(this.index.levels[level].widthPx / TILE_PX)
    return 2 * ((down * nAcross + across) * this.nPlane + plane)
  }
}
