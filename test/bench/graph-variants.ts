/** Prints what feeding, outputs, session options and stacked seeds cost per step: `npx tsx test/bench/graph-variants.ts`. */
import { Tensor } from 'onnxruntime-node'
import type { StepSizes } from './graph-evidence.ts'
import { type Chain, makeNumbers, openStep, type StepOptions } from './graph-runner.ts'

interface Variant {
  name: string
  sizes: StepSizes
  options?: StepOptions
}

const spots = 2600
const large = { batch: 256, genes: 2000, embedding: 84, hidden: 64, head: 32 }
const small = { batch: 128, genes: 1500, embedding: 84, hidden: 64, head: 8 }

const single: Variant[] = [
  { name: 'batches fed', sizes: large },
  { name: 'batches fed, outputs into own arrays', sizes: large, options: { outputs: 'swapped' } },
  { name: 'batches fed, no loss', sizes: large, options: { loss: false } },
  { name: 'batches gathered in the graph', sizes: { ...large, spots } },
  { name: 'no memory pattern', sizes: large, options: { session: { enableMemPattern: false } } },
  { name: 'no arena', sizes: large, options: { session: { enableCpuMemArena: false } } },
  {
    name: 'no graph optimisation',
    sizes: large,
    options: { session: { graphOptimizationLevel: 'disabled' } },
  },
  {
    name: 'spinning threads',
    sizes: large,
    options: { session: { extra: { session: { intra_op: { allow_spinning: '1' } } } } },
  },
  { name: 'one thread', sizes: large, options: { session: { intraOpNumThreads: 1 } } },
]

const oneThread = { loss: false, session: { intraOpNumThreads: 1 } }
const twoThreads = { loss: false }

/** Five models as one stack, or five on one session, one after the other or all at once. */
const ensembles: (Variant & { models: number; atOnce: boolean })[] = [twoThreads, oneThread].flatMap(
  (options) => {
    const threads = options === oneThread ? 'one thread' : 'two threads'
    const sizes = { ...small, spots }
    return [
      { name: `stacked, ${threads}`, sizes: { ...sizes, seeds: 5 }, options, models: 1, atOnce: false },
      { name: `one after the other, ${threads}`, sizes, options, models: 5, atOnce: false },
      { name: `at once, ${threads} each`, sizes, options, models: 5, atOnce: true },
    ]
  },
)

function makeMatrix(rows: number, columns: number, seed: number): Tensor {
  return new Tensor('float32', makeNumbers(rows * columns, seed, 1.5), [rows, columns])
}

/** A fed batch is copied together in JavaScript as an app would, from the same whole-slide arrays that are gathered from. */
function makeFeed({
  batch,
  embedding,
  genes,
  seeds = 1,
  spots: inGraph,
}: StepSizes): () => Record<string, Tensor> {
  const [h, x] = [makeMatrix(spots, embedding, 3), makeMatrix(spots, genes, 4)]
  const drawRows = () => Int32Array.from({ length: seeds * batch }, () => Math.floor(Math.random() * spots))
  const take = (source: Tensor, rows: Int32Array) => {
    const columns = source.dims[1]
    const data = new Float32Array(rows.length * columns)
    const from = source.data as Float32Array
    rows.forEach((row, i) => {
      data.set(from.subarray(row * columns, (row + 1) * columns), i * columns)
    })
    return new Tensor('float32', data, [rows.length, columns])
  }
  return () => {
    const [rows, other] = [drawRows(), drawRows()]
    if (!inGraph) return { h: take(h, rows), x: take(x, rows), shuffled: take(x, other) }
    const index = (values: Int32Array) => new Tensor('int32', values, [values.length])
    return { h, x, rows: index(rows), shuffledRows: index(other) }
  }
}

function describe(name: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const [fastest, median] = [sorted[0], sorted[sorted.length >> 1]].map((time) => time.toFixed(2))
  console.log(`${name.padEnd(40)} median ${median}, fastest ${fastest}`)
}

/** Times jobs in turns, so that whatever else the machine does falls on all of them; each returns its number of steps. */
async function measure(
  title: string,
  jobs: ReadonlyMap<string, () => Promise<number>>,
  rounds: number,
): Promise<void> {
  const times = new Map<string, number[]>()
  for (let round = 0; round <= rounds; round++)
    for (const [name, job] of jobs) {
      const start = performance.now()
      const steps = await job()
      // The first round warms up.
      if (round > 0) times.set(name, [...(times.get(name) ?? []), (performance.now() - start) / steps])
    }
  console.log(`\n${title}, ms per step and model`)
  for (const [name, values] of times) describe(name, values)
}

async function runSteps(chain: Chain, steps: number): Promise<void> {
  for (let i = 0; i < steps; i++) await chain()
}

async function measureSingle(): Promise<void> {
  const jobs = new Map<string, () => Promise<number>>()
  for (const { name, sizes, options } of single) {
    const chain = (await openStep(sizes, options))(makeFeed(sizes))
    jobs.set(name, () => runSteps(chain, 5).then(() => 5))
  }
  await measure(JSON.stringify(large), jobs, 12)
}

async function measureEnsembles(): Promise<void> {
  const jobs = new Map<string, () => Promise<number>>()
  for (const { name, sizes, options, models, atOnce } of ensembles) {
    const start = await openStep(sizes, options)
    const chains = Array.from({ length: models }, () => start(makeFeed(sizes)))
    jobs.set(name, async () => {
      if (atOnce) await Promise.all(chains.map((chain) => runSteps(chain, 10)))
      else for (const chain of chains) await runSteps(chain, 10)
      return 50
    })
  }
  await measure(`five models, ${JSON.stringify(small)}`, jobs, 8)
}

await measureSingle()
await measureEnsembles()
