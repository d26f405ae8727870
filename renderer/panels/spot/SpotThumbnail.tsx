import { useEffect, useRef } from 'react'
import type { Picture } from '../../../worker/api/methods.ts'
import { usePicture, useSpots } from '../../data/slide-data.ts'
import classes from './SpotPanel.module.css'

const SIDE_PX = 88
/** Spot diameters across the thumbnail: the spot and the tissue next to it. */
const DIAMETERS = 2.4

/** The tissue under a spot, cut from the picture, with the outline of the spot. */
export function SpotThumbnail({ spot, spotDiameterPx }: { spot: number | null; spotDiameterPx: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const picture = usePicture()
  const spots = useSpots()
  const x = spot === null || !spots ? Number.NaN : spots.xy[2 * spot]
  const y = spot === null || !spots ? Number.NaN : spots.xy[2 * spot + 1]
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    context.clearRect(0, 0, context.canvas.width, context.canvas.height)
    if (picture && Number.isFinite(x)) drawCrop(context, picture, x, y, spotDiameterPx * DIAMETERS)
  }, [picture, x, y, spotDiameterPx])
  const side = SIDE_PX * 2
  const label = spot === null ? 'No spot selected' : 'Tissue under the spot'
  return (
    <div className={classes.thumbnail} style={{ width: SIDE_PX, height: SIDE_PX }}>
      <canvas ref={canvas} width={side} height={side} role="img" aria-label={label} />
      {spot !== null && Number.isFinite(x) && (
        <span
          className={classes.thumbnailSpot}
          style={{ width: SIDE_PX / DIAMETERS, height: SIDE_PX / DIAMETERS }}
        />
      )}
    </div>
  )
}

/** Draws the square of `sideFullres` around a place (full-resolution px); beyond the picture stays clear. */
function drawCrop(
  context: CanvasRenderingContext2D,
  picture: Picture,
  x: number,
  y: number,
  sideFullres: number,
): void {
  const { pixels, widthPx, heightPx, scale } = picture
  const side = Math.max(2, sideFullres * scale)
  const left = x * scale - side / 2
  const top = y * scale - side / 2
  const [x0, y0] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))]
  const [x1, y1] = [Math.min(widthPx, Math.ceil(left + side)), Math.min(heightPx, Math.ceil(top + side))]
  if (x1 <= x0 || y1 <= y0) return
  const crop = new OffscreenCanvas(x1 - x0, y1 - y0)
  const rows = new ImageData(x1 - x0, y1 - y0)
  for (let row = y0; row < y1; row++) {
    const start = (row * widthPx + x0) * 4
    rows.data.set(pixels.subarray(start, start + (x1 - x0) * 4), (row - y0) * (x1 - x0) * 4)
  }
  crop.getContext('2d')?.putImageData(rows, 0, 0)
  const zoom = context.canvas.width / side
  context.imageSmoothingQuality = 'high'
  context.drawImage(crop, (x0 - left) * zoom, (y0 - top) * zoom, (x1 - x0) * zoom, (y1 - y0) * zoom)
}
