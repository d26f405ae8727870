import { toHistologueError } from '../../worker/api/errors.ts'
import { useBeside } from '../stores/beside.ts'
import { setOtherSlide, setPane, useCompare } from '../stores/compare.ts'
import type { FitState } from '../stores/fit.ts'
import { useFit } from '../stores/fit.ts'
import { tell } from '../stores/notices.ts'
import { changeSlide, type SlideBeside, setProject, slideOf, useProject } from '../stores/project.ts'
import { useSlide } from '../stores/slide.ts'
import { writeProject } from './autosave.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { asParams, canFit, OF_FIT } from './fit.ts'
import { keepLast } from './keep-last.ts'
import { asLastTime, isSession, NO_IDENTITY, nameOf } from './project.ts'
import { closeQuietly, recordOf } from './session.ts'
import { newRecord } from './slide-record.ts'
import { requests } from './use-request.ts'

/** Lets the user choose the file of a slide that joins the session, and puts B on it. */
export async function chooseOtherSlide(): Promise<void> {
  const path = await bridge().chooseSlide()
  if (!path || isSession(path)) return
  const { slides, activeId } = useProject.getState()
  const known = slides.find(({ source }) => source.path === path && !source.element)
  if (known) {
    if (known.id === activeId) tell('This is the slide of A', 'Choose B on it from the list of regions.')
    return setOtherSlide(known.id === activeId ? null : known.id)
  }
  const source = await asLastTime(path)
  const record = { ...newRecord(nameOf(source), source, NO_IDENTITY), identity: null }
  setProject({ slides: [...useProject.getState().slides, record] })
  setOtherSlide(record.id)
}

/** Opens a slide of the session beside the shown one and fits it; read only, as every slide. Does nothing where it is open. */
export async function openBeside(id: string): Promise<void> {
  const slide = slideOf(id)
  if (!slide || useProject.getState().beside[id] || useBeside.getState().opening === id) return
  useBeside.setState({ opening: id, failed: null })
  const { epoch } = useSlide.getState()
  try {
    const info = await connection.call('openSlide', slide.source)
    // One that was listed but never open has its work in the app's own folder.
    const found = await recordOf(info, slide.source, slide.identity ? { slide } : {}).catch((thrown) => {
      closeQuietly(info.slideId)
      throw thrown
    })
    const isWanted = useSlide.getState().epoch === epoch && slideOf(id) !== null
    if (!isWanted) return closeQuietly(info.slideId)
    const { record, identity } = found
    if (slide.identity && slide.identity.featuresId !== identity.featuresId) setPane(1, { feature: null })
    const sha256 = slide.identity?.spotsId === identity.spotsId ? slide.identity.sha256 : null
    changeSlide(id, { ...record, id, identity: { ...identity, sha256 } })
    putBeside(id, { info, fit: { status: 'none' } })
    await Promise.all([writeProject(), keepLast()])
    void fitBeside(id)
  } catch (thrown) {
    const error = toHistologueError(thrown).toRecord()
    useBeside.setState({ failed: { id, error: { ...error, file: error.file ?? slide.source.path } } })
  } finally {
    if (useBeside.getState().opening === id) useBeside.setState({ opening: null })
  }
}

const putBeside = (id: string, beside: SlideBeside) =>
  setProject({ beside: { ...useProject.getState().beside, [id]: beside } })

const fits = new Map<string, AbortController>()

/** Fits the slide beside the shown one, once that one's fit has ended; its readings then stand in the comparison too. */
export async function fitBeside(id: string): Promise<void> {
  const { info } = useProject.getState().beside[id] ?? {}
  const fit = slideOf(id)?.fit
  const { device, balance } = useFit.getState().settings
  const settings = {
    device,
    balance: fit?.balance ?? balance,
    histology: fit?.histology ?? ({ kind: 'built-in' } as const),
    modelPath: fit?.modelPath ?? null,
  }
  if (!info || !canFit(info, settings.histology)) return
  const { slideId } = info
  const put = (next: FitState) => {
    const now = useProject.getState().beside[id]
    if (now?.info.slideId === slideId) putBeside(id, { ...now, fit: next })
  }
  const controller = new AbortController()
  fits.get(id)?.abort()
  fits.set(id, controller)
  put({ status: 'running', progress: null })
  try {
    await untilShownIsFitted(controller.signal)
    const summary = await connection.call(
      'fitSlide',
      { slideId, ...asParams(settings) },
      {
        signal: controller.signal,
        onProgress: (progress) => !controller.signal.aborted && put({ status: 'running', progress }),
      },
    )
    requests.forget(OF_FIT)
    put({ status: 'done', summary })
  } catch (thrown) {
    const error = toHistologueError(thrown)
    put(error.code === 'CANCELLED' ? { status: 'cancelled' } : { status: 'failed', error: error.toRecord() })
  } finally {
    if (fits.get(id) === controller) fits.delete(id)
  }
}

/** Stops the fit of a slide beside the shown one; its expression is compared all the same. */
export const cancelFitBeside = (id: string): void => fits.get(id)?.abort()

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

/** Puts B back on the shown slide where the one it was on is no longer of the session. */
export function checkOtherSlide(): void {
  const { otherSlide } = useCompare.getState()
  const { activeId } = useProject.getState()
  if (otherSlide !== null && (otherSlide === activeId || !slideOf(otherSlide))) setOtherSlide(null)
}
