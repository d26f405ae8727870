import { toHistologueError } from '../../worker/api/errors.ts'
import { setFit, useFit } from '../stores/fit.ts'
import { setReading, useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'

let running: AbortController | null = null

/** A window out of sight draws nothing; its fit starts after this long all the same. */
const LONGEST_WAIT_MS = 3000

/** Fits the model to the open slide in the background; does nothing where there is no histology to ask. */
export async function startFit(): Promise<void> {
  cancelFit()
  const { info } = useSlide.getState()
  const { histology } = useFit.getState()
  if (!info || (histology.kind !== 'obsm' && !(info.picture && info.hasCoordinates)))
    return setFit({ status: 'none' })
  const controller = new AbortController()
  running = controller
  setFit({ status: 'running', progress: null })
  const isCurrent = () => running === controller
  await untilDrawn()
  try {
    const summary = await connection.call(
      'fitSlide',
      { slideId: info.slideId, histology },
      {
        signal: controller.signal,
        onProgress: (progress) => isCurrent() && setFit({ status: 'running', progress }),
      },
    )
    if (!isCurrent()) return
    // Expected has no order there; a reading kept from the slide before would rank ties.
    if (!summary.histologyInforms && useSelection.getState().reading === 'expected') setReading('supported')
    setFit({ status: 'done', summary })
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

/** The picture comes first: a fit takes every core from the drawing of a machine without a graphics card. */
function untilDrawn(): Promise<void> {
  if (useSlide.getState().isDrawn) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = () => {
      window.clearTimeout(longest)
      unsubscribe()
      resolve()
    }
    const longest = window.setTimeout(finish, LONGEST_WAIT_MS)
    const unsubscribe = useSlide.subscribe(({ isDrawn, info }) => (isDrawn || !info) && finish())
  })
}

/** Stops the fit; the slide stays usable without it. */
export function cancelFit(): void {
  running?.abort()
  // Told here and not when the call ends: by then another slide may be open, or none.
  running = null
  if (useFit.getState().fit.status === 'running') setFit({ status: 'cancelled' })
}
