/** Camera over the tissue: centre in full-resolution pixels, zoom = log2(screen px per full-resolution px). */
export interface Camera {
  target: [number, number]
  zoom: number
}

export type Bounds = readonly [minX: number, minY: number, maxX: number, maxY: number]

const MARGIN = 0.94
export const MIN_ZOOM = -12
export const MAX_ZOOM = 6

/** The camera that shows `bounds` (full-resolution px) whole on a canvas of CSS pixels. */
export function fitBounds([minX, minY, maxX, maxY]: Bounds, widthPx: number, heightPx: number): Camera {
  const scale = MARGIN * Math.min(widthPx / Math.max(maxX - minX, 1), heightPx / Math.max(maxY - minY, 1))
  return { target: [(minX + maxX) / 2, (minY + maxY) / 2], zoom: Math.log2(scale) }
}

/** Where a canvas point (CSS px) lies on the tissue (full-resolution px). */
export function unproject(
  camera: Camera,
  widthPx: number,
  heightPx: number,
  x: number,
  y: number,
): [number, number] {
  const scale = 2 ** camera.zoom
  return [camera.target[0] + (x - widthPx / 2) / scale, camera.target[1] + (y - heightPx / 2) / scale]
}

/** Where a place on the tissue (full-resolution px) lies on the canvas (CSS px). */
export function project(
  camera: Camera,
  widthPx: number,
  heightPx: number,
  x: number,
  y: number,
): [number, number] {
  const scale = 2 ** camera.zoom
  return [(x - camera.target[0]) * scale + widthPx / 2, (y - camera.target[1]) * scale + heightPx / 2]
}

/** The camera moved so that a place is on the canvas, no further than needed; the same camera where it is. */
export function reveal(camera: Camera, widthPx: number, heightPx: number, x: number, y: number): Camera {
  const [screenX, screenY] = project(camera, widthPx, heightPx, x, y)
  const edge = 48
  if (screenX >= edge && screenX <= widthPx - edge && screenY >= edge && screenY <= heightPx - edge)
    return camera
  return { ...camera, target: [x, y] }
}

export interface ScaleBarLength {
  widthPx: number
  label: string
}

/** A scale bar of a round length, at most `maxPx` wide; in micrometres where the pixel size is known. */
export function scaleBarLength(zoom: number, pixelSizeUm: number | null, maxPx: number): ScaleBarLength {
  const unitsPerPx = (pixelSizeUm ?? 1) / 2 ** zoom
  const most = maxPx * unitsPerPx
  const power = 10 ** Math.floor(Math.log10(most))
  const length = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power
  const widthPx = length / unitsPerPx
  if (pixelSizeUm === null) return { widthPx, label: `${format(length)} px` }
  return { widthPx, label: length >= 1000 ? `${format(length / 1000)} mm` : `${format(length)} µm` }
}

function format(length: number): string {
  return length.toLocaleString('en-US', { maximumSignificantDigits: 1 })
}
