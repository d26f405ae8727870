import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HistologueError } from '../../api/errors.ts'
import { filesBelow } from '../files-below.ts'
import { tooLarge } from '../hdf5-error.ts'
import { MAX_FILE_BYTES, type ZarrStore } from './store.ts'

/** A zarr store that is a folder; keys never lead out of it. */
export class FolderStore implements ZarrStore {
  readonly path: string
  readonly #read = new Set<string>()

  constructor(path: string) {
    this.path = path
  }

  async children(key: string): Promise<string[]> {
    return (await readdir(this.#fileOf(key)).catch(() => [])).sort()
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const file = this.#fileOf(key)
    try {
      const stats = await stat(file)
      if (!stats.isFile()) return undefined
      if (stats.size > MAX_FILE_BYTES) throw tooLarge(this.path, key)
      this.#read.add(file)
      return await readFile(file)
    } catch (thrown) {
      if (thrown instanceof HistologueError) throw thrown
      if (
        thrown instanceof Error &&
        'code' in thrown &&
        (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
      )
        return undefined
      throw new HistologueError('FILE_UNREADABLE', `${key} cannot be read.`, {
        file: this.path,
        place: key,
        advice: 'Check that you may read it and that the drive is still connected.',
        cause: thrown,
      })
    }
  }

  filesRead(): string[] {
    return [...this.#read]
  }

  async filesBelow(key: string): Promise<string[]> {
    return filesBelow(this.#fileOf(key))
  }

  beside(): FolderStore {
    return new FolderStore(this.path)
  }

  close(): void {}

  #fileOf(key: string): string {
    if (key.split('/').includes('..'))
      throw new HistologueError('VALUE_INVALID', `${key} leads out of the store.`, {
        file: this.path,
        place: key,
      })
    return join(this.path, key)
  }
}
