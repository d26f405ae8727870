import { toHistologueError } from '../../worker/api/errors.ts'
import type { LastShown, OpenedSession, SessionSlide } from '../../worker/api/sessions.ts'
import { useFit } from '../stores/fit.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { changeSlide, type ProjectState, setProject, slideOf, useProject } from '../stores/project.ts'
import { type SlideSource, useSlide } from '../stores/slide.ts'
import { keepNow, writeProject } from './autosave.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { keepLast } from './keep-last.ts'
import { closeSlide, openSlide, refuseMismatch } from './session.ts'
import { newRecord } from './slide-record.ts'

const isSession = (path: string) => path.toLowerCase().endsWith('.histologue')

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
const asLastTime = (path: string): Promise<SlideSource> =>
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
    await showSession(path, await connection.call('readSession', { path }))
  } catch (thrown) {
    const error = toHistologueError(thrown).toRecord()
    if (useSlide.getState().info) tellProblem({ ...error, file: error.file ?? path })
    else useSlide.setState({ error: { ...error, file: error.file ?? path } })
  }
}

async function showSession(path: string, { session, stamp, missing }: OpenedSession): Promise<void> {
  const { slides, active } = session
  const project = { path, stamp, slides, missing, relinkShown: missing.length > 0 }
  const there = slides.filter(({ id }) => !missing.includes(id))
  const first = there.find(({ id }) => id === slides[active]?.id) ?? there[0]
  if (first) {
    const how = { slide: first, project: () => project, recent: path }
    if ((await openSlide(first.source, how)) !== 'failed') return
    // Its file is another one now, or broken: it is found again like one that is gone.
    missing = [...missing, first.id]
  }
  if (slides.length === 0) return tell('An empty session', 'It holds no slides. Open one and save it again.')
  const { error } = useSlide.getState()
  closeSlide()
  // Why nothing came up, below the list of what is to be found.
  useSlide.setState({ error })
  setProject({ ...project, missing, relinkShown: true })
}

/** Goes on where the app was left. */
export async function goOn({ path, sources, active }: LastShown): Promise<void> {
  if (path !== null) return openSession(path)
  const records = sources.map((source) => ({
    ...newRecord(nameOf(source), source, NO_IDENTITY),
    identity: null,
  }))
  const at = Math.min(active, sources.length - 1)
  await openSlide(sources[at], {
    project: (slide) => ({
      ...{ path: null, stamp: null, missing: [], relinkShown: false },
      slides: records.map((record, place) => (place === at ? slide : record)),
    }),
  })
}

const NO_IDENTITY = { nSpot: 0, nFeature: 0, spotsId: '', featuresId: '', sha256: null }
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
    ? { project: (record: SessionSlide) => inPlaceOf(id, record) }
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

/** Takes a slide that is not shown out of the session; its file and what the app keeps of it stay. */
export async function leaveOut(id: string): Promise<void> {
  const { slides, activeId, missing, beside } = useProject.getState()
  if (id === activeId) return
  const { [id]: open, ...others } = beside
  if (open) connection.call('closeSlide', { slideId: open.info.slideId }).catch(() => undefined)
  const left = missing.filter((other) => other !== id)
  setProject({
    ...{ slides: slides.filter((slide) => slide.id !== id), missing: left, beside: others },
    ...(left.length === 0 && { relinkShown: false }),
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
    const written = await connection.call('writeSession', { path, session: { slides: [...slides], active } })
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
