import type { ChannelView, PictureChannel } from '../../api/picture.ts'
import type { PictureRegion } from '../slide-tiles.ts'

/** Samples of one channel of a region, `[heightPx, widthPx]` row-major. */
export type Plane =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array

/** One resolution of a picture that is no RGB. */
export interface PlaneLevel {
  widthPx: number
  heightPx: number
  /** One plane per channel that is asked for. */
  read(region: PictureRegion, channels: readonly number[]): Promise<Plane[]>
}

/** Samples of channels that are held at once: 128 MB of 32 bits. */
const MOST_HELD = 2 ** 25

/** Channels in groups that are read together, by how many samples of each are wanted. */
export function inGroups(channels: readonly number[], nPixel: number): number[][] {
  const size = Math.max(1, Math.floor(MOST_HELD / nPixel))
  return Array.from({ length: Math.ceil(channels.length / size) }, (_, k) =>
    channels.slice(k * size, (k + 1) * size),
  )
}

/** Colours for channels that name none, told apart also by readers who do not see red and green alike. */
const COLOURS = ['#3d7bff', '#00d26a', '#ff3b6b', '#ffd400', '#00d5ff', '#ff7ad9', '#ff8c1a', '#ffffff']
/** Channels shown at first; more than these add up to mud. */
const MOST_SHOWN = 4
/** Samples of a channel that the contrast is found from, at most. */
export const MOST_SAMPLED = 200_000
/** Share of samples below `low` and above `high`. */
const [DARK, BRIGHT] = [0.02, 0.002]

/** A channel as its file describes it. */
export interface ChannelFacts {
  name: string
  colour: string | null
  /** Contrast that the file states. */
  window: { low: number; high: number } | null
}

/**
 * Channels with colours and a contrast: what the file states, else from `samples` of the coarsest level (2nd to 99.8th
 * percentile). A lone channel is white.
 */
export function toChannels(facts: readonly ChannelFacts[], samples: readonly Plane[]): PictureChannel[] {
  return facts.map(({ name, colour, window }, k) => {
    const { least, greatest, low, high } = contrastOf(samples[k])
    const shown = window && window.high > window.low ? window : { low, high }
    return {
      name,
      isShown: k < MOST_SHOWN,
      colour: colour ?? (facts.length === 1 ? '#ffffff' : COLOURS[k % COLOURS.length]),
      ...shown,
      least: Math.min(least, shown.low),
      greatest: Math.max(greatest, shown.high),
    }
  })
}

function contrastOf(plane: Plane): { least: number; greatest: number; low: number; high: number } {
  const sorted = Float64Array.from(plane).filter(Number.isFinite).sort()
  if (sorted.length === 0) return { least: 0, greatest: 1, low: 0, high: 1 }
  const least = Math.min(0, sorted[0])
  const greatest = sorted[sorted.length - 1]
  const low = sorted[Math.floor(DARK * (sorted.length - 1))]
  const high = sorted[Math.ceil((1 - BRIGHT) * (sorted.length - 1))]
  if (greatest <= least) return { least, greatest: least + 1, low: least, high: least + 1 }
  return { least, greatest, low, high: high > low ? high : greatest }
}

/** Adds the light of a channel to `sums` (`[nPixel, 3]` RGB). */
export function addLight(sums: Float32Array, plane: Plane, { colour, low, high }: ChannelView): void {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const gain = 1 / Math.max(high - low, Number.MIN_VALUE)
  for (let i = 0; i < plane.length; i++) {
    const light = Math.min(1, Math.max(0, (plane[i] - low) * gain))
    // NaN is no light.
    if (!(light > 0)) continue
    sums[3 * i] += light * red
    sums[3 * i + 1] += light * green
    sums[3 * i + 2] += light * blue
  }
}

/** Light as bytes, what is brighter than white as white. */
export function toBytes(sums: Float32Array): Uint8Array {
  const bytes = new Uint8Array(sums.length)
  for (let i = 0; i < sums.length; i++) bytes[i] = sums[i] > 255 ? 255 : Math.round(sums[i])
  return bytes
}
