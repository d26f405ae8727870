/** Prints the time of one training step in onnxruntime and in torch, in turns on the same machine: `npx tsx test/bench/graph-step.ts`. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { env, Tensor } from 'onnxruntime-node'
import { makeNumbers, makeParameters, openStep } from './graph-runner.ts'

const sizes = { batch: 256, genes: 2000, embedding: 84, hidden: 64, head: 32 }
const rounds = 8
const stepsPerRound = 10
// Debian's interpreter is the one with torch; another on the PATH usually lacks it.
const debianPython = '/usr/bin/python3'
const python = process.env.HISTOLOGUE_PYTHON ?? (existsSync(debianPython) ? debianPython : 'python3')

interface Timing {
  times: number[]
  loss: number
  version?: string
}

function makeBatch() {
  const { batch, genes, embedding } = sizes
  const columns = { h: embedding, x: genes, shuffled: genes }
  return Object.fromEntries(
    Object.entries(columns).map(([name, n], i) => [
      name,
      { shape: [batch, n], data: makeNumbers(batch * n, 11 + i, 1.5) },
    ]),
  )
}

async function openTorch(
  folder: string,
): Promise<{ run: (steps: number) => Promise<Timing>; close: () => void }> {
  const script = new URL('graph_step_torch.py', import.meta.url).pathname
  const child = spawn(python, [script, JSON.stringify(sizes), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Threads that sleep while they wait, as here: spinning makes torch several times slower on a busy machine.
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const run = async (steps: number) => {
    child.stdin.write(`${steps}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`${python} ended: torch is needed for this comparison.`)
    return JSON.parse(value) as Timing
  }
  return { run, close: () => child.stdin.end() }
}

async function runSteps(step: () => Promise<number>, count: number): Promise<Timing> {
  const times: number[] = []
  let loss = 0
  for (let i = 0; i < count; i++) {
    const start = performance.now()
    loss = await step()
    times.push(performance.now() - start)
  }
  return { times, loss }
}

function describe(name: string, times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  const median = sorted[sorted.length >> 1]
  console.log(`${name.padEnd(28)} median ${median.toFixed(1)} ms, fastest ${sorted[0].toFixed(1)} ms`)
  return median
}

async function compare(folder: string): Promise<void> {
  const inputs = { ...makeBatch(), ...makeParameters(sizes) }
  for (const [name, { data }] of Object.entries(inputs)) writeFileSync(join(folder, name), data)
  const feeds = Object.fromEntries(
    Object.entries(makeBatch()).map(([name, { data, shape }]) => [name, new Tensor('float32', data, shape)]),
  )
  const step = (await openStep(sizes))(() => feeds)
  const torch = await openTorch(folder)
  const ours: number[] = []
  const theirs: number[] = []
  let version = ''
  for (let round = 0; round < rounds; round++) {
    const a = await runSteps(step, stepsPerRound)
    const b = await torch.run(stepsPerRound)
    if (!(Math.abs(a.loss - b.loss) <= 1e-4))
      throw new Error(`Losses differ: ${a.loss} here, ${b.loss} in torch.`)
    version = b.version ?? ''
    // The first round warms up caches and allocators on both sides.
    if (round > 0) ours.push(...a.times)
    if (round > 0) theirs.push(...b.times)
    if (round === rounds - 1)
      console.log(`loss after ${rounds * stepsPerRound} steps: ${a.loss} here, ${b.loss} in torch`)
  }
  torch.close()
  console.log(
    `training step ${JSON.stringify(sizes)} on ${cpus().length} × ${cpus()[0].model}, node ${process.version}`,
  )
  console.log(
    `ratio ${(describe(`onnxruntime ${env.versions.node}`, ours) / describe(`torch ${version}`, theirs)).toFixed(2)} (to reach: 0.60)`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
compare(folder).finally(() => rmSync(folder, { recursive: true }))
