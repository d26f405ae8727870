import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { HistologueError, toHistologueError } from '../api/errors.ts'
import type { KeptSlide, LastShown, SessionSlide, SessionSource } from '../api/sessions.ts'
import { writeFailed, writeWhole } from '../export/write-file.ts'
import { fileState } from '../slide/file-identity.ts'
import { holdsWork, lacksWorkOf } from './lost-work.ts'
import { readSession, writeSession } from './session-file.ts'
import { layout } from './session-schema.ts'

const source = z.object({
  path: z.string().min(1),
  picture: z.object({ path: z.string().min(1).exactOptional(), ...layout }).exactOptional(),
  element: z.string().min(1).exactOptional(),
})
/** How a file was opened, and what the file was like then. */
const recalledSchema = z.object({ source, file: z.object({ size: z.number(), modifiedMs: z.number() }) })
const lastSchema = z.object({
  path: z.string().nullable(),
  sources: z.array(source),
  ids: z.array(z.string().min(1)).exactOptional(),
  active: z.int().min(0),
})

interface Keeping {
  other?: SessionSlide
  aside?: boolean
}

/** What tells which slide is kept where: the file, which slide in it, and its spots. */
export interface KeptKey {
  path: string
  element: string | null
  spotsId: string
}

/**
 * What was last made on each slide, alone or in a session: one session file for each, in a folder of the app's own (README of this
 * folder: which of the two counts when).
 */
export class KeptSlides {
  readonly #folder: string
  readonly #appVersion: string

  constructor(folder: string, appVersion: string) {
    this.#folder = folder
    this.#appVersion = appVersion
  }

