import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { HistologueError, toHistologueError } from '../api/errors.ts'
import type { KeptSlide, LastShown, SessionSlide, SessionSource } from '../api/sessions.ts'
import { writeWhole } from '../export/write-file.ts'
import { fileState } from '../slide/file-identity.ts'
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

/** What tells which slide is kept where: the file, which slide in it, and its spots. */
export interface KeptKey {
  path: string
  element: string | null
  spotsId: string
}

/**
 * What was made on slides that are in no session file of the user's: one session file for each slide, in a folder of the
 * app's own.
 */
export class KeptSlides {
  readonly #folder: string
  readonly #appVersion: string

  constructor(folder: string, appVersion: string) {
    this.#folder = folder
    this.#appVersion = appVersion
  }

  /**
   * Of `other`, which the slide is compared with, only where its file is: what was made on it is kept as of itself. Codes: `BAD_REQUEST`
   * for a slide without an identity, `WRITE_FAILED`.
   */
  async keep(slide: SessionSlide, other: SessionSlide | null = null): Promise<void> {
    if (!slide.identity)
      throw new HistologueError('BAD_REQUEST', 'A slide that was never open has nothing to keep.')
    const { path, element = null } = slide.source
    const file = this.#fileOf({ path, element, spotsId: slide.identity.spotsId })
    await mkdir(this.#folder, { recursive: true })
    const slides = other ? [slide, neverOpen(other)] : [slide]
    await writeSession(file, { slides, active: 0 }, { appVersion: this.#appVersion })
    await this.#keepSource(slide.source)
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
   * `setAside`.
   */
  async read(key: KeptKey): Promise<KeptSlide> {
    const file = this.#fileOf(key)
    try {
      const { session } = await readSession(file)
      const [slide = null, other = null] = session.slides
      return { slide, other: other && neverOpen(other), setAside: null }
    } catch (thrown) {
      if (toHistologueError(thrown).code === 'FILE_NOT_FOUND')
        return { slide: null, other: null, setAside: null }
      const setAside = file.replace(/\.histologue$/, `.${Date.now()}.damaged.histologue`)
      await rename(file, setAside).catch(() => undefined)
      return { slide: null, other: null, setAside }
    }
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

  #fileOf({ path, element, spotsId }: KeptKey): string {
    const name = createHash('sha256')
      .update(JSON.stringify([resolve(path), element, spotsId]))
      .digest('hex')
      .slice(0, 32)
    return join(this.#folder, `${name}.histologue`)
  }
}

/** A slide as it stands in a list before anybody opened it. */
const neverOpen = ({ id, name, source }: SessionSlide): SessionSlide => ({
  ...{ id, name, source, identity: null },
  ...{ regions: [], hidden: [], view: null, comparison: null, fit: null },
})
