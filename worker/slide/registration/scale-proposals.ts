import type { ScaleProposal } from '../../api/picture.ts'

/** From this share of spots inside the picture on, and this share of it spanned, a scale is plausible. */
const MOSTLY_INSIDE = 0.95
const SPANS_ENOUGH = 0.15

/** A picture by its full-resolution pixels. */
interface Sides {
  widthPx: number
  heightPx: number
}

/** What is known that could tell a picture's scale. */
export interface ScaleClues {
  /** Micrometres per pixel of the slide's full resolution and of the picture. */
  slideUm: number | null
  pictureUm: number | null
  /** The picture that the slide has already, and its pixels per full-resolution pixel. */
  shown: (Sides & { scale: number }) | null
}

/** True where a scale is as it should be: most spots inside, and over more than a corner of the picture. */
export const isPlausible = ({ inside, span }: Pick<ScaleProposal, 'inside' | 'span'>): boolean =>
  inside >= MOSTLY_INSIDE && span >= SPANS_ENOUGH

/** Share of the spots (`xy: [n, 2]`) inside a picture at a scale, and share of its longer side that those of finite place span. */
export function layAt(
  xy: Float32Array,
  { widthPx, heightPx }: Sides,
  scale: number,
): { inside: number; span: number } {
  let [nInside, nPlaced] = [0, 0]
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < xy.length; i += 2) {
    const [x, y] = [xy[i] * scale, xy[i + 1] * scale]
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue
    nPlaced++
    if (x >= 0 && y >= 0 && x <= widthPx && y <= heightPx) nInside++
    ;[minX, minY, maxX, maxY] = [Math.min(minX, x), Math.min(minY, y), Math.max(maxX, x), Math.max(maxY, y)]
  }
  if (nPlaced === 0) return { inside: 0, span: 0 }
  const longer = Math.max((maxX - minX) / widthPx, (maxY - minY) / heightPx)
  return { inside: nInside / nPlaced, span: longer }
}

/**
 * Scales that put the spots on a picture plausibly, most trusted first: by both pixel sizes, by the picture that is shown, 1, powers of
 * two, and last what makes the spots fill the picture, which is no more than a start. Empty without places.
 */
export function proposeScales(xy: Float32Array | null, picture: Sides, clues: ScaleClues): ScaleProposal[] {
  if (!xy) return []
  const candidates: [ScaleProposal['because'], number | null][] = [
    ['pixel-sizes', clues.slideUm && clues.pictureUm && clues.slideUm / clues.pictureUm],
    ['shown-picture', shownScale(picture, clues.shown)],
    ['coordinates', 1],
    ...[0.5, 0.25, 0.125, 2, 4].map((scale): [ScaleProposal['because'], number] => ['whole-number', scale]),
  ]
  const seen = new Set<string>()
  const proposals = candidates.flatMap(([because, scale]) => {
    if (!scale || !(scale > 0) || seen.has(scale.toPrecision(3))) return []
    seen.add(scale.toPrecision(3))
    const proposal = { scale, because, ...layAt(xy, picture, scale) }
    return isPlausible(proposal) ? [proposal] : []
  })
  const filling = proposals.length > 0 ? null : fillingScale(xy, picture)
  if (filling) proposals.push({ scale: filling, because: 'extent', ...layAt(xy, picture, filling) })
  return proposals
}

/** Another copy of the picture that is shown has the same shape, and its scale follows from its size. */
function shownScale({ widthPx, heightPx }: Sides, shown: ScaleClues['shown']): number | null {
  if (!shown) return null
  const [across, down] = [widthPx / shown.widthPx, heightPx / shown.heightPx]
  return Math.abs(across / down - 1) < 0.01 ? shown.scale * across : null
}

/** The scale at which the outermost spots lie as far from the right and lower edge as from the left and upper. */
function fillingScale(xy: Float32Array, { widthPx, heightPx }: Sides): number | null {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < xy.length; i += 2) {
    if (!Number.isFinite(xy[i]) || !Number.isFinite(xy[i + 1])) continue
    ;[minX, maxX] = [Math.min(minX, xy[i]), Math.max(maxX, xy[i])]
    ;[minY, maxY] = [Math.min(minY, xy[i + 1]), Math.max(maxY, xy[i + 1])]
  }
  if (!(minX >= 0 && minY >= 0 && maxX > 0 && maxY > 0)) return null
  return Number(Math.min(widthPx / (maxX + minX), heightPx / (maxY + minY)).toPrecision(3))
}
