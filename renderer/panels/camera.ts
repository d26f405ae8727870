import type { SlideInfo } from '../../worker/api/methods.ts'
import type { SpotIndex } from '../layers/spot-index.ts'
import { type Bounds, type Camera, fitBounds, MAX_ZOOM, MIN_ZOOM, reveal } from '../layers/view-math.ts'
import { setView, useView } from '../stores/view.ts'

/** The camera of the last fit: while it is the one in use, nobody has moved the view. */
let fitted: Camera | null = null

/** True where the view is as it was fitted, so that a window of another size may fit it again. */
export function isViewFitted(): boolean {
  const { camera } = useView.getState()
  return camera !== null && camera === fitted
}

/** Shows the whole tissue: the picture, else all spots; does nothing before either is known. */
export function fitTissue(info: SlideInfo, index: SpotIndex | null): void {
  const bounds = extentOf(info, index)
  const { widthPx, heightPx } = useView.getState()
  if (!bounds || widthPx === 0) return
  fitted = fitBounds(bounds, widthPx, heightPx)
  setView({ camera: fitted })
}

/** The picture, else all spots with a margin, in full-resolution px; null before they are known. */
export function extentOf({ picture, spotDiameterPx }: SlideInfo, index: SpotIndex | null): Bounds | null {
  if (picture) return [0, 0, picture.widthPx / picture.scale, picture.heightPx / picture.scale]
  if (!index?.bounds) return null
  const [minX, minY, maxX, maxY] = index.bounds
  return [minX - spotDiameterPx, minY - spotDiameterPx, maxX + spotDiameterPx, maxY + spotDiameterPx]
}

/** Zooms about the middle by powers of two. */
export function zoomBy(steps: number): void {
  const { camera } = useView.getState()
  if (!camera) return
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, camera.zoom + steps))
  setView({ camera: { ...camera, zoom } })
}

/** Moves the camera just enough to see a place (full-resolution px). */
export function revealPlace(x: number, y: number): void {
  const { camera, widthPx, heightPx } = useView.getState()
  if (camera && Number.isFinite(x)) setView({ camera: reveal(camera, widthPx, heightPx, x, y) })
}
