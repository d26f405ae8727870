import type { Picture } from '../api/methods.ts'
import type { ChannelView, PictureReport, PictureTiles } from '../api/picture.ts'
import { keepPyramid, needsPyramid, WHOLE_SIDE_PX } from '../slide/image/pyramid/kept-pyramids.ts'
import { readLevel, reducedSide, withOpacity } from '../slide/image/read-level.ts'
import { fitLandmarks } from '../slide/registration/fit-landmarks.ts'
import { proposeScales } from '../slide/registration/scale-proposals.ts'
import type { TileSource } from '../slide/slide-tiles.ts'
import type { OnSlide } from './answering.ts'
import { regionInside, viewsFor } from './check-tiles.ts'
import type { OpenSlide } from './open-slides.ts'
import { viewPicture } from './view-picture.ts'

/** The methods about the picture of a slide: whole, in tiles, and where it lies. */
export function pictureMethods(onSlide: OnSlide, cacheDir: string) {
  return {
    getPicture: onSlide('getPicture', (open, { channels }) => wholePicture(open, channels)),
    getPictureTiles: onSlide('getPictureTiles', async (open) => describeTiles(await open.tiles())),
    getPictureTile: onSlide('getPictureTile', async (open, { level, region, channels }, { signal }) => {
      const tiles = await open.tiles()
      const { widthPx, heightPx } = regionInside(tiles, level, region)
      signal.throwIfAborted()
      const rgb = await tiles.readRegion(level, region, viewsFor(tiles, channels))
      return { widthPx, heightPx, pixels: withOpacity(rgb) }
    }),
    buildPyramid: onSlide('buildPyramid', (open, _params, { signal, onProgress }) =>
      open.exclusive('pyramid', signal, async (untilReplaced) => {
        await keepPyramid(await open.tiles(), cacheDir, { signal: untilReplaced, onProgress })
        open.forgetTiles()
        return describeTiles(await open.tiles())
      }),
    ),
    inspectPicture: onSlide('inspectPicture', async (open, { path }) =>
      inspect(open.slide, await lookedAt(open, path)),
    ),
    viewPicture: onSlide('viewPicture', async (open, { path, region }) =>
      viewPicture(await lookedAt(open, path), region),
    ),
    fitLandmarks: onSlide('fitLandmarks', async (open, { path, ...pairs }) =>
      fitLandmarks(open.slide, (await lookedAt(open, path)).pixelSizeUm ?? null, pairs),
    ),
  }
}

async function wholePicture(open: OpenSlide, channels?: readonly ChannelView[]): Promise<Picture> {
  const { pictureInfo } = open.slide
  const isSmall = pictureInfo && Math.max(pictureInfo.widthPx, pictureInfo.heightPx) <= WHOLE_SIDE_PX
  if (isSmall && !channels) return open.slide.readPicture()
  const tiles = await open.tiles()
  const views = viewsFor(tiles, channels)
  const level = overviewLevel(tiles)
  const chosen = tiles.levels[level]
  const factor = Math.ceil(Math.max(chosen.widthPx, chosen.heightPx) / WHOLE_SIDE_PX)
  const pixels = await readLevel(tiles, level, factor, views)
  const [widthPx, heightPx] = [chosen.widthPx, chosen.heightPx].map((side) => reducedSide(side, factor))
  return { place: tiles.place, widthPx, heightPx, scale: chosen.scale[0] / factor, pixels }
}

/** The largest level that is shown whole; the coarsest where none is small enough. */
function overviewLevel({ levels }: TileSource): number {
  const level = levels.findIndex(({ widthPx, heightPx }) => Math.max(widthPx, heightPx) <= WHOLE_SIDE_PX)
  return level < 0 ? levels.length - 1 : level
}

function describeTiles(tiles: TileSource): PictureTiles {
  const isMissing = needsPyramid(tiles) && 'source' in tiles
  const finer = (tiles.access ?? 'pieces') !== 'pieces' || isMissing ? 0 : overviewLevel(tiles)
  const levels = finer === 0 ? [] : tiles.levels.slice(0, finer)
  return { levels: [...levels], channels: tiles.channels ?? null, needsPyramid: isMissing }
}

/** A picture that may be laid under the spots, or the slide's own. */
const lookedAt = (open: OpenSlide, path?: string): Promise<TileSource> =>
  path === undefined ? open.tiles() : open.lookAt(path)

function inspect(slide: OpenSlide['slide'], tiles: TileSource): PictureReport {
  const [{ widthPx, heightPx }] = tiles.levels
  const pictureUm = tiles.pixelSizeUm ?? null
  const clues = { slideUm: slide.pixelSizeUm, pictureUm, shown: slide.pictureInfo }
  return {
    ...{ widthPx, heightPx, pixelSizeUm: pictureUm, nLevel: tiles.levels.length },
    channels: tiles.channels?.map(({ name }) => name) ?? null,
    isFast: (tiles.access ?? 'pieces') === 'pieces',
    proposals: proposeScales(slide.xyInFile ?? slide.xy, { widthPx, heightPx }, clues),
  }
}
