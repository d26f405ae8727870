import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { HistologueError } from '../../api/errors.ts'
import { tooLarge } from '../hdf5-error.ts'
import { MAX_FILE_BYTES, type ZarrStore } from './store.ts'

/** More entries than a store has; each takes some hundred bytes of memory. */
const MAX_ENTRIES = 2_000_000

/**
 * Opens a zip archive as a store; where all lies in one folder, that folder is the store. yauzl refuses names that climb out
 * of it, and checks sizes while it unpacks. Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED` (too many entries).
 */
export async function openZipStore(path: string): Promise<ZipStore> {
  let zip: ZipFile | undefined
  try {
    zip = await yauzl.openPromise(path, { autoClose: false })
    if (zip.entryCount > MAX_ENTRIES) throw tooLarge(path, '/')
    const entries = new Map<string, Entry>()
    for await (const entry of zip.eachEntry())
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry)
    return new ZipStore(path, zip, entries)
  } catch (thrown) {
    zip?.close()
    throw toZipError(thrown, path, '/')
  }
}

/** A zarr store inside a zip archive. */
export class ZipStore implements ZarrStore {
  readonly path: string
  readonly #zip: ZipFile
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #children = new Map<string, Set<string>>()
  readonly #root: string

  constructor(path: string, zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.path = path
    this.#zip = zip
    this.#entries = entries
    for (const name of entries.keys()) this.#index(name)
    const [top] = this.#children.get('') ?? []
    const isWrapped = this.#children.get('')?.size === 1 && top !== undefined && this.#children.has(top)
    this.#root = isWrapped ? `${top}/` : ''
  }

  async children(key: string): Promise<string[]> {
    return [...(this.#children.get(`${this.#root}${key}`.replace(/\/$/, '')) ?? [])].sort()
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const entry = this.#entries.get(this.#root + key)
    if (!entry) return undefined
    if (entry.uncompressedSize > MAX_FILE_BYTES) throw tooLarge(this.path, key)
    try {
      const pieces: Buffer[] = []
      for await (const piece of await this.#zip.openReadStreamPromise(entry)) pieces.push(piece)
      // A copy of its own: numbers are read from it at their own alignment.
      return new Uint8Array(Buffer.concat(pieces))
    } catch (thrown) {
      throw toZipError(thrown, this.path, key)
    }
  }

  filesRead(): string[] {
    return [this.path]
  }

  async filesBelow(): Promise<string[]> {
    return [this.path]
  }

  beside(): this {
    return this
  }

  close(): void {
    this.#zip.close()
  }

  #index(name: string): void {
    let parent = ''
    for (const part of name.split('/')) {
      const known = this.#children.get(parent)
      if (known) known.add(part)
      else this.#children.set(parent, new Set([part]))
      parent = parent === '' ? part : `${parent}/${part}`
    }
  }
}

function toZipError(thrown: unknown, file: string, place: string): HistologueError {
  if (thrown instanceof HistologueError) return thrown
  return new HistologueError('FILE_DAMAGED', 'The zip archive is damaged.', {
    file,
    place,
    advice: 'Copy it again from where it came from.',
    cause: thrown,
  })
}
