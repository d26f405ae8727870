import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import type { RecentSlide } from '../worker/api/bridge.ts'

const MAX_RECENT = 12
const fileSchema = z.array(z.object({ path: z.string(), openedAtMs: z.number() }))

/** The slides opened last, kept in one JSON file; a damaged file counts as empty. */
export class RecentSlides {
  readonly #file: string
  readonly #onChange: () => void

  constructor(file: string, onChange: () => void) {
    this.#file = file
    this.#onChange = onChange
  }

  /** Last opened first, those that no longer exist left out. */
  list(): RecentSlide[] {
    return this.#read()
      .filter(({ path }) => existsSync(path))
      .map((entry) => ({ ...entry, name: basename(entry.path) }))
  }

  add(path: string): void {
    const others = this.#read().filter((entry) => entry.path !== path)
    this.#write([{ path, openedAtMs: Date.now() }, ...others].slice(0, MAX_RECENT))
  }

  clear(): void {
    this.#write([])
  }

  #read(): z.infer<typeof fileSchema> {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch {
      return []
    }
  }

  #write(entries: z.infer<typeof fileSchema>): void {
    mkdirSync(dirname(this.#file), { recursive: true })
    // Renaming keeps the list whole if the machine stops half-way.
    writeFileSync(`${this.#file}.new`, JSON.stringify(entries, null, 2))
    renameSync(`${this.#file}.new`, this.#file)
    this.#onChange()
  }
}
