import type { Picture } from './methods.ts'

/**
 * Where spots lie in a picture: `x' = a x + b y + tx`, `y' = c x + d y + ty`, from the file's full-resolution pixels to the
 * picture's own.
 */
export type Registration = readonly [a: number, b: number, c: number, d: number, tx: number, ty: number]

/** How a picture is laid under the spots of a slide. */
export interface AddedPicture {
  /** The picture's file; missing: the picture that the slide has itself. */
  path?: string
  /** Picture pixels per full-resolution pixel; missing: by the pixel sizes of both where they are known, else 1. */
  scale?: number
  /** Instead of a scale, where picture and spots do not share a frame: spots are moved into the picture's pixels. */
  registration?: Registration
}

/** How one channel of a picture is shown. */
export interface ChannelView {
  isShown: boolean
  /** `#rrggbb` at `high` and above. */
  colour: string
  /** Values shown black and in full colour. */
  low: number
  high: number
}

/** One channel of a picture that is no RGB, with how it is shown at first. */
export interface PictureChannel extends ChannelView {
  name: string
  /** Ends of the range that `low` and `high` may be chosen from. */
  least: number
  greatest: number
}

/** The levels of a slide's picture, and its channels where it is no RGB. */
export interface PictureTiles {
  /** Finest first; empty where the picture of `getPicture` shows all there is. */
  levels: { widthPx: number; heightPx: number; scale: readonly [number, number] }[]
  /** Null for RGB. */
  channels: PictureChannel[] | null
  /** True where levels can be read only after `buildPyramid`. */
  needsPyramid: boolean
}

/** A scale that could be right for a picture, with how the spots would lie. */
export interface ScaleProposal {
  scale: number
  because: 'pixel-sizes' | 'shown-picture' | 'coordinates' | 'whole-number' | 'extent'
  /** Share of spots inside the picture. */
  inside: number
  /** Share of the picture's longer side that the spots span. */
  span: number
}

/** A picture file looked at before it is added to a slide. */
export interface PictureReport {
  widthPx: number
  heightPx: number
  /** Micrometres per pixel, or null. */
  pixelSizeUm: number | null
  /** Names of its channels; null for RGB. */
  channels: string[] | null
  nLevel: number
  /** True where a region of it is read without all that stands before it. */
  isFast: boolean
  /** Most fitting first; the spots fit by none where empty. */
  proposals: ScaleProposal[]
}

/** A rectangle of a picture in the pixels of its finest level. */
export interface PictureBox {
  left: number
  top: number
  widthPx: number
  heightPx: number
}

/** A picture, or a region of it, before it is laid under the spots. */
export interface PictureView {
  /** What is seen, in the picture's own pixels. */
  region: PictureBox
  /** Of what follows, at most 2,048. */
  widthPx: number
  heightPx: number
  /** `[heightPx, widthPx, 4]` row-major RGBA. */
  pixels: Uint8Array
}

/** What fits landmarks best. */
export interface LandmarkFit {
  registration: Registration
  kind: 'similarity' | 'affine'
  /** Distance of each pair after the fit, in picture pixels. */
  residualsPx: Float64Array
  /** Root of their mean square, in picture pixels and, where known, micrometres. */
  rmsPx: number
  rmsUm: number | null
}

export interface PictureMethods {
  /** The whole picture, at most 4,096 px; `channels` instead of how the file would show them. */
  getPicture: { params: { slideId: string; channels?: ChannelView[] }; result: Picture }
  getPictureTiles: { params: { slideId: string }; result: PictureTiles }
  /** A region of a level, at most 1,024 px a side, in that level's pixels; RGBA. */
  getPictureTile: {
    params: {
      slideId: string
      level: number
      region: { left: number; top: number; widthPx: number; heightPx: number }
      channels?: ChannelView[]
    }
    result: { widthPx: number; heightPx: number; pixels: Uint8Array }
  }
  /** Builds the levels of a picture that has none, once, in the cache. */
  buildPyramid: { params: { slideId: string }; result: PictureTiles }
  /**
   * Looks at a picture for an open slide, without a path at its own: its size, its pixel size, and which scale fits the spots. Code
   * without either: `NO_HISTOLOGY`.
   */
  inspectPicture: { params: { slideId: string; path?: string }; result: PictureReport }
  /** The same picture to look at, whole or a region of it, its channels as the file would show them. */
  viewPicture: { params: { slideId: string; path?: string; region?: PictureBox }; result: PictureView }
  /** The registration that fits 3 or more landmark pairs best, by least squares; spots as the file gives them. */
  fitLandmarks: {
    params: {
      slideId: string
      /** The picture that is to be laid; missing: the slide's own. */
      path?: string
      /** `[n, 2]` in the frame that the spots have now. */
      spots: Float64Array
      /** `[n, 2]` picture pixels. */
      picture: Float64Array
      kind: 'similarity' | 'affine'
    }
    result: LandmarkFit
  }
}
