import { toHistologueError } from '../../worker/api/errors.ts'
import { setFit } from '../stores/fit.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'

let running: AbortController | null = null

/** Fits the model to the open slide in the background; does nothing where there is no histology to ask. */
export async function startFit({ refit = false }: { refit?: boolean } = {}): Promise<void> {
  running?.abort()
  const { info } = useSlide.getState()
  if (!info?.picture || !info.hasCoordinates) return setFit({ status: 'none' })
  const controller = new AbortController()
  running = controller
  setFit({ status: 'running', progress: null })
  const isCurrent = () => running === controller
  try {
    const summary = await connection.call(
      'fitSlide',
      { slideId: info.slideId, ...(refit ? { refit } : {}) },
      {
        signal: controller.signal,
        onProgress: (progress) => isCurrent() && setFit({ status: 'running', progress }),
      },
    )
    if (isCurrent()) setFit({ status: 'done', summary })
  } catch (thrown) {
    const error = toHistologueError(thrown)
    if (!isCurrent()) return
    // After a death the fit starts again with the slide.
    if (error.code === 'WORKER_GONE') setFit({ status: 'running', progress: null })
    else
      setFit(
        error.code === 'CANCELLED' ? { status: 'cancelled' } : { status: 'failed', error: error.toRecord() },
      )
  }
}

/** Stops the fit; the slide stays usable without it. */
export function cancelFit(): void {
  running?.abort()
}
