/** Prints what feeding, outputs, session options and stacked seeds cost per step: `npx tsx test/bench/graph-variants.ts`. */
import { Tensor } from 'onnxruntime-node'
import type { StepSizes } from './graph-evidence.ts'
import { makeNumbers, openStep, type StepOptions } from './graph-runner.ts'

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
  { name: 'one thread', sizes: large, options: { session: { intraOpNumThreads: 1 } } },
]

const ensemble: Variant[] = [1, 5].flatMap((count) => {
  const sizes = { ...small, spots, ...(count > 1 ? { seeds: count } : {}) }
  return [
    { name: `${count} in one graph`, sizes },
    { name: `${count} in one graph, no loss`, sizes, options: { loss: false } },
    { name: `${count} in one graph, one thread`, sizes, options: { session: { intraOpNumThreads: 1 } } },
  ]
})

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

/** Runs variants in turns, so that whatever else the machine does falls on all of them. */
async function measure(
  title: string,
  variants: readonly Variant[],
  rounds: number,
  steps: number,
): Promise<void> {
  const opened = []
  for (const { name, sizes, options } of variants)
    opened.push({
      name,
      seeds: sizes.seeds ?? 1,
      step: await openStep(sizes, makeFeed(sizes), options),
      times: [] as number[],
    })
  for (let round = 0; round < rounds; round++)
    for (const { step, times } of opened)
      for (let i = 0; i < steps; i++) {
        const start = performance.now()
        await step()
        if (i > 0) times.push(performance.now() - start)
      }
  console.log(`\n${title}, ms per step and seed`)
  for (const { name, seeds, times } of opened) {
    const sorted = times.map((time) => time / seeds).sort((a, b) => a - b)
    const [fastest, median] = [sorted[0], sorted[sorted.length >> 1]]
    console.log(`${name.padEnd(40)} median ${median.toFixed(2)}, fastest ${fastest.toFixed(2)}`)
  }
}

await measure(JSON.stringify(large), single, 5, 8)
await measure(JSON.stringify(small), ensemble, 6, 12)
