import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Reading, Selection } from '../api/methods.ts'
import { type CliWorld, call } from './session.ts'

export interface RankRequest {
  slideId: string
  selection: Selection
  by: Reading
  top?: number
  /** File to write, `-` for standard output. */
  csv: string
}

/** Writes the ranking to its file, or through a temporary one to standard output: the same bytes either way. */
export async function writeRanking(world: CliWorld, { csv, ...request }: RankRequest): Promise<void> {
  if (csv !== '-') {
    const { path, nRow } = await call(world, 'exportRanking', { ...request, path: resolve(world.cwd, csv) })
    world.stderr.write(`${nRow} rows written to ${path}\n`)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'histologue-'))
  try {
    const { path } = await call(world, 'exportRanking', { ...request, path: join(folder, 'ranking.csv') })
    await pipeline(createReadStream(path), world.stdout, { end: false }).catch(ignoreClosedPipe)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A reader that has seen enough (`| head`) is no failure. */
export function ignoreClosedPipe(thrown: NodeJS.ErrnoException): void {
  if (thrown.code !== 'EPIPE' && thrown.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw thrown
}
