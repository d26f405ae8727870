import { useEffect, useMemo, useState } from 'react'
import type { ChannelView, PictureTiles } from '../../worker/api/picture.ts'
import { type TilePlace, tilesInView } from '../layers/picture-tiles.ts'
import { useChannels } from '../stores/channels.ts'
import { useSlide, useSourceKey } from '../stores/slide.ts'
import { useView } from '../stores/view.ts'
import { connection } from './connection.ts'
import { dataOf, useKept, useRequest } from './use-request.ts'

/** Tiles kept beyond those in view: 1 MB each. */
const MOST_KEPT = 120
/** Asked for at once; the worker decodes on two cores and more. */
const MOST_ASKED = 6

export interface ShownTile extends TilePlace {
  image: ImageData
}

/** Levels and channels of the open slide's picture; null while they are on their way or where there is no picture. */
export function usePictureFacts(): PictureTiles | null {
  const slideId = useSlide((state) => (state.info?.picture ? state.info.slideId : null))
  const sourceKey = useSourceKey()
  const built = useSlide((state) => state.pyramid)
  const asked = useKept(dataOf(useRequest('getPictureTiles', slideId ? { slideId } : null)), sourceKey)
  return built && built.slideId === slideId ? built.facts : asked
}

/** The tiles in view that are there, finer ones than `wholeScale` alone; those missing are asked for, nearest first. */
export function usePictureTiles(wholeScale: number | null): ShownTile[] {
  const slideId = useSlide((state) => state.info?.slideId ?? null)
  const facts = usePictureFacts()
  const views = useChannels((state) => state.views)
  const camera = useView((state) => state.camera)
  const widthPx = useView((state) => state.widthPx)
  const heightPx = useView((state) => state.heightPx)
  const [kept, setKept] = useState<ReadonlyMap<string, ImageData>>(new Map())
  const scope = `${slideId}|${JSON.stringify(views)}`
  const wanted = useMemo(() => {
    if (!facts || !camera || wholeScale === null) return []
    const canvas = { widthPx, heightPx, devicePixels: window.devicePixelRatio }
    return tilesInView(facts.levels, camera, canvas, wholeScale)
  }, [facts, camera, widthPx, heightPx, wholeScale])
  useEffect(() => {
    if (!slideId) return
    const missing = wanted.filter(({ key }) => !kept.has(`${scope}|${key}`))
    if (missing.length === 0) return
    const controller = new AbortController()
    void fetchTiles(slideId, missing.slice(0, MOST_ASKED), views, controller.signal).then((found) => {
      if (controller.signal.aborted || found.length === 0) return
      setKept((before) =>
        keepNewest(before, found, scope, new Set(wanted.map(({ key }) => `${scope}|${key}`))),
      )
    })
    return () => controller.abort()
  }, [slideId, wanted, kept, scope, views])
  return useMemo(
    () =>
      wanted.flatMap((tile) => {
        const image = kept.get(`${scope}|${tile.key}`)
        return image ? [{ ...tile, image }] : []
      }),
    [wanted, kept, scope],
  )
}

async function fetchTiles(
  slideId: string,
  tiles: TilePlace[],
  views: ChannelView[] | null,
  signal: AbortSignal,
): Promise<[string, ImageData][]> {
  const found = await Promise.all(
    tiles.map(async ({ key, level, region }): Promise<[string, ImageData] | null> => {
      try {
        const params = { slideId, level, region, ...(views && { channels: views }) }
        const { pixels, widthPx, heightPx } = await connection.call('getPictureTile', params, { signal })
        const bytes = new Uint8ClampedArray(
          pixels.buffer as ArrayBuffer,
          pixels.byteOffset,
          pixels.byteLength,
        )
        return [key, new ImageData(bytes, widthPx, heightPx)]
      } catch {
        // A tile that cannot be read leaves the coarser picture beneath it.
        return signal.aborted ? null : [key, new ImageData(1, 1)]
      }
    }),
  )
  return found.filter((tile) => tile !== null)
}

function keepNewest(
  before: ReadonlyMap<string, ImageData>,
  found: [string, ImageData][],
  scope: string,
  needed: ReadonlySet<string>,
): ReadonlyMap<string, ImageData> {
  const kept = new Map(before)
  for (const [key, image] of found) kept.set(`${scope}|${key}`, image)
  for (const key of kept.keys()) {
    if (kept.size <= MOST_KEPT) break
    if (!needed.has(key)) kept.delete(key)
  }
  return kept
}