  /**
   * Of `other`, which the slide is compared with, only where its file is: what was made on it is kept as of itself. With `aside`, what is
   * kept and would be lost by it is copied first; returns where to, else null. Codes: `BAD_REQUEST` for a slide without an identity,
   * `WRITE_FAILED`.
   */
  async keep(slide: SessionSlide, { other, aside = false }: Keeping = {}): Promise<string | null> {
    if (!slide.identity)
      throw new HistologueError('BAD_REQUEST', 'A slide that was never open has nothing to keep.')
    const { path, element = null } = slide.source
    const key = { path, element, spotsId: slide.identity.spotsId }
    const file = this.#fileOf(key)
    await mkdir(this.#folder, { recursive: true })
    const setAside = aside ? await this.#putAside(slide, key) : null
    const slides = other ? [slide, neverOpen(other)] : [slide]
    await writeSession(file, { slides, active: 0 }, { appVersion: this.#appVersion })
    await rm(this.#formerFileOf(key), { force: true })
    await this.#keepSource(slide.source)
    return setAside
  }

  /** Copies what is kept of a slide where `slide` has not all of it. The same is copied once, however often it is met. */
  async #putAside(slide: SessionSlide, key: KeptKey): Promise<string | null> {
    const found = await this.#readOwn(key)
    // A damaged one has a name of its own by now.
    if (!found || found.setAside !== null) return found?.setAside ?? null
    if (!lacksWorkOf(slide, found.slide)) return null
    const copy = this.#fileOf(key).replace(/\.histologue$/, `.${found.stamp.slice(0, 12)}.other.histologue`)
    try {
      await copyFile(found.file, copy)
    } catch (cause) {
      throw writeFailed(copy, cause as NodeJS.ErrnoException)
    }
    return copy
  }

  async #keepSource(source: SessionSource): Promise<void> {
    const file = this.#sourceFileOf(source.path)
    const state = source.picture || source.element ? await fileState(source.path).catch(() => null) : null
    if (!state) return rm(file, { force: true })
    await writeWhole(file, (out) => out.writeFile(JSON.stringify({ source, file: state })))
  }

  /** How a file was last opened, as far as that still holds; its path alone otherwise. */
  async recall(path: string): Promise<SessionSource> {
    try {
      const { source, file } = recalledSchema.parse(
        JSON.parse(await readFile(this.#sourceFileOf(path), 'utf8')),
      )
      const now = await fileState(path)
      if (now.size !== file.size || now.modifiedMs !== file.modifiedMs) return { path }
      if (source.picture?.path !== undefined) await fileState(source.picture.path)
      return { ...source, path }
    } catch {
      return { path }
    }
  }

  /**
   * What was kept of a slide, or null. What cannot be read is renamed, so that nothing is written over it, and told by
   * `setAside`. Where nothing was kept of this file, what was made on it at a place that it was moved from (`movedFrom`).
   */
  async read(key: KeptKey): Promise<KeptSlide> {
    const own = await this.#readOwn(key)
    if (own) {
      if (own.setAside !== null) return { slide: null, other: null, setAside: own.setAside }
      return { slide: own.slide, other: own.other && neverOpen(own.other), setAside: null }
    }
    // Made before anybody chose in this file, it is nearer than what was made elsewhere.
    const isElsewhere = key.element === null || !(await this.#readOwn({ ...key, element: null }))
    const slide = isElsewhere ? await this.#readMoved(key) : null
    return {
      ...{ slide, other: null, setAside: null },
      ...(slide && { movedFrom: slide.source.path }),
    }
  }

  async #readOwn(key: KeptKey) {
    for (const file of [this.#fileOf(key), this.#formerFileOf(key)]) {
      try {
        const { session, stamp } = await readSession(file)
        const [slide, other = null] = session.slides
        if (slide) return { file, stamp, slide, other, setAside: null }
      } catch (thrown) {
        if (toHistologueError(thrown).code === 'FILE_NOT_FOUND') continue
        const setAside = file.replace(/\.histologue$/, `.${Date.now()}.damaged.histologue`)
        await rename(file, setAside).catch(() => undefined)
        return { setAside }
      }
    }
    return null
  }

  /**
   * What was last made on these spots in a file that is no longer where it was, or is this one by another name. Two files with the same
   * spots that are both there are two slides.
   */
  async #readMoved({ path, element, spotsId }: KeptKey): Promise<SessionSlide | null> {
    const names = await readdir(this.#folder).catch(() => [])
    const ofSpots = names.filter((name) => KEPT_NAME.test(name) && name.startsWith(spotsName(spotsId)))
    const dated = await Promise.all(
      ofSpots.map(async (name) => {
        const file = join(this.#folder, name)
        return {
          file,
          atMs: await stat(file).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          ),
        }
      }),
    )
    for (const { file } of dated.sort((one, other) => other.atMs - one.atMs)) {
      const read = await readSession(file).catch(() => null)
      const slide = read?.session.slides[0]
      if (!slide || slide.identity?.spotsId !== spotsId || (slide.source.element ?? null) !== element)
        continue
      if (holdsWork(slide) && (await isGoneOr(slide.source.path, path))) return slide
    }
    return null
  }

  async keepLast(last: LastShown): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await writeWhole(this.#lastFile, (file) => file.writeFile(JSON.stringify(last)))
  }

  /** Null where there is none that can be read. */
  async readLast(): Promise<LastShown | null> {
    try {
      return lastSchema.parse(JSON.parse(await readFile(this.#lastFile, 'utf8')))
    } catch {
      return null
    }
  }

  #sourceFileOf(path: string): string {
    const name = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 32)
    return join(this.#folder, `source-${name}.json`)
  }

  get #lastFile(): string {
    return join(this.#folder, 'last.json')
  }

  /** Its name begins with the spots, so that what was made on them is found where the file has moved. */
  #fileOf(key: KeptKey): string {
    return join(this.#folder, `${spotsName(key.spotsId)}-${keyName(key)}.histologue`)
  }

  /** What was kept before names began with the spots. */
  #formerFileOf(key: KeptKey): string {
    return join(this.#folder, `${keyName(key)}.histologue`)
  }
}

const KEPT_NAME = /^[\da-f]{16}-[\da-f]{32}\.histologue$/
const spotsName = (spotsId: string) => createHash('sha256').update(spotsId).digest('hex').slice(0, 16)
const keyName = ({ path, element, spotsId }: KeptKey) =>
  createHash('sha256')
    .update(JSON.stringify([resolve(path), element, spotsId]))
    .digest('hex')
    .slice(0, 32)

/** Whether a file is no longer there, or is `other` by another name, as after a change of case on a disk that knows none. */
async function isGoneOr(path: string, other: string): Promise<boolean> {
  const [was, now] = await Promise.all(
    [path, other].map((one) => stat(one, { bigint: true }).catch(() => null)),
  )
  return was === null || (was.ino === now?.ino && was.dev === now.dev)
}

/** A slide as it stands in a list before anybody opened it. */
const neverOpen = ({ id, name, source }: SessionSlide): SessionSlide => ({
  ...{ id, name, source, identity: null },
  ...{ regions: [], hidden: [], view: null, comparison: null, fit: null },
})
