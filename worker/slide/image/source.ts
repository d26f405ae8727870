import type { PictureAccess, PictureRegion } from '../slide-tiles.ts'
import type { ChannelFacts, PlaneLevel } from './channels.ts'

/** One resolution of an RGB picture. */
export interface RgbLevel {
  widthPx: number
  heightPx: number
  /** `[heightPx, widthPx, 3]` */
  read(region: PictureRegion): Promise<Uint8Array>
  /** What a piece of it costs. */
  access: PictureAccess
  /** All of it, or its upper left `part`, as RGBA of another size, decoded once; missing where pieces can be read as cheaply. */
  readShrunk?(
    widthPx: number,
    heightPx: number,
    part?: { widthPx: number; heightPx: number },
  ): Promise<Uint8Array>
}

/** What a picture file holds, levels finest first. */
export type PictureSource = {
  /** Micrometres per pixel of the finest level, or null. */
  pixelSizeUm: number | null
  /** What a piece of the finest level costs. */
  access: PictureAccess
} & (
  | { kind: 'rgb'; levels: RgbLevel[] }
  | { kind: 'channels'; levels: PlaneLevel[]; channels: ChannelFacts[] }
)

/** How much the shapes of a pyramid's levels may differ by rounding. */
const SHAPE_TOLERANCE = 0.02
/** A page hardly smaller than the one before is no level of a pyramid but another picture. */
const SMALLEST_STEP = 1.3

interface Sized {
  widthPx: number
  heightPx: number
}

/** Of pictures those that are smaller copies of the first by their shape, largest first, `full` before them. */
export function pyramidOf<T extends Sized>(full: T, others: readonly T[]): T[] {
  const levels = [full]
  for (const level of [...others].sort((a, b) => b.widthPx - a.widthPx))
    if (isOfShape(level, full) && level.widthPx * SMALLEST_STEP < levels[levels.length - 1].widthPx)
      levels.push(level)
  return levels
}

/** True where a level's sides are those of the full picture divided by one number, up to rounding. */
function isOfShape(level: Sized, full: Sized): boolean {
  const factor = full.widthPx / level.widthPx
  return (
    Math.abs(level.widthPx / level.heightPx / (full.widthPx / full.heightPx) - 1) < SHAPE_TOLERANCE ||
    // Sides of small levels are rounded by up to a pixel.
    Math.abs(full.heightPx / factor - level.heightPx) <= 1
  )
}
