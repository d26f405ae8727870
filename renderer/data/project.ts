import { toHistologueError } from '../../worker/api/errors.ts'
import type { LastShown, OpenedSession, SessionSlide } from '../../worker/api/sessions.ts'
import { useFit } from '../stores/fit.ts'
import { tell, tellDone, tellProblem } from '../stores/notices.ts'
import { changeSlide, type ProjectState, setProject, slideOf, useProject } from '../stores/project.ts'
import { type SlideSource, useSlide } from '../stores/slide.ts'
import { keepNow } from './autosave.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { endFitBeside } from './fit-beside.ts'
import { inTurn } from './in-turn.ts'
import { cameFromFile, keepByApp } from './keep-by-app.ts'
import { keepLast } from './keep-last.ts'
import { closeQuietly, closeSlide, isSameSource, openSlide, refuseMismatch } from './session.ts'
import { listsOfSession, takeInLists } from './session-lists.ts'
import { newRecord } from './slide-record.ts'
import { writeProject } from './write-project.ts'

/** Whether a path is a session's and no slide's. */
export const isSession = (path: string) => path.toLowerCase().endsWith('.histologue')

/** Opens whatever the path is: a session or a slide. */
export async function openPath(path: string): Promise<void> {
  if (isSession(path)) await openSession(path)
  else {
    // How the shown slide was opened is what the same file is opened with again.
    await keepNow()
    await openSlide(await asLastTime(path))
  }
}

/** How a file was opened when it was last looked at, its picture and what was chosen in it among that. */
export const asLastTime = (path: string): Promise<SlideSource> =>
  connection.call('recallSource', { path }).catch(() => ({ path }))

/** Lets the user choose a slide or a session and opens it. */
export async function chooseAndOpen(): Promise<void> {
  const path = await bridge().chooseSlide()
  if (path) await openPath(path)
}

/** Lets the user choose a folder that is a slide and opens it. */
export async function chooseAndOpenFolder(): Promise<void> {
  const path = await bridge().chooseSlideFolder()
  if (path) await openPath(path)
}

/** Opens a session file with the slide that was shown; a file that cannot be understood changes nothing. */
export async function openSession(path: string): Promise<void> {
  try {
    // What is shown now may be of the same file.
    await keepNow()
    const { path: open, stamp } = useProject.getState()
    const read = await connection.call('readSession', { path })
    const isOpen = open === path && [stamp, useProject.getState().stamp].includes(read.stamp)
    await showSession(path, read, isOpen)
  } catch (thrown) {
    const error = toHistologueError(thrown).toRecord()
    if (useSlide.getState().info) tellProblem({ ...error, file: error.file ?? path })
    else useSlide.setState({ error: { ...error, file: error.file ?? path } })
  }
}

/** Where the file is as the open session wrote it, that goes on: what is made while its slide comes up stays. */
async function showSession(
  path: string,
  { session, stamp, missing }: OpenedSession,
  isOpen: boolean,
): Promise<void> {
  const { slides, active } = session
  if (!isOpen) cameFromFile(slides)
  if (!isOpen) takeInLists(session.geneLists)
  const project = { path, stamp, slides, missing, relinkShown: missing.length > 0 }
  const there = slides.filter(({ id }) => !missing.includes(id))
  const first = there.find(({ id }) => id === slides[active]?.id) ?? there[0]
  if (first) {
    const { relinkShown } = project
    const how = { slide: first, project: () => (isOpen ? { missing, relinkShown } : project), recent: path }
    if ((await openSlide(first.source, how)) !== 'failed') return
    // Its file is another one now, or broken: it is found again like one that is gone.
    missing = [...missing, first.id]
  }
  if (slides.length === 0) return tell('An empty session', 'It holds no slides. Open one and save it again.')
  await keepNow()
  const now = isOpen ? useProject.getState() : project
  const { error } = useSlide.getState()
  closeSlide()
  // Why nothing came up, below the list of what is to be found.
  useSlide.setState({ error })
  setProject({ path: now.path, stamp: now.stamp, slides: now.slides, missing, relinkShown: true })
}

