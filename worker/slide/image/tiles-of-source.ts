import type { ChannelView, PictureChannel } from '../../api/picture.ts'
import type { PictureRegion, TileSource } from '../slide-tiles.ts'
import { blend, type Plane, type PlaneLevel, toChannels } from './channels.ts'
import { damaged } from './damaged.ts'
import type { PictureSource } from './source.ts'

/** Up to this many pixels a level is read whole to find the contrast, else four squares of it. */
const SMALL_PX = 4e6
const SQUARE_PX = 512

/** A tile source with the samples behind it, which a pyramid can be built from. */
export interface SampleTiles extends TileSource {
  source: PictureSource
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
    ...{ place: path, source, channels, isFast: source.isFast, pixelSizeUm: source.pixelSizeUm },
    levels: source.levels.map(({ widthPx, heightPx }, k) => ({
      ...{ widthPx, heightPx },
      scale: isHalved
        ? [scale / 2 ** k, scale / 2 ** k]
        : [(scale * widthPx) / full.widthPx, (scale * heightPx) / full.heightPx],
    })),
    readRegion: (level, region, views) => readRegion(source, level, region, views ?? channels).catch(fail),
  }
}

async function readRegion(
  source: PictureSource,
  level: number,
  region: PictureRegion,
  views: readonly ChannelView[] | null,
): Promise<Uint8Array> {
  if (source.kind === 'rgb') return source.levels[level].read(region)
  const shown = [...source.channels.keys()].filter((k) => views?.[k]?.isShown)
  const planes = await source.levels[level].read(region, shown)
  return blend(
    planes,
    shown.map((k) => (views as readonly ChannelView[])[k]),
    region.widthPx * region.heightPx,
  )
}

async function findChannels(source: Extract<PictureSource, { kind: 'channels' }>): Promise<PictureChannel[]> {
  const all = [...source.channels.keys()]
  const coarsest = source.levels[source.levels.length - 1]
  const samples = await sampleLevel(coarsest, all)
  return toChannels(source.channels, samples)
}

async function sampleLevel(level: PlaneLevel, channels: number[]): Promise<Plane[]> {
  const { widthPx, heightPx } = level
  if (widthPx * heightPx <= SMALL_PX) return level.read({ left: 0, top: 0, widthPx, heightPx }, channels)
  const [width, height] = [Math.min(SQUARE_PX, widthPx), Math.min(SQUARE_PX, heightPx)]
  const squares: Plane[][] = []
  for (const [x, y] of [
    [0.35, 0.35],
    [0.65, 0.35],
    [0.35, 0.65],
    [0.65, 0.65],
  ]) {
    const left = Math.floor(x * (widthPx - width))
    const top = Math.floor(y * (heightPx - height))
    squares.push(await level.read({ left, top, widthPx: width, heightPx: height }, channels))
  }
  return channels.map((_, k) => Float64Array.from(squares.flatMap((square) => Array.from(square[k]))))
}
