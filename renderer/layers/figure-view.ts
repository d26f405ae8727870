import { type Bounds, type Camera, unproject } from './view-math.ts'

/** What a view shows of the tissue, full-resolution px: a figure has no empty margins. The whole where nothing of it is in view. */
export function boundsInView(
  camera: Camera,
  [widthPx, heightPx]: readonly [number, number],
  extent: Bounds,
): [number, number, number, number] {
  const [left, top] = unproject(camera, widthPx, heightPx, 0, 0)
  const [right, bottom] = unproject(camera, widthPx, heightPx, widthPx, heightPx)
  const [minX, minY, maxX, maxY] = extent
  const shown: [number, number, number, number] = [
    ...([Math.max(left, minX), Math.max(top, minY)] as const),
    ...([Math.min(right, maxX), Math.min(bottom, maxY)] as const),
  ]
  return shown[0] < shown[2] && shown[1] < shown[3] ? shown : [minX, minY, maxX, maxY]
}

/** The opacity that deck.gl gives a layer of this `opacity`. */
export const drawnOpacity = (opacity: number): number => opacity ** (1 / 2.2)

/** Colours `[nSpot, 4]` uint8 as they are drawn at an opacity; a copy. */
export function withDrawnOpacity(colours: Uint8Array, opacity: number): Uint8Array {
  const drawn = colours.slice()
  for (let at = 3; at < drawn.length; at += 4) drawn[at] = Math.round(drawn[at] * drawnOpacity(opacity))
  return drawn
}