/** Goes on where the app was left. */
export async function goOn({ path, sources, active, ids = [] }: LastShown): Promise<void> {
  if (path !== null) return openSession(path)
  const records = sources.map((source, place) => {
    const record = newRecord(nameOf(source), source, NO_IDENTITY)
    // What is compared with another slide names it by its id.
    return { ...record, id: ids[place] ?? record.id, identity: null }
  })
  const at = Math.min(active, sources.length - 1)
  await openSlide(sources[at], {
    id: records[at].id,
    project: (slide) => ({
      ...{ path: null, stamp: null, missing: [], relinkShown: false },
      slides: records.map((record, place) => (place === at ? slide : record)),
    }),
  })
}

export const NO_IDENTITY = { nSpot: 0, nFeature: 0, spotsId: '', featuresId: '', sha256: null }
/** The name of a file without folders and ending. */
const nameOf = ({ path }: SlideSource) => (path.split(/[\\/]/).pop() ?? path).replace(/\.\w+$/, '')

/** Shows another slide of the session; each keeps its own regions and view. */
export async function switchSlide(id: string): Promise<void> {
  const { activeId, missing } = useProject.getState()
  if (id === activeId) return
  await keepNow()
  const slide = slideOf(id)
  if (!slide) return
  if (missing.includes(id)) return setProject({ relinkShown: true })
  // One that was listed but never open has its work in the app's own folder.
  const isNew = slide.identity === null
  const how = isNew
    ? { id, project: (record: SessionSlide) => inPlaceOf(id, record) }
    : { slide, project: () => ({}) }
  // The session opens on the slide that was shown last.
  const opened = await openSlide(slide.source, how)
  if (opened === 'shown') await writeProject()
  else if (opened === 'failed')
    setProject({ missing: [...useProject.getState().missing, id], relinkShown: true })
}

const inPlaceOf = (id: string, record: SessionSlide): Partial<ProjectState> => ({
  slides: useProject.getState().slides.map((slide) => (slide.id === id ? record : slide)),
})

/** Lets the user choose a slide that joins the session, and shows it. */
export async function addSlide(): Promise<void> {
  const path = await bridge().chooseSlide()
  if (!path) return
  if (isSession(path)) return openSession(path)
  await keepNow()
  const known = useProject.getState().slides.find(({ source }) => source.path === path && !source.element)
  if (known) return switchSlide(known.id)
  await openSlide(await asLastTime(path), {
    project: (record) => ({ slides: [...useProject.getState().slides, record], relinkShown: false }),
  })
}

/**
 * Takes a slide that is not shown out of the session; its file stays, and what was made on it is kept by the app first, since only the
 * session file may hold it. It can be taken back.
 */
export async function leaveOut(id: string): Promise<void> {
  const slide = slideOf(id)
  if (!slide || id === useProject.getState().activeId) return
  try {
    await inTurn(() => keepByApp(useProject.getState().slides, [slide]))
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
    return
  }
  const { slides, activeId, missing, beside, path } = useProject.getState()
  const at = slides.findIndex((other) => other.id === id)
  if (id === activeId || at < 0) return
  const { [id]: open, ...others } = beside
  if (open) {
    endFitBeside(open.info.slideId)
    closeQuietly(open.info.slideId)
  }
  const left = missing.filter((other) => other !== id)
  setProject({
    ...{ slides: slides.filter((other) => other.id !== id), missing: left, beside: others },
    ...(left.length === 0 && { relinkShown: false }),
  })
  const undo = () => void takeInAgain(slides[at], { at, path, isMissing: missing.includes(id) })
  tellDone(
    'Left out of the session',
    `What was made on “${slide.name}” is kept by the app and is there when its file is opened.`,
    undo,
  )
  await Promise.all([writeProject(), keepLast()])
}

async function takeInAgain(
  slide: SessionSlide,
  { at, path, isMissing }: { at: number; path: string | null; isMissing: boolean },
): Promise<void> {
  const { slides, missing, path: open } = useProject.getState()
  // Another session is open by now, or the slide has joined it again.
  if (open !== path || slides.length === 0 || slides.some(({ source }) => isSameSource(source, slide.source)))
    return tell('Not taken back', `Another session is open, or “${slide.name}” is in it already.`)
  setProject({
    slides: [...slides.slice(0, at), slide, ...slides.slice(at)],
    missing: isMissing ? [...missing, slide.id] : missing,
  })
  await Promise.all([writeProject(), keepLast()])
}

