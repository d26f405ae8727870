/** How the tissue lies in a small map: place of its corner in full-resolution px, map px per full-resolution px. */
export interface MapFrame {
  left: number
  top: number
  zoom: number
}

/** The frame that shows `bounds` `[minX, minY, maxX, maxY]` whole and in the middle, with room for half a spot around. */
export function frameBounds(
  [minX, minY, maxX, maxY]: readonly [number, number, number, number],
  { widthPx, heightPx, diameterPx }: { widthPx: number; heightPx: number; diameterPx: number },
): MapFrame {
  const [width, height] = [maxX - minX + diameterPx, maxY - minY + diameterPx]
  const zoom = Math.min(widthPx / Math.max(width, 1e-9), heightPx / Math.max(height, 1e-9))
  return {
    left: (minX + maxX) / 2 - widthPx / zoom / 2,
    top: (minY + maxY) / 2 - heightPx / zoom / 2,
    zoom,
  }
}

/** Spots of a small map: places `[nSpot, 2]`, colours `[nSpot, 4]` RGBA, spots in drawing order. */
export interface MapSpots {
  xy: Float32Array
  colours: Uint8Array
  order: Uint32Array
  diameterPx: number
}

/** Paints spots as discs, `[heightPx, widthPx, 4]` RGBA on clear ground; quick enough for hundreds of thousands. */
export function paintSpots(
  { xy, colours, order, diameterPx }: MapSpots,
  { left, top, zoom }: MapFrame,
  [widthPx, heightPx]: readonly [number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(widthPx * heightPx * 4)
  const whole = new Uint32Array(pixels.buffer)
  const ink = new Uint32Array(colours.buffer, colours.byteOffset, colours.length / 4)
  const disc = discOf((diameterPx * zoom) / 2)
  for (const spot of order) {
    const x = Math.round((xy[2 * spot] - left) * zoom)
    const y = Math.round((xy[2 * spot + 1] - top) * zoom)
    for (let k = 0; k < disc.length; k += 2) {
      const [column, row] = [x + disc[k], y + disc[k + 1]]
      if (column >= 0 && column < widthPx && row >= 0 && row < heightPx)
        whole[row * widthPx + column] = ink[spot]
    }
  }
  return pixels
}

/** Offsets x, y of the pixels of a disc about its middle; at least one pixel. */
function discOf(radius: number): Int16Array {
  const reach = Math.floor(radius)
  const offsets: number[] = []
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) if (x * x + y * y <= radius * radius) offsets.push(x, y)
  return Int16Array.from(offsets.length > 0 ? offsets : [0, 0])
}
