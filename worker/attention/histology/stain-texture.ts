import sharp from 'sharp'
import { buildStainTexture, haloPx, N_MAP, STAIN_TEXTURE } from '../../../models/encoders/stain-texture.ts'
import type { Picture } from '../../api/methods.ts'
import type { WorkContext } from '../attention.ts'
import { float32, floatsOf, openSession } from '../runtime.ts'
import { WindowSums } from './window-sums.ts'

const TILE_PX = 256

/** A picture at working resolution: RGB, `[height, width, 3]`. */
interface WorkingPicture {
  rgb: Uint8Array
  width: number
  height: number
  /** Working pixels per full-resolution pixel. */
  scale: number
}

/**
 * Stain and texture features of the tissue around every spot: mean and standard deviation of 25 maps in windows of .5,
 * 1.5 and 3.5 spot diameters, `[nSpot, 150]` row-major (models/encoders/stain-texture.ts). Windows are clipped to the
 * picture; a spot off it or without coordinates gets the mean of the others. Code: `CANCELLED`.
 */
export async function stainTextureFeatures(
  picture: Picture,
  spots: { xy: Float32Array; spotDiameterPx: number },
  context: WorkContext,
): Promise<{ features: Float32Array; nFeature: number }> {
  const working = await toWorkingResolution(picture, spots.spotDiameterPx)
  const diameter = spots.spotDiameterPx * working.scale
  const stride = Math.max(1, Math.floor(diameter / 8))
  const grids = await mapsOnGrid(working, diameter, stride, context)
  return poolAtSpots(grids, spots.xy, { scale: working.scale / stride, diameter: diameter / stride })
}

async function toWorkingResolution(picture: Picture, spotDiameterPx: number): Promise<WorkingPicture> {
  const { widthPx, heightPx, pixels, scale } = picture
  const factor = Math.min(1, STAIN_TEXTURE.spotDiameterPx / (spotDiameterPx * scale))
  const width = Math.max(1, Math.round(widthPx * factor))
  const height = Math.max(1, Math.round(heightPx * factor))
  const raw = { width: widthPx, height: heightPx, channels: 4 as const }
  const source = sharp(pixels, { raw }).removeAlpha()
  const sized = factor < 1 ? source.resize(width, height, { kernel: 'lanczos3', fit: 'fill' }) : source
  const { data } = await sized.raw().toBuffer({ resolveWithObject: true })
  return { rgb: data, width, height, scale: scale * (width / widthPx) }
}

interface Grids {
  width: number
  height: number
  /** `[N_MAP, height, width]` block means of maps and of their squares. */
  means: Float32Array
  squares: Float32Array
}

async function mapsOnGrid(
  picture: WorkingPicture,
  diameter: number,
  stride: number,
  { signal, onProgress }: WorkContext,
): Promise<Grids> {
  // Halo and tile are whole blocks, so that tiles meet without a seam.
  const halo = Math.ceil(haloPx(diameter) / stride) * stride
  const inner = Math.ceil(TILE_PX / stride) * stride
  const size = inner + 2 * halo
  const session = await openSession(buildStainTexture(size, diameter, stride).toBytes())
  const width = Math.ceil(picture.width / stride)
  const height = Math.ceil(picture.height / stride)
  const means = new Float32Array(N_MAP * width * height)
  const squares = new Float32Array(N_MAP * width * height)
  const nAcross = Math.ceil(picture.width / inner)
  const nTile = nAcross * Math.ceil(picture.height / inner)
  try {
    for (let tile = 0; tile < nTile; tile++) {
      signal.throwIfAborted()
      onProgress({ phase: 'features', done: tile, total: nTile })
      const left = (tile % nAcross) * inner
      const top = Math.floor(tile / nAcross) * inner
      const rgb = cutTile(picture, left - halo, top - halo, size)
      const found = await session.run({ rgb: float32(rgb, [1, 3, size, size]) })
      const place = { left: left / stride, top: top / stride, skip: halo / stride, inner: inner / stride }
      const side = Math.floor(size / stride)
      pasteTile(floatsOf(found.means), side, means, width, height, place)
      pasteTile(floatsOf(found.squares), side, squares, width, height, place)
    }
  } finally {
    await session.release()
  }
  onProgress({ phase: 'features', done: nTile, total: nTile })
  return { width, height, means, squares }
}

/** `[3, size, size]` float pixels from `(left, top)`, mirrored at the picture's edges. */
function cutTile(
  { rgb, width, height }: WorkingPicture,
  left: number,
  top: number,
  size: number,
): Float32Array {
  const out = new Float32Array(3 * size * size)
  const plane = size * size
  for (let y = 0; y < size; y++) {
    const row = mirror(top + y, height) * width
    for (let x = 0; x < size; x++) {
      const from = 3 * (row + mirror(left + x, width))
      const to = y * size + x
      out[to] = rgb[from]
      out[to + plane] = rgb[from + 1]
      out[to + 2 * plane] = rgb[from + 2]
    }
  }
  return out
}

function mirror(k: number, n: number): number {
  const period = 2 * n
  const folded = ((k % period) + period) % period
  return folded < n ? folded : period - 1 - folded
}

function pasteTile(
  tile: Float32Array,
  side: number,
  grid: Float32Array,
  width: number,
  height: number,
  { left, top, skip, inner }: { left: number; top: number; skip: number; inner: number },
): void {
  const nColumn = Math.min(inner, width - left)
  const nRow = Math.min(inner, height - top)
  for (let map = 0; map < N_MAP; map++)
    for (let y = 0; y < nRow; y++) {
      const from = (map * side + skip + y) * side + skip
      grid.set(tile.subarray(from, from + nColumn), (map * height + top + y) * width + left)
    }
}

function poolAtSpots(
  { width, height, means, squares }: Grids,
  xy: Float32Array,
  { scale, diameter }: { scale: number; diameter: number },
): { features: Float32Array; nFeature: number } {
  const nSpot = xy.length / 2
  const { windows } = STAIN_TEXTURE
  const nFeature = N_MAP * windows.length * 2
  const features = new Float32Array(nSpot * nFeature)
  for (let map = 0; map < N_MAP; map++) {
    const plane = width * height
    const first = new WindowSums(means.subarray(map * plane, (map + 1) * plane), width, height)
    const second = new WindowSums(squares.subarray(map * plane, (map + 1) * plane), width, height)
    for (let spot = 0; spot < nSpot; spot++)
      windows.forEach((window, w) => {
        const [x, y, side] = [xy[2 * spot] * scale, xy[2 * spot + 1] * scale, window * diameter]
        const mean = first.mean(x, y, side)
        const at = spot * nFeature + (map * windows.length + w) * 2
        features[at] = mean
        features[at + 1] = Math.sqrt(Math.max(0, second.mean(x, y, side) - mean * mean))
      })
  }
  fillMissing(features, nFeature)
  return { features, nFeature }
}

/** Puts the mean of the other spots where a spot has no tissue to describe. */
function fillMissing(features: Float32Array, nFeature: number): void {
  for (let column = 0; column < nFeature; column++) {
    let sum = 0
    let n = 0
    for (let at = column; at < features.length; at += nFeature)
      if (Number.isFinite(features[at])) {
        sum += features[at]
        n++
      }
    for (let at = column; at < features.length; at += nFeature)
      if (!Number.isFinite(features[at])) features[at] = n > 0 ? sum / n : 0
  }
}
