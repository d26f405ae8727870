import { toHistologueError } from '../../worker/api/errors.ts'
import type { Umap, UmapOf } from '../../worker/api/regions.ts'
import type { FitState } from '../stores/fit.ts'
import { useFit } from '../stores/fit.ts'
import type { Job } from '../stores/jobs.ts'
import { useSlide } from '../stores/slide.ts'
import { resetUmap, setUmap, setUmapJob, useUmap } from '../stores/umap.ts'
import { connection } from './connection.ts'

/** The plane is drawn this many times larger, so that the tissue's limits of zoom fit it. */
const UNITS = 100
const IDLE: Job<Umap> = { status: 'idle' }

let running: AbortController | null = null
let slideOfJobs: string | null = null

const keyOf = (slideId: string, of: UmapOf, fit: FitState): string =>
  `${slideId}|${of}|${of === 'queries' && fit.status === 'done' ? fit.summary.fitId : ''}`

/** The layout that is asked for; it is another one after another fit. */
export function useUmapJob(): Job<Umap> {
  const slideId = useSlide((state) => state.info?.slideId ?? '')
  const fit = useFit((state) => state.fit)
  return useUmap(({ of, jobs }) => jobs[keyOf(slideId, of, fit)]) ?? IDLE
}

/** Lays the open slide's spots out, unless that is done or under way; one of another kind that is under way is stopped. */
export async function startUmap(): Promise<void> {
  const { info } = useSlide.getState()
  const { fit } = useFit.getState()
  const { of } = useUmap.getState()
  if (!info || (of === 'queries' && fit.status !== 'done')) return
  if (slideOfJobs !== info.slideId) resetUmap()
  slideOfJobs = info.slideId
  const key = keyOf(info.slideId, of, fit)
  const before = useUmap.getState().jobs[key]?.status
  if (before === 'running' || before === 'done') return
  running?.abort()
  const controller = new AbortController()
  running = controller
  setUmapJob(key, { status: 'running', progress: null })
  // Another slide's layouts were forgotten: what comes late is not put among those of the new one.
  const isWanted = () => slideOfJobs === info.slideId
  try {
    const result = await connection.call(
      'umapSpots',
      { slideId: info.slideId, of },
      {
        signal: controller.signal,
        onProgress: (progress) => isWanted() && setUmapJob(key, { status: 'running', progress }),
      },
    )
    const xy = result.xy.map((value) => value * UNITS)
    if (isWanted()) setUmapJob(key, { status: 'done', result: { ...result, xy } })
  } catch (thrown) {
    const error = toHistologueError(thrown)
    if (!isWanted()) return
    setUmapJob(key, error.code === 'CANCELLED' ? IDLE : { status: 'failed', error: error.toRecord() })
  }
}

/** Stops laying spots out. */
export function cancelUmap(): void {
  running?.abort()
}

/** Shows the layout of what the model sees, where there is a fit, or of expression; hides it where it is shown. */
export function toggleUmap(): void {
  const { isOpen, of } = useUmap.getState()
  if (!useSlide.getState().info) return
  const isFitted = useFit.getState().fit.status === 'done'
  const hadFocus = isOpen && document.activeElement?.closest('[data-testid="umap-drawer"]')
  setUmap({ isOpen: !isOpen, of: isFitted ? of : 'expression', camera: null })
  // What had it goes; keys go on with the tissue.
  if (hadFocus) document.querySelector<HTMLElement>('[data-testid="tissue"]')?.focus()
}
