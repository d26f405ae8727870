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
    const file = resolve(world.cwd, csv)
    const { path, nRow, nullWeight } = await call(world, 'exportRanking', { ...request, path: file })
    world.stderr.write(`${nRow} rows written to ${path}\n${nullKeyLine(nullWeight)}`)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'histologue-'))
  try {
    const file = join(folder, 'ranking.csv')
    const { path, nullWeight } = await call(world, 'exportRanking', { ...request, path: file })
    world.stderr.write(nullKeyLine(nullWeight))
    await pipeline(createReadStream(path), world.stdout, { end: false }).catch(ignoreClosedPipe)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** How much of the attention no gene in particular has; nothing for all spots. */
const nullKeyLine = (weight: number | null) =>
  weight === null
    ? ''
    : `null key: ${(100 * weight).toFixed(1)} % of the attention, to no gene in particular\n`

/** A reader that has seen enough (`| head`) is no failure. */
export function ignoreClosedPipe(thrown: NodeJS.ErrnoException): void {
  if (thrown.code !== 'EPIPE' && thrown.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw thrown
}
