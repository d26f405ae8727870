import type { ChannelView, PictureChannel } from '../api/picture.ts'

/** A rectangle of a picture in its own pixels. */
export interface PictureRegion {
  left: number
  top: number
  widthPx: number
  heightPx: number
}

/** What reading a piece of a picture costs: the piece, the rows that it lies in, or all that stands before it as well. */
export type PictureAccess = 'pieces' | 'rows' | 'in-order'

/** One resolution of a picture. */
export interface PictureLevel {
  widthPx: number
  heightPx: number
  /** Pixels of this level per full-resolution pixel of the slide, across and down. */
  scale: readonly [number, number]
}

/** The finest picture of the tissue there is, read in pieces: a whole one may be larger than memory. */
export interface TileSource {
  /** Where it comes from, as `PictureInfo.place`. */
  place: string
  /** Finest first. */
  levels: readonly PictureLevel[]
  /** Null or missing for RGB. */
  channels?: PictureChannel[] | null
  /** What a piece costs; missing: itself. */
  access?: PictureAccess
  /** Micrometres per pixel of the finest level as the picture itself says; null or missing where it does not. */
  pixelSizeUm?: number | null
  /**
   * `[heightPx, widthPx, 3]` RGB of a region inside of a level; `channels` instead of those of the source. Code:
   * `FILE_DAMAGED`.
   */
  readRegion(level: number, region: PictureRegion, channels?: readonly ChannelView[]): Promise<Uint8Array>
  /** A level of RGB shrunk while it is decoded once, or null where it cannot be. Code: `FILE_DAMAGED`. */
  readShrunk?(level: number, factor: number): Promise<Uint8Array | null>
}
