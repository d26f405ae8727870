import type { Picture, PictureInfo } from '../../api/methods.ts'
import type { TileSource } from '../slide-tiles.ts'

/** A picture file that can be decoded when it is asked for. */
export interface PictureFile {
  info: PictureInfo
  /** Micrometres per pixel of its full resolution; null or missing where it does not say. */
  pixelSizeUm?: number | null
  read(): Promise<Picture>
  /** The whole of it in pieces, at its full resolution. */
  openTiles(): Promise<TileSource>
}
