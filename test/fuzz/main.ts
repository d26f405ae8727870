/** `npm run fuzz [-- COUNT [START]]`: opens damaged files of a fixed seed and prints how each ended; what ends badly is kept in `.cache/fuzz`. */
import { join } from 'node:path'
import { projectDir } from '../../electron/setup/places.mjs'
import { fuzz, isFault, SEED, type Try } from './fuzz.ts'

const [count = 10_000, start = 0] = process.argv.slice(2).map(Number)
const counts = new Map<string, Map<string, number>>()
const faults: Try[] = []
let slowest: Try[] = []
const N_SLOWEST = 5
let nDone = 0

function note(done: Try): void {
  if (++nDone % 500 === 0) console.error(`${nDone} of ${count}`)
  const outcome = isFault(done) ? done.outcome.split(':')[0] : done.outcome
  const row = counts.get(outcome) ?? new Map<string, number>()
  row.set(done.damage, (row.get(done.damage) ?? 0) + 1)
  counts.set(outcome, row)
  slowest = [...slowest, done].sort((a, b) => b.seconds - a.seconds).slice(0, N_SLOWEST)
  if (!isFault(done)) return
  faults.push(done)
  console.log(`FAULT ${done.at}: ${done.source}, ${done.damage}: ${done.outcome.slice(0, 1500)}`)
}

const startedMs = Date.now()
await fuzz(start, start + count, join(projectDir, '.cache/fuzz'), note)
const total = (row: Map<string, number>) => [...row.values()].reduce((sum, n) => sum + n, 0)
console.log(
  `\nSeed ${SEED}, files ${start} to ${start + count - 1}, ${((Date.now() - startedMs) / 1000).toFixed(0)} s.\n`,
)
console.log('| ends as | files | of them |\n|---|---|---|')
for (const [outcome, row] of [...counts].sort(([, a], [, b]) => total(b) - total(a)))
  console.log(
    `| ${outcome} | ${total(row)} | ${[...row]
      .sort(([, a], [, b]) => b - a)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ')} |`,
  )
console.log('\nThe slowest:')
for (const { at, source, damage, outcome, seconds } of slowest)
  console.log(`${seconds.toFixed(1)} s · ${at}: ${source}, ${damage}: ${outcome.split('\n')[0]}`)
process.exitCode = faults.length > 0 ? 1 : 0