/** Saves the session; where it has no file yet, or is to have another, where the user says. From then on every change goes there. */
export async function saveSession({ elsewhere = false } = {}): Promise<void> {
  const { path: before, activeId } = useProject.getState()
  const slide = slideOf(activeId)
  if (!slide) return
  try {
    if (before !== null && !elsewhere) {
      await keepNow()
      return tell('Session saved', `Every change is saved by itself, here: ${before}`, before)
    }
    const defaultName = `${slide.name.slice(0, 160)}.histologue`
    const path = await bridge().chooseSavePath({ defaultName, kind: 'session' })
    if (!path) return
    await keepNow()
    const { slides } = useProject.getState()
    const active = slides.findIndex(({ id }) => id === activeId)
    const session = { slides: [...slides], active, geneLists: listsOfSession() }
    const written = await connection.call('writeSession', { path, session })
    setProject({ path, stamp: written.stamp })
    await keepLast()
    void bridge().addRecentSlide(path)
    tell('Session saved', `From now on every change is saved there: ${path}`, path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}

/**
 * Lets the user find the file of a missing slide. It must have the spots of the one that is missing (`SESSION_MISMATCH`); others that
 * are missing are looked for in its folder too. Nothing shown yet, it is shown.
 */
export async function findSlide(id: string): Promise<void> {
  const slide = slideOf(id)
  const path = slide && (await bridge().chooseSlide())
  if (!slide || !path) return
  try {
    const source = { ...slide.source, path }
    const { slideId } = await connection.call('openSlide', source)
    try {
      refuseMismatch(slide, await connection.call('identifySlide', { slideId }), path)
    } finally {
      connection.call('closeSlide', { slideId }).catch(() => undefined)
    }
    await takeFound(id, source)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}

async function takeFound(id: string, source: SlideSource): Promise<void> {
  changeSlide(id, { source })
  await findOthers(id, source.path)
  const { missing } = useProject.getState()
  const left = missing.filter((other) => other !== id)
  setProject({ missing: left, relinkShown: left.length > 0 })
  if (useSlide.getState().info) await writeProject()
  else await switchSlide(id)
}

/** Other slides of the session are often in the same folder. */
async function findOthers(id: string, found: string): Promise<void> {
  const { path, missing } = useProject.getState()
  if (path === null || missing.length < 2) return
  const folders = [found.replace(/[\\/][^\\/]*$/, '')]
  const again = await connection.call('readSession', { path, folders })
  const there = missing.filter((other) => other !== id && !again.missing.includes(other))
  for (const other of there) {
    const slide = again.session.slides.find((one) => one.id === other)
    if (slide) changeSlide(other, { source: slide.source })
  }
  setProject({ missing: missing.filter((other) => !there.includes(other)) })
}

/**
 * Once a slide is fitted its file has been read anyway: its hash is noted, and where the session was made with another file, or with
 * another fit, it is told.
 */
export function followFit(): () => void {
  return useFit.subscribe(({ fit }, before) => {
    const { info, epoch } = useSlide.getState()
    const slide = slideOf(useProject.getState().activeId)
    if (!info || !slide || fit.status !== 'done' || before.fit === fit) return
    const expected = slide.fit?.fitId
    if (expected && expected !== fit.summary.fitId && before.fit.status === 'running' && isUntouched(slide))
      tell(
        'Fitted anew',
        'This fit is not the one that the session was saved with: the model, the picture or the settings are others.',
      )
    void noteHash(info.slideId, slide, epoch)
  })
}

/** The settings are those that the session asked for: nobody has chosen others since. */
function isUntouched({ fit }: SessionSlide): boolean {
  const { balance, histology, modelPath } = useFit.getState().settings
  return (
    fit !== null &&
    JSON.stringify([fit.balance, fit.histology, fit.modelPath]) ===
      JSON.stringify([balance, histology, modelPath])
  )
}

async function noteHash(slideId: string, { id, name, identity }: SessionSlide, epoch: number): Promise<void> {
  const expected = identity?.sha256 ?? null
  const now = await connection.call('identifySlide', { slideId, withFile: true }).catch(() => null)
  if (!now || useSlide.getState().epoch !== epoch || now.sha256 === expected) return
  changeSlide(id, { identity: now })
  if (expected !== null)
    tell(
      'The file of this slide is another one',
      `“${name}” has the spots that its regions were drawn on, but its file is not the one they were drawn with.`,
    )
  await writeProject()
}
