import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ensureBuilt } from '../../electron/setup/build.mjs'
import { median } from '../../worker/stats/quantiles.ts'
import { readMemory } from './process-memory.ts'
import { figure, megabytes, milliseconds, type Row, type Section, seconds, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'
import { startWorker, type WorkerProcess } from './worker-process.ts'

const COLON = 'murine_colon_d0_visium'
const BREAST = 'her2st_A1'
const N_REPEAT = 3
const N_SEED = 5
const N_SPOT = 50
const REST_MS = 3000

/** Opening, fitting and ranking in the worker, and the memory that it takes. */
export const openingSection: Section = {
  name: 'opening',
  title: 'Opening, fitting and ranking a slide in the worker',
  method:
    "The app's built worker alone in a fresh Node, asked over a port by another process as the page asks it; an empty " +
    `cache, the file in the system's page cache. Opening is the median of ${N_REPEAT} fresh processes, from the request ` +
    'to the answers of `openSlide`, `getPicture` and `getSpots`; the fit is one run. `supported` is ranked. Memory is ' +
    'resident memory.',
  async rows() {
    await ensureBuilt()
    const rows: Row[] = []
    for (const name of [COLON, BREAST]) {
      const path = slidePath(name)
      if (path) rows.push(...(await inFreshCache((cacheDir) => measureSlide(name, path, cacheDir))))
      else rows.push(skipped(name, '', missingSlide(name)))
    }
    return rows
  },
}

async function inFreshCache<T>(measure: (cacheDir: string) => Promise<T>): Promise<T> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
  try {
    return await measure(cacheDir)
  } finally {
    rmSync(cacheDir, { recursive: true, force: true })
  }
}

async function measureSlide(name: string, path: string, cacheDir: string): Promise<Row[]> {
  const openings = await repeat(cacheDir, (worker) => open(worker, path))
  const isColon = name === COLON
  const opening = median(openings.map(({ ms }) => ms))
  const rows = [figure(`${name}: open to first picture`, opening, seconds, isColon ? 2000 : undefined)]
  rows.push(...(await withWorker(cacheDir, (worker) => fitAndRank(worker, { name, path, isColon }))))
  const reopenings = await repeat(cacheDir, (worker) => reopen(worker, path))
  return [...rows, figure(`${name}: open again, fit from the cache included`, median(reopenings), seconds)]
}

async function withWorker<T>(cacheDir: string, measure: (worker: WorkerProcess) => Promise<T>): Promise<T> {
  const worker = await startWorker(cacheDir)
  try {
    return await measure(worker)
  } finally {
    worker.stop()
  }
}

async function repeat<T>(cacheDir: string, measure: (worker: WorkerProcess) => Promise<T>): Promise<T[]> {
  const found: T[] = []
  for (let i = 0; i < N_REPEAT; i++) found.push(await withWorker(cacheDir, measure))
  return found
}

async function open({ call }: WorkerProcess, path: string) {
  const start = performance.now()
  const { slideId, nSpot } = await call('openSlide', { path })
  await Promise.all([call('getPicture', { slideId }), call('getSpots', { slideId })])
  return { ms: performance.now() - start, slideId, nSpot }
}

async function reopen(worker: WorkerProcess, path: string): Promise<number> {
  const start = performance.now()
  const { slideId } = await open(worker, path)
  const { fromCache } = await worker.call('fitSlide', { slideId, nSeed: N_SEED })
  if (!fromCache) throw new Error(`${path} was fitted again instead of read from the cache.`)
  return performance.now() - start
}

async function fitAndRank(
  worker: WorkerProcess,
  { name, path, isColon }: { name: string; path: string; isColon: boolean },
): Promise<Row[]> {
  const { slideId, nSpot } = await open(worker, path)
  await worker.call('getFeatures', { slideId })
  const start = performance.now()
  const { fromCache, device } = await worker.call('fitSlide', { slideId, nSeed: N_SEED })
  const fitMs = performance.now() - start
  if (fromCache) throw new Error(`The cache was not empty: ${path} was not fitted.`)
  const first = await rank(worker, slideId, 0)
  await wait(REST_MS)
  const memory = readMemory(worker.pid)
  const warm: Awaited<ReturnType<typeof rank>>[] = []
  for (let i = 1; i <= N_SPOT; i++)
    warm.push(await rank(worker, slideId, Math.floor((i * (nSpot - 1)) / N_SPOT)))
  const of = (key: 'workerMs' | 'totalMs') => median(warm.map((times) => times[key]))
  return [
    figure(
      `${name}: fit with ${N_SEED} seeds, features included (${device})`,
      fitMs,
      seconds,
      isColon ? 25_000 : undefined,
    ),
    figure(`${name}: rank the first spot, in the worker`, first.workerMs, milliseconds),
    figure(`${name}: rank a spot, in the worker, median of ${N_SPOT}`, of('workerMs'), milliseconds),
    figure(`${name}: the same until the table is at the asker's`, of('totalMs'), milliseconds),
    ...memoryRows(name, memory),
  ]
}

async function rank({ call, lastWorkerMs }: WorkerProcess, slideId: string, spot: number) {
  const start = performance.now()
  await call('rankSpot', { slideId, spot, by: 'supported' })
  return { totalMs: performance.now() - start, workerMs: lastWorkerMs() }
}

function memoryRows(name: string, memory: ReturnType<typeof readMemory>): Row[] {
  const [rest, peak] = [
    `${name}: memory at rest, fitted, one spot ranked`,
    `${name}: highest memory until then`,
  ]
  if (!memory)
    return [rest, peak].map((what) => skipped(what, '', 'memory is read from /proc, which only Linux has'))
  return [figure(rest, memory.resident, megabytes, 800e6), figure(peak, memory.peak, megabytes)]
}
