import { type HistologueError, toHistologueError } from '../../worker/api/errors.ts'
import type { Session, SessionSlide } from '../../worker/api/sessions.ts'
import { useChannels } from '../stores/channels.ts'
import { useColouring } from '../stores/colouring.ts'
import { useCompare } from '../stores/compare.ts'
import { useFit } from '../stores/fit.ts'
import { tellProblem } from '../stores/notices.ts'
import { changeSlide, setProject, slideOf, useProject } from '../stores/project.ts'
import { useQuestions } from '../stores/questions.ts'
import { useRegions } from '../stores/regions.ts'
import { useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { useView } from '../stores/view.ts'
import { connection } from './connection.ts'
import { keepLast } from './keep-last.ts'
import { recordNow } from './slide-record.ts'

/** Regions and names are work; a camera is moved sixty times a second. */
const REGIONS_MS = 60
const VIEW_MS = 900
const VIEW_PARTS = ['camera', 'rightPanel', 'spotOpacity', 'tissueOpacity', 'spotScale', 'tone'] as const

/** A write that ends with the computing process is made again by the next one, unless it ended that many. */
const MOST_DEATHS = 2

let timer: ReturnType<typeof setTimeout> | undefined
let dueMs = Infinity
/** Nothing is kept while a slide comes up: its stores hold half of one slide and half of another. */
let isPaused = false
let hasFailed = false
let writing: Promise<void> = Promise.resolve()
/** Stamps of session files as they were last read or written here: also the last write of one that was left must not cover another's. */
const stamps = new Map<string, string>()

useProject.subscribe(({ path, stamp }) => {
  if (path !== null && stamp !== null) stamps.set(path, stamp)
})

useRegions.subscribe((now, before) => {
  if (now.regions !== before.regions || now.hidden !== before.hidden) keepSoon(REGIONS_MS)
})
useQuestions.subscribe((now, before) => {
  if (now.names !== before.names) keepSoon(REGIONS_MS)
})
useView.subscribe((now, before) => {
  const isKept = VIEW_PARTS.some((part) => now[part] !== before[part])
  if (isKept) keepSoon(VIEW_MS)
})
useCompare.subscribe((now, before) => {
  if (now.hovered === before.hovered && now.paneSizePx === before.paneSizePx) keepSoon(VIEW_MS)
})
useSelection.subscribe((now, before) => {
  if (now.selection !== before.selection || now.reading !== before.reading) keepSoon(VIEW_MS)
})
useColouring.subscribe(() => keepSoon(VIEW_MS))
useChannels.subscribe(() => keepSoon(VIEW_MS))
useFit.subscribe((now, before) => {
  if (now.settings !== before.settings || now.fit.status === 'done') keepSoon(VIEW_MS)
})

function keepSoon(ms: number): void {
  if (isPaused || useProject.getState().activeId === null) return
  const at = performance.now() + ms
  if (at >= dueMs) return
  dueMs = at
  clearTimeout(timer)
  timer = setTimeout(() => void keepNow(), ms)
}

/** Keeps nothing until the work is done, e.g. while one slide takes the place of another. */
export function withoutKeeping(work: () => void): void {
  isPaused = true
  try {
    work()
  } finally {
    isPaused = false
  }
}

/**
 * Keeps what has been made on the slide that is shown: in the session file, or where there is none by the app. What is kept is as of
 * now; it resolves when it is on disk. A session file that cannot be written is told and let go of, so that nothing is lost.
 */
export function keepNow(): Promise<void> {
  clearTimeout(timer)
  dueMs = Infinity
  const { activeId } = useProject.getState()
  const slide = slideOf(activeId)
  if (!slide || !useSlide.getState().info) return writing
  const now = recordNow(slide)
  if (isSame(slide, now)) return writing
  changeSlide(slide.id, now)
  return writeProject()
}

/** Regions never change in place; of the rest a text is made, which is short. */
function isSame(before: SessionSlide, now: SessionSlide): boolean {
  const { regions: was, ...rest } = before
  const { regions, ...others } = now
  const areSame = was.length === regions.length && was.every((region, at) => region === regions[at])
  return areSame && JSON.stringify(rest) === JSON.stringify(others)
}

/** Writes the session as it stands in the store, one write after the other. */
export function writeProject(): Promise<void> {
  const { path, slides, activeId } = useProject.getState()
  if (activeId === null) return writing
  const active = slides.findIndex(({ id }) => id === activeId)
  writing = writing.then(() => write({ path, session: { slides: [...slides], active } }))
  return writing
}

interface Written {
  path: string | null
  session: Session
}

async function write({ path, session }: Written): Promise<void> {
  try {
    await lasting(() =>
      path === null ? keepByApp(session, [session.slides[session.active]]) : writeFile(path, session),
    )
    hasFailed = false
  } catch (thrown) {
    const error = toHistologueError(thrown)
    if (path !== null) await letGo(path, session, error)
    else if (!hasFailed) tellProblem(error.toRecord())
    hasFailed = true
  }
}

/** Writes again with the next computing process where one dies meanwhile: what was just made may be changed no more. */
async function lasting(work: () => Promise<void>): Promise<void> {
  for (let deaths = 0; ; deaths++) {
    try {
      return await work()
    } catch (thrown) {
      if (toHistologueError(thrown).code !== 'WORKER_GONE' || deaths === MOST_DEATHS) throw thrown
    }
  }
}

async function writeFile(path: string, session: Session): Promise<void> {
  const stamp = stamps.get(path)
  const written = await connection.call('writeSession', {
    ...{ path, session },
    ...(stamp !== undefined && { stamp }),
  })
  stamps.set(path, written.stamp)
  if (useProject.getState().path === path) setProject({ stamp: written.stamp })
}

/** Keeps each of `kept`, a slide of the session, and where the slide is that it is compared with. */
async function keepByApp({ slides }: Session, kept: readonly SessionSlide[]): Promise<void> {
  for (const slide of kept) {
    const other = slides.find(({ id }) => id === slide.comparison?.otherSlide)
    if (slide.identity) await connection.call('keepSlide', { slide, ...(other && { other }) })
  }
}

/** The session file is somebody else's now, or cannot be written: the app keeps its slides, and the user is told. */
async function letGo(path: string, session: Session, error: HistologueError): Promise<void> {
  const isShown = useProject.getState().path === path
  if (isShown) setProject({ path: null, stamp: null })
  tellProblem({
    ...error.toRecord(),
    advice: 'What you changed is kept by the app from now on; save the session under another name.',
  })
  await keepByApp(session, session.slides).catch((thrown) =>
    tellProblem(toHistologueError(thrown).toRecord()),
  )
  // The next start goes on with what the app keeps, not with the file.
  if (isShown) await keepLast()
}
