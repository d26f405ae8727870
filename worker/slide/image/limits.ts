/** Longer side of a picture at most, in pixels; larger ones are shrunk and their scale with them. */
export const MAX_SIDE_PX = 8192

/** By which whole number a picture of this size is shrunk to fit `MAX_SIDE_PX`; 1 where it fits. */
export function shrinkFactor(widthPx: number, heightPx: number): number {
  return Math.ceil(Math.max(widthPx, heightPx) / MAX_SIDE_PX)
}
