import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom, deriveSeed } from '../../worker/stats/random.ts'
import { Child } from './child-process.ts'
import { type Damaged, damage } from './damage.ts'
import { listSources } from './sources.ts'

export const SEED = 20261124

/** How one try ended. */
export interface Try extends Omit<Damaged, 'path'> {
  at: number
  outcome: string
}

/** True where a try ended as no file may end it. */
export const isFault = ({ outcome }: Pick<Try, 'outcome'>): boolean =>
  /^(crash|hang|memory|uncoded|written)/.test(outcome)

/**
 * Opens damaged files `start` to `end` of the seed, each in a child process with limits of time and memory. Those that end
 * badly are kept below `keep`. Reports every try.
 */
export async function fuzz(
  start: number,
  end: number,
  keep: string | null,
  report: (done: Try) => void,
): Promise<void> {
  const sources = listSources()
  const child = new Child()
  try {
    for (let at = start; at < end; at++) {
      const folder = mkdtempSync(join(tmpdir(), 'histologue-fuzz-'))
      const { path, ...what } = damage(sources, createRandom(deriveSeed(SEED, at)), folder)
      const before = stampOf(path)
      const opened = await child.open(path, what.kind)
      const done = { at, ...what, outcome: stampOf(path) === before ? opened : 'written to' }
      if (keep && isFault(done)) keepFile(folder, join(keep, String(at)))
      rmSync(folder, { recursive: true, force: true })
      report(done)
    }
  } finally {
    child.stop()
  }
}

function keepFile(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
}

/** Tells whether a file was written to; of a folder, whether its list of names was. */
function stampOf(path: string): string {
  const stats = statSync(path)
  if (!stats.isFile() || stats.size > 2 ** 22) return `${stats.size} ${stats.mtimeMs}`
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
