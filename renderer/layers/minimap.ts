import { type Bounds, type Camera, unproject } from './view-math.ts'

/** Spots that stand for all where there is no picture. */
export const MINIMAP_SPOTS = 4000

/** The size of a small picture of an extent (full-resolution px), its longer side `mostPx` CSS px; `scale` is CSS px per px. */
export function miniatureOf([minX, minY, maxX, maxY]: Bounds, mostPx: number) {
  const scale = mostPx / Math.max(maxX - minX, maxY - minY, 1)
  return {
    scale,
    widthPx: Math.max(1, Math.round((maxX - minX) * scale)),
    heightPx: Math.max(1, Math.round((maxY - minY) * scale)),
  }
}

/** The part of an extent that a canvas of CSS px shows, in CSS px of its miniature, cut at its edges. */
export function visiblePart(
  camera: Camera,
  widthPx: number,
  heightPx: number,
  [minX, minY, maxX, maxY]: Bounds,
  scale: number,
) {
  const [x0, y0] = unproject(camera, widthPx, heightPx, 0, 0)
  const [x1, y1] = unproject(camera, widthPx, heightPx, widthPx, heightPx)
  const isWhole = x0 <= minX && y0 <= minY && x1 >= maxX && y1 >= maxY
  const cut = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))
  const [left, right] = [cut(x0, minX, maxX), cut(x1, minX, maxX)]
  const [top, bottom] = [cut(y0, minY, maxY), cut(y1, minY, maxY)]
  return {
    isWhole,
    style: {
      left: (left - minX) * scale,
      top: (top - minY) * scale,
      width: Math.max(2, (right - left) * scale),
      height: Math.max(2, (bottom - top) * scale),
    },
  }
}
