import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

const SLIDE_NAME = /(\.h5(ad|mu)?|\.zip|\.histologue|\.zarr|(^|[\\/])outs)[\\/]?$/i
const SLIDE_FOLDER = /(\.zarr|[\\/]outs)$/i

/**
 * The slides and sessions named on a command line: existing files ending in `.h5ad`, `.h5mu`, `.h5`, `.zip` or `.histologue`, and folders ending in
 * `.zarr` or `outs`; switches and what else is named there (the app's own folder) are passed over.
 */
export function slidesOfCommandLine(argv: readonly string[], workingDir: string): string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-') && SLIDE_NAME.test(argument))
    .map((argument) => resolve(workingDir, argument))
    .filter((path) => existsSync(path) && (statSync(path).isFile() || SLIDE_FOLDER.test(path)))
}

/** Holds back the slides to open until the page listens. */
export class OpenQueue {
  #waiting: string[] = []
  #send: ((path: string) => void) | null = null

  push(path: string): void {
    if (this.#send) this.#send(path)
    else this.#waiting.push(path)
  }

  /** The page listens: it gets what waited, and what comes from now on. */
  connect(send: (path: string) => void): void {
    this.#send = send
    for (const path of this.#waiting.splice(0)) send(path)
  }

  disconnect(): void {
    this.#send = null
  }
}
