import { type ErrorRecord, HistologueError, toHistologueError } from '../../worker/api/errors.ts'
import type { SlideInfo } from '../../worker/api/methods.ts'
import type { SessionSlide, SlideIdentity } from '../../worker/api/sessions.ts'
import { resetChannels } from '../stores/channels.ts'
import { colourBy, resetColouring, useColouring } from '../stores/colouring.ts'
import { resetCompare } from '../stores/compare.ts'
import { resetDrawing } from '../stores/drawing.ts'
import { resetHistology, setFit, useFit } from '../stores/fit.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import {
  type ProjectState,
  resetProject,
  type SlideBeside,
  setProject,
  slideOf,
  useProject,
} from '../stores/project.ts'
import { resetQuestions } from '../stores/questions.ts'
import { forgetHistories, goOnWithHistory, keepHistory } from '../stores/region-histories.ts'
import { resetRegions } from '../stores/regions.ts'
import { endRegistration } from '../stores/registration.ts'
import { resetSelection, useSelection } from '../stores/selection.ts'
import { resetSlide, type SlideSource, useSlide } from '../stores/slide.ts'
import { setUmap } from '../stores/umap.ts'
import { setView } from '../stores/view.ts'
import { keepNow, withoutKeeping } from './autosave.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { cancelFit, startFit } from './fit.ts'
import { endFitBeside } from './fit-beside.ts'
import { cancelSlideJobs } from './jobs.ts'
import { goOnWithKept } from './keep-by-app.ts'
import { keepLast } from './keep-last.ts'
import { showAwaitedScore } from './kept-map.ts'
import { labelColumns } from './label-columns.ts'
import { previewOpening } from './preview.ts'
import { inFrameOf, otherWay } from './slide-frame.ts'
import { newRecord, showRecord, showSelectedSpot } from './slide-record.ts'
import { requests } from './use-request.ts'

let opening: AbortController | null = null

/** How a slide comes up; a session of this slide alone unless it says otherwise. */
export interface Opening {
  /** Its record in a session, which is put on it. */
  slide?: SessionSlide
  /** The id that the session knows it by already; a new one where missing. */
  id?: string
  /** The session that it then belongs to. */
  project?: (slide: SessionSlide) => Partial<ProjectState>
  /** The record of the shown slide, where this is the same file opened another way: what was made stays where the spots are the same. */
  before?: SessionSlide
  /** What goes into the list of recent files; the slide unless a session is opened. */
  recent?: string
}

/** How an opening ended: `left` where it was cancelled or another took its place. */
export type Opened = 'shown' | 'failed' | 'left'

const alone = (slide: SessionSlide): Partial<ProjectState> => ({
  ...{ path: null, stamp: null, slides: [slide], missing: [], relinkShown: false },
})

/**
 * Opens a slide in place of the shown one, with what was made on it, and starts its fit. A slide that fails to
 * open leaves the one before as it was and tells the problem (`SESSION_MISMATCH` where its spots are not those of its record); a
 * newer opening cancels an older.
 */
export async function openSlide(source: SlideSource, how: Opening = {}): Promise<Opened> {
  const controller = beginOpening()
  const { signal } = controller
  performance.mark('slide-asked')
  useSlide.setState({ opening: source, preview: null, error: null })
  const beside = how.slide && useProject.getState().beside[how.slide.id]
  try {
    const asked = beside?.info ?? connection.call('openSlide', source, { signal })
    // Asked for behind the slide itself: there is no preview of what is not being opened.
    if (!beside) void previewOpening(source, signal)
    const info = await asked
    performance.mark('slide-open')
    const found = await recordOf(info, source, how).catch((thrown) => {
      if (!beside) closeQuietly(info.slideId)
      throw thrown
    })
    if (signal.aborted) {
      if (!beside) closeQuietly(info.slideId)
      return 'left'
    }
    bringUp(info, found, how, beside)
    void bridge().addRecentSlide(how.recent ?? source.path)
    return 'shown'
  } catch (thrown) {
    const error = toHistologueError(thrown)
    if (opening === controller) useSlide.setState({ opening: null, preview: null })
    if (opening !== controller || error.code === 'CANCELLED') return 'left'
    tellOpenFailure(error.toRecord(), source)
    return 'failed'
  }
}

