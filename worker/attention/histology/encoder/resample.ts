import type { PictureRegion } from '../../../slide/slide-tiles.ts'

/** A stretch of a picture's axis, in pixels and fractions of them. */
interface Stretch {
  start: number
  length: number
}

/** The part of a picture that a tile is made from. */
export interface SourceArea {
  /** `[region.heightPx, region.widthPx, 3]` RGB. */
  pixels: Uint8Array
  region: PictureRegion
  /** Size of the whole picture: beyond it the tile is mirrored. */
  widthPx: number
  heightPx: number
}

/**
 * `[sidePx, sidePx, 3]` RGB of a square of the picture: each pixel the mean of the area it covers where the picture is
 * finer, else linear between pixel centres (torch's `interpolate`: area, bilinear without aligned corners). Beyond the
 * picture it is mirrored, as the built-in encoder does (numpy's `symmetric`).
 */
export function resampleTile(source: SourceArea, across: Stretch, down: Stretch, sidePx: number): Uint8Array {
  const { pixels, region } = source
  const columns = axisWeights(across, sidePx, source.widthPx)
  const rows = axisWeights(down, sidePx, source.heightPx)
  const out = new Uint8Array(3 * sidePx * sidePx)
  // The region serves many tiles: only the columns of this one are summed.
  const [left, right] = pixelsUnder(across, source.widthPx)
  const sums = new Float32Array(3 * (right - left))
  for (let y = 0; y < sidePx; y++) {
    sums.fill(0)
    for (const { at, weight } of rows[y])
      addRow(sums, pixels, 3 * (region.widthPx * (at - region.top) + left - region.left), weight)
    for (let x = 0; x < sidePx; x++) writePixel(sums, columns[x], left, out, 3 * (y * sidePx + x))
  }
  return out
}

function addRow(sums: Float32Array, pixels: Uint8Array, from: number, weight: number): void {
  for (let k = 0; k < sums.length; k++) sums[k] += weight * pixels[from + k]
}

function writePixel(
  sums: Float32Array,
  weights: readonly Weight[],
  left: number,
  out: Uint8Array,
  to: number,
): void {
  let [r, g, b] = [0, 0, 0]
  for (const { at, weight } of weights) {
    const from = 3 * (at - left)
    r += weight * sums[from]
    g += weight * sums[from + 1]
    b += weight * sums[from + 2]
  }
  out[to] = Math.round(r)
  out[to + 1] = Math.round(g)
  out[to + 2] = Math.round(b)
}

/** A pixel of the picture and its share of a pixel of the tile. */
interface Weight {
  at: number
  weight: number
}

function axisWeights({ start, length }: Stretch, nTarget: number, nSource: number): Weight[][] {
  const step = length / nTarget
  return Array.from({ length: nTarget }, (_, k) => {
    const raw = step >= 1 ? areaWeights(start + k * step, step) : linearWeights(start + (k + 0.5) * step)
    return raw.map(({ at, weight }) => ({ at: mirror(at, nSource), weight }))
  })
}

function areaWeights(from: number, step: number): Weight[] {
  const to = from + step
  const weights: Weight[] = []
  for (let at = Math.floor(from); at < to; at++) {
    const share = (Math.min(to, at + 1) - Math.max(from, at)) / step
    if (share > 1e-9) weights.push({ at, weight: share })
  }
  return weights
}

function linearWeights(position: number): Weight[] {
  const at = Math.floor(position - 0.5)
  const share = position - 0.5 - at
  return [
    { at, weight: 1 - share },
    { at: at + 1, weight: share },
  ]
}

/** Pixels of an axis that a stretch reads at most: those under it and one more at each side, inside of the picture. */
export function pixelsUnder({ start, length }: Stretch, nSource: number): [start: number, end: number] {
  const clamp = (at: number) => Math.min(nSource, Math.max(0, at))
  return [clamp(Math.floor(start) - 1), clamp(Math.ceil(start + length) + 1)]
}

function mirror(at: number, length: number): number {
  const period = 2 * length
  const k = ((at % period) + period) % period
  return k < length ? k : period - 1 - k
}
