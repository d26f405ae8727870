import { type ErrorRecord, toHistologueError } from '../../worker/api/errors.ts'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { resetChannels } from '../stores/channels.ts'
import { colourBy, resetColouring, useColouring } from '../stores/colouring.ts'
import { resetCompare } from '../stores/compare.ts'
import { resetDrawing } from '../stores/drawing.ts'
import { resetHistology, setFit } from '../stores/fit.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { resetQuestions } from '../stores/questions.ts'
import { resetSelection } from '../stores/selection.ts'
import { resetSlide, type SlideSource, useSlide } from '../stores/slide.ts'
import { setView } from '../stores/view.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { cancelFit, startFit } from './fit.ts'
import { cancelSlideJobs } from './jobs.ts'
import { closeKeptRegions, openKeptRegions } from './kept-regions.ts'
import { labelColumns } from './label-columns.ts'
import { requests } from './use-request.ts'

let opening: AbortController | null = null

/**
 * Opens a slide in place of the open one and starts its fit. A slide that fails to open leaves the one before
 * as it was and tells the problem; a newer opening cancels an older.
 */
export async function openSlide(source: SlideSource): Promise<void> {
  const controller = beginOpening()
  performance.mark('slide-asked')
  useSlide.setState({ opening: source, error: null })
  try {
    const info = await connection.call('openSlide', source, { signal: controller.signal })
    const before = useSlide.getState().info
    cancelFit()
    if (before) closeQuietly(before.slideId)
    showSlide(info, source)
    void bridge().addRecentSlide(source.path)
    void startFit()
  } catch (thrown) {
    const error = toHistologueError(thrown)
    if (opening === controller) useSlide.setState({ opening: null })
    if (opening === controller && error.code !== 'CANCELLED') tellOpenFailure(error.toRecord(), source)
  }
}

function beginOpening(): AbortController {
  opening?.abort()
  opening = new AbortController()
  return opening
}

/** Stops an opening that is under way. */
export function cancelOpening(): void {
  opening?.abort()
}

/** Lets the user choose a slide and opens it. */
export async function chooseAndOpenSlide(): Promise<void> {
  const path = await bridge().chooseSlide()
  if (path) await openSlide({ path })
}

/** Lets the user choose a folder that is a slide and opens it. */
export async function chooseAndOpenFolder(): Promise<void> {
  const path = await bridge().chooseSlideFolder()
  if (path) await openSlide({ path })
}

/** Makes the demo slide and opens it, unless another slide was opened, or the one shown closed, while it was made. */
export async function openDemoSlide(): Promise<void> {
  if (useSlide.getState().isMakingDemo) return
  const { signal } = beginOpening()
  useSlide.setState({ isMakingDemo: true, opening: null, error: null })
  try {
    // Made to its end even where nobody waits: half a file must not stay in the cache.
    const { path } = await connection.call('makeDemoSlide', {})
    if (!signal.aborted) await openSlide({ path })
  } catch (thrown) {
    if (!signal.aborted) tellProblem(toHistologueError(thrown).toRecord())
  } finally {
    useSlide.setState({ isMakingDemo: false })
  }
}

/** Closes the open slide and goes back to the start page. */
export function closeSlide(): void {
  const { info } = useSlide.getState()
  cancelOpening()
  cancelFit()
  if (info) closeQuietly(info.slideId)
  requests.clear()
  cancelSlideJobs({ isOtherSlide: true })
  resetSlide()
  resetSelection()
  closeKeptRegions()
  resetDrawing()
  resetQuestions()
  resetColouring()
  resetCompare()
  setFit({ status: 'none' })
  resetHistology()
}

/**
 * Opens the slide again after the computing process died; view, selection and colouring stay. Where it was closed or
 * another opened meanwhile, what came back is closed.
 */
export async function restoreSlide(): Promise<void> {
  const { source, info: before, epoch } = useSlide.getState()
  if (!source || !before) return useSlide.setState({ restoring: false })
  const isWanted = () => useSlide.getState().epoch === epoch && useSlide.getState().source === source
  try {
    const info = await connection.call('openSlide', source)
    if (!isWanted()) return closeQuietly(info.slideId)
    requests.clear()
    useSlide.setState((state) => ({ info, epoch: state.epoch + 1, restoring: false }))
    tell(
      'Everything is back',
      'The computing process had stopped. It was restarted and the slide opened again.',
    )
    void startFit()
  } catch (thrown) {
    const error = toHistologueError(thrown)
    // Died again: the next port brings the next try, and the shell ends a loop of deaths.
    if (error.code === 'WORKER_GONE' || !isWanted()) return
    useSlide.setState({ restoring: false })
    tellOpenFailure(error.toRecord(), source)
  }
}

function showSlide(info: SlideInfo, source: SlideSource): void {
  requests.clear()
  cancelSlideJobs({ isOtherSlide: true })
  resetHistology()
  resetSelection()
  openKeptRegions(info)
  resetDrawing()
  resetQuestions()
  resetColouring()
  resetChannels()
  resetCompare()
  setView({ camera: null, rightPanel: 'selection' })
  useSlide.setState((state) => ({
    info,
    source,
    epoch: state.epoch + 1,
    opening: null,
    restoring: false,
    error: null,
    warningsDismissed: false,
    pyramid: null,
    isDrawn: false,
  }))
  const [column] = labelColumns(info)
  if (column && useColouring.getState().mode === 'none') colourBy({ mode: 'label', column })
}

function tellOpenFailure(record: ErrorRecord, source: SlideSource): void {
  const error = { ...record, file: record.file ?? source.path }
  if (useSlide.getState().info) tellProblem(error)
  else useSlide.setState({ error })
}

function closeQuietly(slideId: string): void {
  // The slide is leaving the screen either way; a worker that no longer knows it has nothing to close.
  connection.call('closeSlide', { slideId }).catch(() => undefined)
}
