import { createHash } from 'node:crypto'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom, deriveSeed, type Random } from '../../worker/stats/random.ts'
import { BOMBS } from './bombs/bombs.ts'
import { Child } from './child-process.ts'
import { type Damaged, damage, plant } from './damage.ts'
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
  const sources = await listSources()
  const child = new Child()
  try {
    for (let at = start; at < end; at++)
      report(await tryOne(at, child, keep, (random, folder) => damage(sources, random, folder)))
  } finally {
    child.stop()
  }
}

/** Opens every bomb once, made by random streams from `at` on, like `fuzz`. */
export async function fuzzBombs(at: number, report: (done: Try) => void): Promise<void> {
  const child = new Child()
  try {
    for (const [k, bomb] of BOMBS.entries())
      report(await tryOne(at + k, child, null, (random, folder) => plant(bomb, random, folder)))
  } finally {
    child.stop()
  }
}

async function tryOne(
  at: number,
  child: Child,
  keep: string | null,
  make: (random: Random, folder: string) => Promise<Damaged>,
): Promise<Try> {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-fuzz-'))
  try {
    const { path, ...what } = await make(createRandom(deriveSeed(SEED, at)), folder)
    const before = stampOf(folder)
    const opened = await child.open(path, what.kind)
    const done = { at, ...what, outcome: stampOf(folder) === before ? opened : 'written to' }
    if (keep && isFault(done)) keepFile(folder, join(keep, String(at)))
    return done
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function keepFile(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
}

/** Names, sizes, times of change and, of small files, contents of all in a folder: it differs where something was written. */
function stampOf(folder: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    const { size, mtimeMs, mode } = lstatSync(path)
    hash.update(`${path}\0${entry.isDirectory() ? 0 : size}\0${mtimeMs}\0${mode}\0`)
    if (entry.isFile() && size <= 2 ** 20) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}
