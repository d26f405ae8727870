import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { HistologueError } from '../api/errors.ts'
import type { OpenedSession, Session, SessionSlide } from '../api/sessions.ts'
import { writeWhole } from '../export/write-file.ts'
import { findPlace, folderOf } from './places.ts'
import { FORMAT, fileSchema, headSchema, type SessionText, VERSION } from './session-schema.ts'
import { sessionText, slideOfText } from './session-text.ts'

/** More than any session: what is larger is something else. */
const MOST_BYTES = 512 * 1024 * 1024

const SAVED_AT = /"savedAt":"[^"]*",?/

/** Tells one state of a session file from another, by all that it holds but the time. */
const stampOf = (text: string): string =>
  createHash('sha256').update(text.replace(SAVED_AT, '')).digest('hex')

/**
 * Writes a session to a file beside it first, flushed and renamed at the end. Codes: `WRITE_FAILED`; `FILE_CHANGED` where a `stamp`
 * is given and the file is no longer as it was then.
 */
export async function writeSession(
  path: string,
  session: Session,
  { appVersion, stamp }: { appVersion: string; stamp?: string },
): Promise<{ path: string; stamp: string }> {
  const text = sessionText(session, folderOf(path), appVersion, new Date())
  const next = stampOf(text)
  // The same again is what a write leaves whose answer never came.
  if (stamp !== undefined) await refuseChanged(path, [stamp, next])
  await writeWhole(path, (file) => file.writeFile(text))
  return { path, stamp: next }
}

async function refuseChanged(path: string, known: readonly string[]): Promise<void> {
  const now = await readFile(path, 'utf8').catch(() => null)
  // One that is gone has nothing to lose.
  if (now === null || known.includes(stampOf(now))) return
  throw new HistologueError('FILE_CHANGED', 'The session was changed by somebody else since it was opened.', {
    file: path,
    advice: 'Save it under another name, or open it again to see what changed.',
  })
}

/**
 * Reads a session and finds its slides' files. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `SESSION_DAMAGED` with the place in it,
 * `SESSION_NEWER`.
 */
export async function readSession(path: string, folders: readonly string[] = []): Promise<OpenedSession> {
  const text = await readText(path)
  const parsed = parseSession(text, path)
  const folder = folderOf(path)
  const slides: SessionSlide[] = []
  const missing: string[] = []
  for (const [at, slide] of parsed.slides.entries()) {
    const read = await slideOfText(slide, (place) => findPlace(folder, place, folders))
    if (!read) throw damaged(path, `slides/${at}/regions`, 'The spots of a region are none of its slide.')
    slides.push(read.slide)
    if (read.isMissing) missing.push(slide.id)
  }
  const active = Math.min(parsed.active, Math.max(0, slides.length - 1))
  const { geneLists } = parsed
  const session = { slides, active, ...(geneLists && { geneLists }) }
  return { session, stamp: stampOf(text), missing }
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > MOST_BYTES) throw damaged(path, 'file', 'It is larger than any session.')
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof HistologueError) throw thrown
    const isGone = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    throw new HistologueError(
      isGone ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      isGone ? 'There is no such session file.' : 'The session file cannot be read.',
      { file: path, cause: thrown },
    )
  }
}

/** The session of a text. Codes: `SESSION_DAMAGED`, `SESSION_NEWER`. */
function parseSession(text: string, path: string): SessionText {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw damaged(path, 'file', 'It is no whole JSON: it was cut off or changed.', cause)
  }
  const head = headSchema.safeParse(json)
  if (!head.success) throw damaged(path, 'format', `It does not say that it is a ${FORMAT}.`)
  if (head.data.version > VERSION) throw newer(path, head.data.version)
  const parsed = fileSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw damaged(path, issue.path.join('/') || 'file', issue.message)
}

function damaged(file: string, place: string, reason: string, cause?: unknown): HistologueError {
  return new HistologueError('SESSION_DAMAGED', `The session file cannot be understood. ${reason}`, {
    ...{ file, place, cause },
    advice: 'Copy it again, or open the slides: what was last made on them here is kept by the app.',
  })
}

function newer(file: string, version: number): HistologueError {
  return new HistologueError(
    'SESSION_NEWER',
    `The session was saved by a newer Histologue (file version ${version}, this one reads up to ${VERSION}).`,
    { file, place: 'version', advice: 'Open it with the newer Histologue; nothing in it was changed.' },
  )
}
