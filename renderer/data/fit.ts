import { toHistologueError } from '../../worker/api/errors.ts'
import type { HistologySource } from '../../worker/api/histology.ts'
import type { MethodName, SlideInfo } from '../../worker/api/methods.ts'
import { forgetQuestionMap } from '../stores/colouring.ts'
import { type FitSettings, type FitState, setFit, setFitSettings, useFit } from '../stores/fit.ts'
import { tellProblem } from '../stores/notices.ts'
import { setQuestions } from '../stores/questions.ts'
import { setReading, useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'
import { cancelSlideJobs } from './jobs.ts'
import { requests } from './use-request.ts'

let running: AbortController | null = null

/** The fit that the computing process still has while the slide is fitted another way, and how it was made. */
let before: { fit: Extract<FitState, { status: 'done' }>; settings: FitSettings } | null = null

/** The fit that answered last; the same one comes back after the computing process died. */
let lastFitId: string | null = null

/** What the file answers and no fit changes; a method that is not named here is asked again after every fit. */
export const OF_FILE: MethodName[] = [
  'getSpots',
  'getFeatures',
  'getPicture',
  'getPictureTiles',
  'getObsColumn',
  'inspectPicture',
  'viewPicture',
  'fitLandmarks',
  'scoreSignature',
]

/** A window out of sight draws nothing; its fit starts after this long all the same. */
const LONGEST_WAIT_MS = 3000

/** Fits the open slide another way, by itself where no model is named; where that is cancelled or fails, the fit before stays. */
export function fitAgain(change: Partial<FitSettings>, { refit }: { refit: boolean }): Promise<void> {
  cancelFit()
  const { fit, settings } = useFit.getState()
  const kept = fit.status === 'done' ? { fit, settings } : null
  setFitSettings({ modelPath: null, ...change })
  return startFit({ refit, kept })
}

/** Fits the model to the open slide in the background; does nothing where there is no histology to ask. */
export async function startFit({
  refit = false,
  kept = null,
}: {
  refit?: boolean
  kept?: typeof before
} = {}): Promise<void> {
  cancelFit()
  before = kept
  const { info } = useSlide.getState()
  const { histology } = useFit.getState().settings
  if (!info || !canFit(info, histology)) return setFit({ status: 'none' })
  const controller = new AbortController()
  running = controller
  setFit({ status: 'running', progress: null })
  const isCurrent = () => running === controller
  await untilDrawn()
  try {
    const summary = await connection.call(
      'fitSlide',
      { slideId: info.slideId, ...asParams(useFit.getState().settings), ...(refit && { refit }) },
      {
        signal: controller.signal,
        onProgress: (progress) => isCurrent() && setFit({ status: 'running', progress }),
      },
    )
    if (!isCurrent()) return
    // Expected has no order there; a reading kept from the slide before would rank ties.
    if (!summary.histologyInforms && useSelection.getState().reading === 'expected') setReading('supported')
    running = null
    before = null
    requests.forgetAllBut(OF_FILE)
    cancelSlideJobs({ isOtherSlide: false })
    if (summary.fitId !== lastFitId) forgetShownQuestion()
    lastFitId = summary.fitId
    setFit({ status: 'done', summary })
  } catch (thrown) {
    const error = toHistologueError(thrown)
    if (!isCurrent()) return
    // After a death the fit starts again with the slide.
    if (error.code === 'WORKER_GONE') setFit({ status: 'running', progress: null })
    else if (before) {
      tellProblem(error.toRecord())
      restoreBefore()
    } else
      setFit(
        error.code === 'CANCELLED' ? { status: 'cancelled' } : { status: 'failed', error: error.toRecord() },
      )
  }
}

/** Another fit learns other questions and answers a composed one by another likeness; what is shown is to be chosen anew. */
function forgetShownQuestion(): void {
  setQuestions({ shown: null })
  forgetQuestionMap()
}

/** Whether a slide has a histology to ask. */
export const canFit = ({ picture, hasCoordinates }: SlideInfo, { kind }: HistologySource): boolean =>
  kind === 'obsm' || (picture !== null && hasCoordinates)

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
  if (useFit.getState().fit.status !== 'running') return
  if (before) restoreBefore()
  else setFit({ status: 'cancelled' })
}

function restoreBefore(): void {
  if (before) useFit.setState(before)
  before = null
  running = null
}

/** Settings as `fitSlide` takes them, said only where they are not what the computing process does of itself. */
export const asParams = ({ device, balance, histology, modelPath }: FitSettings) => ({
  ...(modelPath !== null && { modelPath }),
  ...(histology.kind !== 'built-in' && { histology }),
  ...(device !== 'auto' && { device }),
  ...(!balance && { balance }),
})
