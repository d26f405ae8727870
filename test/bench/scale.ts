import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../../electron/setup/build.mjs'
import { MOST_LEARNED } from '../../worker/attention/sample.ts'
import { readMemory } from './process-memory.ts'
import { type ScaleOptions, scaleSlide, VISIUM, VISIUM_HD } from './scale-slide.ts'
import { figure, megabytes, type Row, type Section, seconds, skipped } from './section.ts'
import { startWorker, type WorkerProcess } from './worker-process.ts'

const N_SEED = 5
const TOP = 50
const N_SHIFT = 10
const count = (n: number) => n.toLocaleString('en')

/** Slides of 3,000 and 400,000 spots, opened, fitted, ranked throughout, compared half with half, and searched for patterns. */
export const scaleSection: Section = {
  name: 'scale',
  title: 'Large slides',
  isLong: true,
  method:
    "Made-up slides of seeded counts and a painted picture, written once into the machine's temporary folder: " +
    `${[VISIUM, VISIUM_HD].map(describe).join('; ')}. The app's built worker alone in a fresh Node for each slide, asked as the page ` +
    `asks it, with an empty cache; one run. Above ${count(MOST_LEARNED)} spots the model is learned from a sample of that many. ` +
    'Compared are the upper and the lower half of a slide, expression and model. Memory is the highest resident memory of that process until then, readers included.',
  rows: async () => {
    await ensureBuilt()
    const rows: Row[] = []
    for (const { options, aims } of [
      { options: VISIUM, aims: { fitMs: 90_000, fitBytes: 2e9 } },
      { options: VISIUM_HD, aims: { rankedBytes: 4e9, searchedBytes: 4e9 } },
    ])
      rows.push(...(await measure(options, aims)))
    return rows
  },
}

/** What is not named has no aim. */
interface Aims {
  fitMs?: number
  fitBytes?: number
  rankedBytes?: number
  searchedBytes?: number
}

function nSpotOf({ nAcross, nDown }: ScaleOptions): number {
  return nAcross * nDown
}

function describe(options: ScaleOptions): string {
  return `${count(nSpotOf(options))} spots × ${count(options.nFeature)} genes with ${count(options.depth)} counts a spot`
}

async function measure(options: ScaleOptions, aims: Aims): Promise<Row[]> {
  const path = await scaleSlide(options)
  const folder = mkdtempSync(join(tmpdir(), 'histologue-scale-'))
  const worker = await startWorker(folder)
  try {
    return await steps(worker, { path, table: join(folder, 'all.csv.gz'), options, aims })
  } finally {
    worker.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Measured {
  path: string
  /** Where the rankings of all spots go. */
  table: string
  options: ScaleOptions
  aims: Aims
}

async function steps(worker: WorkerProcess, { path, table, options, aims }: Measured): Promise<Row[]> {
  const what = `${count(nSpotOf(options))} × ${count(options.nFeature)}`
  const started = performance.now()
  const since = () => performance.now() - started
  const { slideId } = await worker.call('openSlide', { path })
  const [pictureMs] = await Promise.all([
    worker.call('getPicture', { slideId }).then(since),
    worker.call('getSpots', { slideId }),
  ])
  const readyMs = since()
  const rows = [
    figure(`${what}: open to first picture`, pictureMs, seconds),
    figure(`${what}: open until spots can be chosen`, readyMs, seconds),
    memory(`${what}: memory, open`, worker.pid),
  ]
  const { fromCache } = await worker.call('fitSlide', { slideId, nSeed: N_SEED })
  if (fromCache) throw new Error(`The cache was not empty: ${path} was not fitted.`)
  const fittedMs = since()
  rows.push(
    figure(`${what}: fit with ${N_SEED} seeds, features included`, fittedMs - readyMs, seconds, aims.fitMs),
    memory(`${what}: memory, fitted`, worker.pid, aims.fitBytes),
  )
  const all = { selection: { kind: 'all' }, by: 'supported', top: TOP, path: table } as const
  const { nRow } = await worker.call('exportRanking', { slideId, ...all })
  if (nRow !== TOP * nSpotOf(options)) throw new Error(`The table has ${nRow} rows.`)
  return [
    ...rows,
    figure(
      `${what}: best ${TOP} of all spots to .csv.gz, ${megabytes(statSync(table).size)}`,
      since() - fittedMs,
      seconds,
    ),
    memory(`${what}: memory, all ranked`, worker.pid, aims.rankedBytes),
    ...(await searched(worker, slideId, what, { options, aims })),
  ]
}

/** What reads every gene of every spot: two regions side by side, and Moran's I. */
async function searched(
  worker: WorkerProcess,
  slideId: string,
  what: string,
  { options, aims }: Pick<Measured, 'options' | 'aims'>,
): Promise<Row[]> {
  const middle = Math.floor(nSpotOf(options) / 2)
  const region = (name: string, start: number, end: number) => ({
    name,
    spots: Uint32Array.from({ length: end - start }, (_, k) => start + k),
  })
  const started = performance.now()
  const [a, b] = [region('upper half', 0, middle), region('lower half', middle, nSpotOf(options))]
  await worker.call('compareRegions', { slideId, a, b })
  const comparedMs = performance.now() - started
  await worker.call('measureMoran', { slideId, nShift: N_SHIFT })
  const searchedMs = performance.now() - started
  return [
    figure(`${what}: two halves compared`, comparedMs, seconds),
    figure(
      `${what}: Moran's I of every gene, ${N_SHIFT} shuffles of the usual 50`,
      searchedMs - comparedMs,
      seconds,
    ),
    memory(`${what}: memory, compared and searched`, worker.pid, aims.searchedBytes),
  ]
}

function memory(what: string, pid: number, atMost?: number): Row {
  const found = readMemory(pid)
  if (found) return figure(what, found.peak, megabytes, atMost)
  return skipped(what, '', 'memory is read from /proc, which only Linux has')
}
