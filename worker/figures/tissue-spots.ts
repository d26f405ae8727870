import sharp from 'sharp'
import type { FigureRegion, TissuePanel } from '../api/figures.ts'
import { n } from './svg.ts'

/** Circles of a drawing at most: programs that edit drawings are slow with more. */
export const MOST_CIRCLES = 50_000
/** Circles that are painted at once, far below what the painter reads of one drawing. */
const CIRCLES_AT_ONCE = 40_000
/** Line around a region's rings and outline, as on screen. */
const CASING = 'stroke="#0f1218" stroke-opacity="0.6"'

/** Spots of a slide and how large they are drawn, full-resolution px. */
export interface SpotPlaces {
  xy: Float32Array
  diameterPx: number
}

/** What lies on the tissue, as pieces of a drawing in full-resolution px. */
export interface TissueMarks {
  /** Each of at most as many circles as are painted at once, the topmost last. */
  circles: string[]
  nCircle: number
  outlines: string
}

/** Spots in their colours, then the rings and outlines of regions, the smallest on top as on screen; what is out of sight is left out. `pxPerMm` is of the paper. */
export function drawMarks(places: SpotPlaces, panel: TissuePanel, pxPerMm: number): TissueMarks {
  const regions = panel.regions ?? []
  const shown = shownSpots(places, panel)
  const largestFirst = [...regions].sort((a, b) => b.spots.length - a.spots.length)
  const ringed = largestFirst.map((region) => ({
    ...region,
    spots: region.spots.filter((spot) => isInSight(places, panel, spot)),
  }))
  const circles = [
    ...paintRuns(places, panel.colours, shown),
    ...ringed.flatMap((region) => ringsOf(places, region, pxPerMm)),
  ]
  const nRing = ringed.reduce((sum, { spots }) => sum + 2 * spots.length, 0)
  return {
    ...{ circles, nCircle: shown.length + nRing },
    outlines: regions.map((region) => outlineOf(region, pxPerMm)).join(''),
  }
}

function isInSight(
  { xy, diameterPx }: SpotPlaces,
  { bounds: [minX, minY, maxX, maxY] }: Pick<TissuePanel, 'bounds'>,
  spot: number,
): boolean {
  const [x, y] = [xy[2 * spot], xy[2 * spot + 1]]
  const reach = diameterPx
  // NaN is in no range.
  return x > minX - reach && x < maxX + reach && y > minY - reach && y < maxY + reach
}

/** Spots in sight with a colour, in the order they are drawn. */
function shownSpots(places: SpotPlaces, panel: TissuePanel): number[] {
  const { colours, order } = panel
  const nSpot = places.xy.length / 2
  const all = order ? Array.from(order) : Array.from({ length: nSpot }, (_, spot) => spot)
  const shown = all.filter((spot) => colours[4 * spot + 3] > 0 && isInSight(places, panel, spot))
  if (order) return shown
  const word = (spot: number) =>
    ((colours[4 * spot] << 16) | (colours[4 * spot + 1] << 8) | colours[4 * spot + 2]) * 256 +
    colours[4 * spot + 3]
  return shown.sort((a, b) => word(a) - word(b))
}

/** Spots that follow each other in one colour are one group: half the size of the drawing. */
function paintRuns({ xy, diameterPx }: SpotPlaces, colours: Uint8Array, order: readonly number[]): string[] {
  const pieces: string[] = []
  const piece: string[] = []
  let last = ''
  order.forEach((spot, k) => {
    const [r, g, b, a] = colours.subarray(4 * spot, 4 * spot + 4)
    const paint = `fill="rgb(${r},${g},${b})"${a < 255 ? ` fill-opacity="${n(a / 255)}"` : ''}`
    const starts = k % CIRCLES_AT_ONCE === 0
    if (starts || paint !== last) {
      if (piece.length > 0) piece.push('</g>')
      if (starts && piece.length > 0) pieces.push(piece.splice(0).join(''))
      piece.push(`<g ${paint}>`)
      last = paint
    }
    piece.push(circle(xy, spot, diameterPx / 2))
  })
  if (piece.length > 0) pieces.push(`${piece.join('')}</g>`)
  return pieces
}

const circle = (xy: Float32Array, spot: number, radius: number) =>
  `<circle cx="${n(xy[2 * spot])}" cy="${n(xy[2 * spot + 1])}" r="${n(radius)}"/>`

/** Rings with a gap to the spots, on a dark line for pale tissue, as the tissue shows them. */
function ringsOf({ xy, diameterPx }: SpotPlaces, { spots, colour }: FigureRegion, pxPerMm: number): string[] {
  const width = Math.max(0.14 * diameterPx, 0.16 * pxPerMm)
  const pieces: string[] = []
  for (let start = 0; start < spots.length; start += CIRCLES_AT_ONCE) {
    const rings = Array.from(spots.subarray(start, start + CIRCLES_AT_ONCE), (spot) =>
      circle(xy, spot, 0.68 * diameterPx),
    ).join('')
    pieces.push(
      `<g fill="none" ${CASING} stroke-width="${n(1.3 * width)}">${rings}</g>`,
      `<g fill="none" stroke="${colour}" stroke-width="${n(width)}">${rings}</g>`,
    )
  }
  return pieces
}

function outlineOf({ outline = [], colour }: FigureRegion, pxPerMm: number): string {
  const path = outline
    .flat()
    .map((ring) => {
      const points = Array.from(
        { length: ring.length / 2 },
        (_, k) => `${n(ring[2 * k])} ${n(ring[2 * k + 1])}`,
      )
      return `M${points.join('L')}Z`
    })
    .join('')
  if (!path) return ''
  const line = (paint: string, mm: number) =>
    `<path d="${path}" fill="none" ${paint} stroke-width="${n(mm * pxPerMm)}" stroke-linejoin="round"/>`
  return line(CASING, 0.9) + line(`stroke="${colour}"`, 0.45)
}

/** Circles painted as one picture over `bounds`, PNG, `[widthPx, heightPx]`. */
export async function paintCircles(
  pieces: readonly string[],
  [minX, minY, maxX, maxY]: TissuePanel['bounds'],
  [widthPx, heightPx]: readonly [number, number],
  signal?: AbortSignal,
): Promise<Buffer> {
  const view = `viewBox="${n(minX)} ${n(minY)} ${n(maxX - minX)} ${n(maxY - minY)}" preserveAspectRatio="none"`
  const clear = { width: widthPx, height: heightPx, channels: 4, background: '#00000000' } as const
  let painted = await sharp({ create: clear, limitInputPixels: false }).raw().toBuffer()
  for (const piece of pieces) {
    signal?.throwIfAborted()
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" ${view}>${piece}</svg>`
    const next = await sharp(Buffer.from(svg), { unlimited: true, limitInputPixels: false })
      .png({ compressionLevel: 1 })
      .toBuffer()
    painted = await sharp(painted, {
      raw: { width: widthPx, height: heightPx, channels: 4 },
      limitInputPixels: false,
    })
      .composite([{ input: next, limitInputPixels: false }])
      .raw()
      .toBuffer()
  }
  const raw = { width: widthPx, height: heightPx, channels: 4 } as const
  return sharp(painted, { raw, limitInputPixels: false }).png().toBuffer()
}
