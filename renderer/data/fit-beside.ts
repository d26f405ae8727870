import { toHistologueError } from '../../worker/api/errors.ts'
import type { SessionFit } from '../../worker/api/sessions.ts'
import type { FitState } from '../stores/fit.ts'
import { useFit } from '../stores/fit.ts'
import { setProject, slideOf, useProject } from '../stores/project.ts'
import { asParams, canFit, OF_FILE } from './fit.ts'
import { joinFit } from './joined-fits.ts'
import { requests } from './use-request.ts'

/** By the id that the computing process gave. */
const fits = new Map<string, AbortController>()

/** How a slide that is not shown is fitted: as it was last, else as this one would be. */
export function settingsOf(fit: SessionFit | null) {
  const { device, balance } = useFit.getState().settings
  return {
    device,
    balance: fit?.balance ?? balance,
    histology: fit?.histology ?? ({ kind: 'built-in' } as const),
    modelPath: fit?.modelPath ?? null,
  }
}

/** Fits the slide beside the shown one, once that one's fit has ended; its readings then stand in the comparison too. */
export async function fitBeside(id: string): Promise<void> {
  const { info } = useProject.getState().beside[id] ?? {}
  const settings = settingsOf(slideOf(id)?.fit ?? null)
  if (!info || fits.has(info.slideId) || !canFit(info, settings.histology)) return
  const { slideId } = info
  const controller = new AbortController()
  fits.set(slideId, controller)
  const put = (fit: FitState) => {
    if (fits.get(slideId) === controller) putFit(slideId, fit)
  }
  put({ status: 'running', progress: null })
  try {
    await untilShownIsFitted(controller.signal)
    // Another question may have had it fitted meanwhile.
    if (useProject.getState().beside[id]?.fit.status === 'done') return
    const summary = await joinFit(
      { slideId, ...asParams(settings) },
      {
        signal: controller.signal,
        onProgress: (progress) => put({ status: 'running', progress }),
      },
    )
    put({ status: 'done', summary })
  } catch (thrown) {
    const error = toHistologueError(thrown)
    put(error.code === 'CANCELLED' ? { status: 'cancelled' } : { status: 'failed', error: error.toRecord() })
  } finally {
    if (fits.get(slideId) === controller) fits.delete(slideId)
  }
}

/** Notes where the fit of a slide beside the shown one stands; what was asked of that slide alone is asked again after it. */
export function putFit(slideId: string, fit: FitState): void {
  const { beside } = useProject.getState()
  const [id, open] = Object.entries(beside).find(([, { info }]) => info.slideId === slideId) ?? []
  if (id === undefined || !open) return
  if (fit.status === 'done') requests.forgetAllBut(OF_FILE, slideId)
  setProject({ beside: { ...beside, [id]: { ...open, fit } } })
}

/** Stops the fit of a slide beside the shown one; its expression is compared all the same. */
export function cancelFitBeside(id: string): void {
  const { info } = useProject.getState().beside[id] ?? {}
  if (info) fits.get(info.slideId)?.abort()
}

/** Stops waiting for the fit of a slide that is closed, shown, or no longer that of B; it counts as never begun. */
export function endFitBeside(slideId: string): void {
  const controller = fits.get(slideId)
  if (!controller) return
  fits.delete(slideId)
  putFit(slideId, { status: 'none' })
  controller.abort()
}

/** Two fits at once would only take each other's cores. */
function untilShownIsFitted(signal: AbortSignal): Promise<void> {
  if (useFit.getState().fit.status !== 'running') return Promise.resolve()
  return new Promise((resolve, reject) => {
    const unsubscribe = useFit.subscribe(({ fit }) => {
      if (fit.status !== 'running') finish(resolve)
    })
    const stop = () => finish(() => reject(signal.reason))
    signal.addEventListener('abort', stop)
    function finish(end: () => void) {
      unsubscribe()
      signal.removeEventListener('abort', stop)
      end()
    }
  })
}
