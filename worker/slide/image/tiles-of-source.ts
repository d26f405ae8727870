import type { ChannelView, PictureChannel } from '../../api/picture.ts'
import type { PictureRegion, TileSource } from '../slide-tiles.ts'
import {
  addLight,
  inGroups,
  MOST_SAMPLED,
  type Plane,
  type PlaneLevel,
  toBytes,
  toChannels,
} from './channels.ts'
import { damaged } from './damaged.ts'
import { reducedSide } from './read-level.ts'
import type { PictureSource } from './source.ts'

/** A level of up to this many samples is read whole to find the contrast, else four squares of it. */
const MOST_SAMPLES = 64e6
const SMALL_PX = 4e6
const SQUARE_PX = 512

/** A tile source with the samples behind it, which a pyramid can be built from. */
export interface SampleTiles extends TileSource {
  source: PictureSource
  /** Of a picture inside of a store, where `place` is no path. */
  keptAs?: KeptAs
}

/** What a picture is known by where a pyramid of it is kept. */
export interface KeptAs {
  name: string
  /** Absolute paths of the files that it is made of. */
  files(): Promise<string[]>
}

/**
 * A picture in pieces as RGB, `scale` being its pixels per full-resolution pixel; channels are blended. Of levels whose sizes are
 * halves (`isHalved`) the scale is known exactly. Codes: `FILE_DAMAGED`.
 */
export async function tilesOfSource(
  source: PictureSource,
  path: string,
  scale: number,
  isHalved = false,
): Promise<SampleTiles> {
  const [full] = source.levels
  const fail = (thrown: unknown) => {
    throw damaged(path, thrown)
  }
  const channels = source.kind === 'rgb' ? null : await findChannels(source).catch(fail)
  return {
    ...{ place: path, source, channels, access: source.access, pixelSizeUm: source.pixelSizeUm },
    levels: source.levels.map(({ widthPx, heightPx }, k) => ({
      ...{ widthPx, heightPx },
      scale: isHalved
        ? [scale / 2 ** k, scale / 2 ** k]
        : [(scale * widthPx) / full.widthPx, (scale * heightPx) / full.heightPx],
    })),
    readRegion: (level, region, views) => readRegion(source, level, region, views ?? channels).catch(fail),
    readShrunk: (level, factor) => readShrunk(source, level, factor).catch(fail),
  }
}

async function readRegion(
  source: PictureSource,
  level: number,
  region: PictureRegion,
  views: readonly ChannelView[] | null,
): Promise<Uint8Array> {
  if (source.kind === 'rgb') return source.levels[level].read(region)
  const nPixel = region.widthPx * region.heightPx
  const sums = new Float32Array(3 * nPixel)
  const shown = [...source.channels.keys()].filter((k) => views?.[k]?.isShown)
  for (const group of inGroups(shown, nPixel))
    for (const [k, plane] of (await source.levels[level].read(region, group)).entries())
      addLight(sums, plane, (views as readonly ChannelView[])[group[k]])
  return toBytes(sums)
}

async function readShrunk(source: PictureSource, level: number, factor: number): Promise<Uint8Array | null> {
  if (source.kind !== 'rgb') return null
  const { widthPx, heightPx, readShrunk: read } = source.levels[level]
  const [width, height] = [reducedSide(widthPx, factor), reducedSide(heightPx, factor)]
  const part = { widthPx: Math.min(widthPx, width * factor), heightPx: Math.min(heightPx, height * factor) }
  return read ? read(width, height, part) : null
}

async function findChannels(source: Extract<PictureSource, { kind: 'channels' }>): Promise<PictureChannel[]> {
  const coarsest = source.levels[source.levels.length - 1]
  return toChannels(source.channels, await sampleLevel(coarsest, [...source.channels.keys()]))
}

/** Some samples of each channel: of the whole level, or of four squares where there is much of it. */
async function sampleLevel(level: PlaneLevel, channels: number[]): Promise<Plane[]> {
  const regions = regionsToSample(level, channels.length)
  const [{ widthPx, heightPx }] = regions
  const step = Math.max(1, Math.floor((regions.length * widthPx * heightPx) / MOST_SAMPLED))
  const samples: Float64Array[][] = channels.map(() => [])
  for (const region of regions)
    for (const group of inGroups(channels, widthPx * heightPx))
      for (const [k, plane] of (await level.read(region, group)).entries())
        samples[group[k]].push(everyOf(plane, step))
  return samples.map((of) => Float64Array.from(of.flatMap((piece) => [...piece])))
}

function everyOf(plane: Plane, step: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(plane.length / step) }, (_, k) => plane[k * step])
}

function regionsToSample({ widthPx, heightPx }: PlaneLevel, nChannel: number): PictureRegion[] {
  const nPixel = widthPx * heightPx
  if (nPixel <= SMALL_PX && nPixel * nChannel <= MOST_SAMPLES) return [{ left: 0, top: 0, widthPx, heightPx }]
  const most = Math.min(SQUARE_PX, Math.floor(Math.sqrt(MOST_SAMPLES / 4 / nChannel)))
  const [width, height] = [Math.min(most, widthPx), Math.min(most, heightPx)]
  return [
    [0.35, 0.35],
    [0.65, 0.35],
    [0.35, 0.65],
    [0.65, 0.65],
  ].map(([x, y]) => ({
    left: Math.floor(x * (widthPx - width)),
    top: Math.floor(y * (heightPx - height)),
    ...{ widthPx: width, heightPx: height },
  }))
}