interface Found {
  record: SessionSlide
  identity: SlideIdentity
  /** The slide that the app kept it compared with; null also where the session says it. */
  other: SessionSlide | null
}

/** The record of a slide just opened: that of the session, what was kept of it, or a new one. */
export async function recordOf(
  info: SlideInfo,
  source: SlideSource,
  { slide, before, id = crypto.randomUUID() }: Opening,
): Promise<Found> {
  const { slideId, name } = info
  if (slide) {
    const identity = await connection.call('identifySlide', { slideId })
    refuseMismatch(slide, identity, source.path)
    return { record: { ...slide, source }, identity, other: null }
  }
  const identity = await connection.call('identifySlide', { slideId })
  // What was made while it came up is of the same file, or may be.
  const keeping = keepNow()
  if (before && before.identity?.spotsId === identity.spotsId)
    return { record: otherWay(slideOf(before.id) ?? before, source, info), identity, other: null }
  await keeping
  const kept = await readKept(slideId, source.element)
  if (kept.setAside !== null)
    tell(
      'What was kept of this slide is damaged',
      `It was put aside, so that nothing is written over it: ${kept.setAside}`,
      kept.setAside,
    )
  if (kept.slide && kept.movedFrom !== undefined)
    tell(
      'What was made on this slide is here',
      `Regions and names made on it when it was at ${kept.movedFrom} were taken along; they stay there too.`,
    )
  goOnWithKept(id, source)
  const record = kept.slide ?? newRecord(name, source, identity)
  return { record: { ...inFrameOf(record, source), id, source }, identity, other: kept.other }
}

/** What was kept of a slide; of one that was chosen inside its file, also what was made before anybody chose. */
async function readKept(slideId: string, element?: string) {
  const kept = await connection.call('readKeptSlide', {
    slideId,
    ...(element !== undefined && { element }),
  })
  if (element === undefined || kept.slide !== null || kept.setAside !== null) return kept
  return connection.call('readKeptSlide', { slideId })
}

/** Throws `SESSION_MISMATCH` where a slide's spots are not those that its record is of. */
export function refuseMismatch(slide: SessionSlide, identity: SlideIdentity, file: string): void {
  if (slide.identity === null || slide.identity.spotsId === identity.spotsId) return
  throw new HistologueError(
    'SESSION_MISMATCH',
    `“${slide.name}” has ${slide.identity.nSpot} spots in the session; this file has ${identity.nSpot}, or others.`,
    { file, advice: 'Find the file that the session was made with; what was made on it is kept.' },
  )
}

function bringUp(info: SlideInfo, found: Found, how: Opening, beside?: SlideBeside): void {
  const { identity } = found
  // What is kept of the slide that goes is in the store at once, and so in the project that is made of it.
  void keepNow()
  const [project, known] = withOther((how.project ?? alone)(found.record), found)
  // Of a session that is open already, the store holds what was made while the slide came up.
  const latest = how.slide && !project.slides ? slideOf(how.slide.id) : null
  const record = latest ? { ...latest, source: found.record.source } : known
  const stay = leaveSlide(project.slides ?? useProject.getState().slides, record.id, info.slideId)
  const sha256 = record.identity?.spotsId === identity.spotsId ? record.identity.sha256 : null
  const slides = (project.slides ?? useProject.getState().slides).map((slide) =>
    slide.id === record.id ? { ...record, identity: { ...identity, sha256 } } : slide,
  )
  // It may have ended since.
  const fit = beside && useProject.getState().beside[record.id]?.fit
  keepHistory(useProject.getState().activeId)
  withoutKeeping(() => {
    setProject({ ...project, slides, activeId: record.id, beside: stay })
    showSlide(info, record, identity)
    goOnWithHistory(record.id)
  })
  performance.mark('session-restored')
  void keepLast()
  void showSpotLater(record)
  void showAwaitedScore()
  if (fit?.status === 'done') setFit(fit)
  else void startFit()
}

