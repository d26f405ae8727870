import { type HistologueError, toHistologueError } from '../../worker/api/errors.ts'
import type { Session } from '../../worker/api/sessions.ts'
import { hasNotice, takeBackNotice, tellProblem } from '../stores/notices.ts'
import { setProject, useProject } from '../stores/project.ts'
import { connection } from './connection.ts'
import { inTurn } from './in-turn.ts'
import { keepByApp } from './keep-by-app.ts'
import { keepLast } from './keep-last.ts'
import { lasting } from './lasting.ts'
import { listsOfSession } from './session-lists.ts'

/** What failed is tried again after so long, each time twice as long. */
const FIRST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 60_000
/** So often a session file is tried before the session goes on without it. */
const MOST_TRIES = 4

interface Written {
  path: string | null
  session: Session
}

/** What is on no disk yet, by where it was to be. */
const unwritten = new Map<string, Written & { nTry: number; error: HistologueError }>()
let retrying: ReturnType<typeof setTimeout> | undefined
let waitMs = FIRST_RETRY_MS
/** The notice of what is not written. */
let notice: number | null = null
/** Stamps of session files as they were last read or written here: also the last write of one that was left must not cover another's. */
const stamps = new Map<string, string>()

useProject.subscribe(({ path, stamp }) => {
  if (path !== null && stamp !== null) stamps.set(path, stamp)
})

/** Writes the session as it stands in the store, one write after the other. */
export function writeProject(): Promise<void> {
  const { path, slides, activeId } = useProject.getState()
  const active = slides.findIndex(({ id }) => id === activeId)
  if (active < 0) return written()
  // What the app keeps of a slide stays on this computer, where the lists are.
  const geneLists = path === null ? null : listsOfSession()
  const session = { slides: [...slides], active, ...(geneLists && { geneLists }) }
  return inTurn(() => write({ path, session }))
}

/** Resolves once all that was to be written has been; what failed is tried once more. */
export function written(): Promise<void> {
  for (const place of unwritten.keys())
    void inTurn(async () => {
      const again = unwritten.get(place)
      if (again) await write(again, { isAgain: true })
    })
  return inTurn(async () => undefined)
}

/** Before the window closes: a session file that still cannot be written is let go of, so that the next start has all from the app. */
export async function giveUpWaiting(): Promise<void> {
  for (const [place, { path, session, error }] of unwritten)
    if (path !== null) await inTurn(() => letGo(place, { path, session }, error))
}

/** Where it goes: the same place is written by the newest alone. */
function placeOf({ path, session }: Written): string {
  if (path !== null) return path
  const { source, identity } = session.slides[session.active]
  return JSON.stringify([source.path, source.element ?? null, identity?.spotsId])
}

async function write(what: Written, { isAgain = false } = {}): Promise<void> {
  const { path, session } = what
  const place = placeOf(what)
  const inFile = path === null ? null : await failureOf(() => writeFile(path, session))
  // Beside a session file too: it may be damaged, or the slide left out of it.
  const byApp = await failureOf(() => keepByApp(session.slides, [session.slides[session.active]]))
  const error = inFile ?? byApp
  if (!error) return wasWritten(place)
  const nTry = (unwritten.get(place)?.nTry ?? 0) + 1
  const isShown = useProject.getState().path === path
  if (inFile && (inFile.code === 'FILE_CHANGED' || nTry === MOST_TRIES || !isShown))
    return letGo(place, what, inFile)
  unwritten.set(place, { ...what, nTry, error })
  // Closed by the user, it comes back with the next change that is not written.
  if (notice === null || (!isAgain && !hasNotice(notice))) notice = tellProblem(error.toRecord())
  clearTimeout(retrying)
  retrying = setTimeout(() => void written(), waitMs)
  waitMs = Math.min(2 * waitMs, LONGEST_RETRY_MS)
}

const failureOf = (work: () => Promise<void>): Promise<HistologueError | null> =>
  lasting(work).then(() => null, toHistologueError)

/** Nothing is amiss any more once everything is written: what was told is taken back. */
function wasWritten(place: string): void {
  unwritten.delete(place)
  if (unwritten.size > 0) return
  clearTimeout(retrying)
  waitMs = FIRST_RETRY_MS
  if (notice !== null) takeBackNotice(notice)
  notice = null
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

/** The session file is somebody else's now, or cannot be written: the app keeps its slides, and the user is told. */
async function letGo(place: string, { path, session }: Written, error: HistologueError): Promise<void> {
  const isShown = useProject.getState().path === path
  wasWritten(place)
  if (isShown) setProject({ path: null, stamp: null })
  tellProblem({
    ...error.toRecord(),
    advice: 'What you changed is kept by the app from now on; save the session under another name.',
  })
  await keepByApp(session.slides, session.slides).catch((thrown) =>
    tellProblem(toHistologueError(thrown).toRecord()),
  )
  // The next start goes on with what the app keeps, not with the file.
  if (isShown) await keepLast()
}
