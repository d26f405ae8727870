import { type Bounds, type Camera, fitBounds, MAX_ZOOM, MIN_ZOOM } from './view-math.ts'

/** The cameras of two panes side by side. */
export type CameraPair = readonly [Camera, Camera]

/** Which of two panes. */
export type Pane = 0 | 1

/**
 * Moves one of two cameras. Linked, the other moves by as many screen pixels and by the same step of zoom, so that panes
 * that show different places, at different zooms, keep their distance. With an `offset` (`scaleOffset`) the other has exactly that scale:
 * where it stood at the end of its zoom, it comes back to it.
 */
export function moveCamera(
  pair: CameraPair,
  pane: Pane,
  camera: Camera,
  isLinked: boolean,
  offset: number | null = null,
): CameraPair {
  const before = pair[pane]
  const other = pair[1 - pane]
  const further = offset === null ? other.zoom - before.zoom : pane === 0 ? offset : -offset
  const isOne = further === 0 && isSame(other, before)
  const moved = !isLinked ? other : isOne ? camera : follow(other, before, camera, further)
  return pane === 0 ? [camera, moved] : [moved, camera]
}

/** Cameras that show the same stay the same, without the rounding of sums. */
const isSame = (one: Camera, other: Camera) =>
  one.zoom === other.zoom && one.target.every((value, axis) => value === other.target[axis])

function follow(other: Camera, before: Camera, after: Camera, further: number): Camera {
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, after.zoom + further))
  const scale = 2 ** (before.zoom - other.zoom)
  return {
    target: [
      other.target[0] + scale * (after.target[0] - before.target[0]),
      other.target[1] + scale * (after.target[1] - before.target[1]),
    ],
    zoom,
  }
}

/**
 * Cameras that show two extents (full-resolution px) at one scale, the wider one whole, on panes of CSS pixels. `offset` is what B's zoom
 * has more at the same scale (`scaleOffset`); where it is not known each is shown whole.
 */
export function frameBoth(
  a: Bounds,
  b: Bounds,
  [widthPx, heightPx]: readonly [number, number],
  offset: number | null = 0,
): CameraPair {
  const pair = [a, b].map((bounds) => fitBounds(bounds, widthPx, heightPx))
  if (offset === null) return [pair[0], pair[1]]
  const zoom = Math.min(pair[0].zoom, pair[1].zoom - offset)
  return [
    { ...pair[0], zoom },
    { ...pair[1], zoom: zoom + offset },
  ]
}

/**
 * What the zoom of one slide's camera has more than another's where both show as many micrometres per screen pixel; null where a slide
 * does not say how large its pixels are. By `pixelSizeUm` of each.
 */
export const scaleOffset = (umA: number | null, umB: number | null): number | null =>
  umA !== null && umB !== null && umA > 0 && umB > 0 ? Math.log2(umB / umA) : null

/** Gives B's camera the scale of A's, which linked cameras then keep. */
export const withScaleOfA = ([a, b]: CameraPair, offset: number): CameraPair => [
  a,
  { ...b, zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, a.zoom + offset)) },
]

/** Bounds of some spots with a margin, all in full-resolution px; null where none has coordinates. */
export function boundsOf(xy: Float32Array, spots: Uint32Array, margin: number): Bounds | null {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const spot of spots) {
    const [x, y] = [xy[2 * spot], xy[2 * spot + 1]]
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue
    minX = Math.min(minX, x)
    minY = Math.min(minY, y)
    maxX = Math.max(maxX, x)
    maxY = Math.max(maxY, y)
  }
  return minX > maxX ? null : [minX - margin, minY - margin, maxX + margin, maxY + margin]
}
