import { useEffect, useMemo, useState } from 'react'
import type { PictureBox, PictureReport, PictureView } from '../../../worker/api/picture.ts'
import { connection } from '../../data/connection.ts'
import { dataOf, useRequest } from '../../data/use-request.ts'
import { imageOfView } from '../../layers/registration-layers.ts'
import type { Camera } from '../../layers/view-math.ts'

export interface ShownView {
  view: PictureView
  image: ImageData
}

/** Resting this long, what is in view is asked for in more detail. */
const REST_MS = 250

/** The whole picture that is being laid, small. */
export function useOverview(slideId: string, path: string | null): ShownView | null {
  const entry = useRequest('viewPicture', { slideId, ...(path !== null && { path }) }, 'view-picture')
  const view = dataOf(entry)
  return useMemo(() => view && { view, image: imageOfView(view) }, [view])
}

interface Looking {
  slideId: string
  path: string | null
  report: PictureReport | null
  overview: ShownView | null
  camera: Camera | null
  size: readonly [widthPx: number, heightPx: number]
}

/** The part in view in the detail of the screen, where the picture has it and it can be read in pieces. */
export function useDetail({ slideId, path, report, overview, camera, size }: Looking): ShownView | null {
  const [shown, setShown] = useState<ShownView | null>(null)
  const region = report?.isFast && overview && camera ? partInView(report, overview.view, camera, size) : null
  const key = region && JSON.stringify(region)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the region
  useEffect(() => {
    if (!region) return setShown(null)
    const controller = new AbortController()
    const timer = setTimeout(() => {
      const params = { slideId, ...(path !== null && { path }), region }
      connection.call('viewPicture', params, { signal: controller.signal }).then(
        (view) => setShown({ view, image: imageOfView(view) }),
        // The coarser picture beneath it stays.
        () => undefined,
      )
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [slideId, path, key])
  return shown
}

/** What of a picture is on screen, in its pixels; null where the overview shows all that the screen can. */
function partInView(
  { widthPx, heightPx }: PictureReport,
  overview: PictureView,
  { target, zoom }: Camera,
  [width, height]: readonly [number, number],
): PictureBox | null {
  const pxPerPx = 2 ** zoom
  const ofOverview = overview.widthPx / widthPx
  if (pxPerPx * window.devicePixelRatio <= ofOverview || ofOverview >= 1) return null
  const left = Math.max(0, Math.floor(target[0] - width / 2 / pxPerPx))
  const top = Math.max(0, Math.floor(target[1] - height / 2 / pxPerPx))
  const right = Math.min(widthPx, Math.ceil(target[0] + width / 2 / pxPerPx))
  const bottom = Math.min(heightPx, Math.ceil(target[1] + height / 2 / pxPerPx))
  if (right <= left || bottom <= top) return null
  return { left, top, widthPx: right - left, heightPx: bottom - top }
}