/** The session that a slide comes up in, joined by the slide that it is compared with, and the slide's record in it. */
function withOther(
  project: Partial<ProjectState>,
  { record, other }: Found,
): [Partial<ProjectState>, SessionSlide] {
  const slides = project.slides ?? useProject.getState().slides
  const { comparison } = record
  if (!other || !comparison || slides.some(({ id }) => id === other.id)) return [project, record]
  const known = slides.find(({ source }) => isSameSource(source, other.source))
  if (!known) return [{ ...project, slides: [...slides, other] }, record]
  // A session calls the same file by another id.
  return [project, { ...record, comparison: { ...comparison, otherSlide: known.id } }]
}

export const isSameSource = (one: SlideSource, other: SlideSource): boolean =>
  one.path === other.path && one.element === other.element

/** Closes the slides that do not stay open, and says which do: the one that was shown, where it belongs to the same session. */
function leaveSlide(
  slides: readonly SessionSlide[],
  nextId: string,
  nextSlideId: string,
): Record<string, SlideBeside> {
  const { beside, activeId } = useProject.getState()
  const { info } = useSlide.getState()
  cancelFit()
  const { fit } = useFit.getState()
  for (const { info: other } of Object.values(beside)) {
    // Also one that came up beside while it was opened to be shown.
    if (other.slideId === nextSlideId) continue
    endFitBeside(other.slideId)
    closeQuietly(other.slideId)
  }
  if (!info) return {}
  const isOfSession = activeId !== null && activeId !== nextId && slides.some(({ id }) => id === activeId)
  if (isOfSession) return { [activeId]: { info, fit } }
  closeQuietly(info.slideId)
  return {}
}

async function showSpotLater(record: SessionSlide): Promise<void> {
  const { info, epoch } = useSlide.getState()
  if (!info || !record.view?.selected || !('spot' in record.view.selected)) return
  const { barcodes } = await connection.call('getSpots', { slideId: info.slideId })
  if (useSlide.getState().epoch === epoch && useSelection.getState().selection === null)
    showSelectedSpot(record, barcodes)
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
  void keepNow()
  cancelFit()
  if (info) closeQuietly(info.slideId)
  for (const { info: beside } of Object.values(useProject.getState().beside)) {
    endFitBeside(beside.slideId)
    closeQuietly(beside.slideId)
  }
  resetProject()
  forgetHistories()
  requests.clear()
  cancelSlideJobs({ isOtherSlide: true })
  resetSlide()
  resetSelection()
  resetRegions()
  resetDrawing()
  resetQuestions()
  resetColouring()
  endRegistration()
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
    setProject({ beside: {} })
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

function showSlide(info: SlideInfo, record: SessionSlide, identity: SlideIdentity): void {
  const { source } = record
  requests.clear()
  cancelSlideJobs({ isOtherSlide: true })
  resetHistology()
  resetSelection()
  resetRegions()
  resetDrawing()
  resetColouring()
  resetChannels()
  endRegistration()
  resetCompare()
  setView({ camera: null, rightPanel: 'selection' })
  setUmap({ camera: null })
  useSlide.setState((state) => ({
    info,
    source,
    epoch: state.epoch + 1,
    opening: null,
    preview: null,
    restoring: false,
    error: null,
    warningsDismissed: false,
    pyramid: null,
    isDrawn: false,
  }))
  showRecord(record, identity)
  const [column] = labelColumns(info)
  if (record.view === null && column && useColouring.getState().mode === 'none')
    colourBy({ mode: 'label', column })
}

function tellOpenFailure(record: ErrorRecord, source: SlideSource): void {
  const error = { ...record, file: record.file ?? source.path }
  if (useSlide.getState().info) tellProblem(error)
  else useSlide.setState({ error })
}

/** Closes a slide in the computing process. */
export function closeQuietly(slideId: string): void {
  // The slide is leaving the screen either way; a worker that no longer knows it has nothing to close.
  connection.call('closeSlide', { slideId }).catch(() => undefined)
}
