import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { CANDIDATES, N_AXIS, planTraining } from '../../worker/attention/fit-plan.ts'
import { STEPS_PER_RUN } from '../../worker/attention/train.ts'
import { makeArrays, makeRows, openAttentionSteps } from './attention-step.ts'
import { type Comparison, compareSteps, timeSteps } from './compare-steps.ts'
import { makeNumbers, makeParameters, openStep } from './graph-runner.ts'
import { milliseconds, type Row, type Section, skipped } from './section.ts'
import { startTorch, torchVersion } from './torch-step.ts'

/** The step that the app trains its wider query encoder with, on a slide of the colon's size. */
const appSizes = planTraining(CANDIDATES.find(({ name }) => name === 'wide') ?? CANDIDATES[0], {
  nSpot: 2600,
  nInput: 300,
  nFeature: N_AXIS,
}).sizes
/** A step by per-gene evidence on single genes, large enough that arithmetic outweighs the calls. */
const evidenceSizes = { batch: 256, genes: 2000, embedding: 84, hidden: 64, head: 32 }
const optimiser = { learningRate: 2e-3, weightDecay: 0.1 }
const AIM = 0.6

/** The training step here and in torch. */
export const stepSection: Section = {
  name: 'step',
  title: 'One training step, against the same step in PyTorch from Debian',
  method:
    'Forward, backward and AdamW from the same start on the same batches, in turns, threads that sleep while they wait on ' +
    'both sides; losses are compared after every turn. Times of torch are taken inside its process, times here include ' +
    `all of JavaScript. The first turn is left out. The app trains with one thread, ${STEPS_PER_RUN} steps in one call; their ` +
    'time is that of the call by their number.',
  async rows() {
    const app = `the app's step (batch ${appSizes.batch}, ${appSizes.nInput} inputs, ${appSizes.nFeature} axes)`
    const evidence = `a larger step by per-gene evidence (batch ${evidenceSizes.batch}, ${evidenceSizes.genes} genes)`
    const comparisons = [
      { what: `${app}, one thread each`, compare: (folder: string) => compareApp(folder, 1) },
      { what: `${app}, two threads each`, compare: (folder: string) => compareApp(folder, 2) },
      { what: `${evidence}, two threads each`, compare: compareEvidence },
    ]
    if (!torchVersion())
      return comparisons.map(({ what }) =>
        skipped(
          what,
          `≤ ${AIM}× torch`,
          'no torch (apt-get install python3-torch; HISTOLOGUE_PYTHON names a Python)',
        ),
      )
    const rows: Row[] = []
    for (const { what, compare } of comparisons) rows.push(...describe(what, await inFolder(compare)))
    return rows
  },
}

function describe(what: string, { median, fastest }: Comparison): Row[] {
  const ratio = median.here / median.torch
  const words = ({ here, torch }: Comparison['median']) =>
    `${(here / torch).toFixed(2)}× (${milliseconds(here)}, torch ${milliseconds(torch)})`
  return [
    { what: `${what}: medians`, aim: `≤ ${AIM.toFixed(2)}×`, measured: words(median), reached: ratio <= AIM },
    { what: `${what}: fastest steps`, aim: '', measured: words(fastest) },
  ]
}

async function inFolder<T>(compare: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
  try {
    return await compare(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compareApp(folder: string, threads: number): Promise<Comparison> {
  const plan = { rounds: 8, stepsPerRound: 200 }
  const arrays = makeArrays(appSizes)
  const rows = makeRows(appSizes, plan.rounds * plan.stepsPerRound)
  for (const [name, values] of Object.entries({ ...arrays, rows })) writeFileSync(join(folder, name), values)
  const steps = await openAttentionSteps(appSizes, { arrays, rows }, { threads, ...optimiser })
  const torch = startTorch({ step: 'attention', threads, sizes: appSizes, ...optimiser }, folder)
  return compareSteps(
    { here: (count) => timeSteps(steps, count, STEPS_PER_RUN), torch: torch.run },
    plan,
  ).finally(torch.close)
}

async function compareEvidence(folder: string): Promise<Comparison> {
  const batch = makeBatch()
  for (const [name, { data }] of Object.entries({ ...batch, ...makeParameters(evidenceSizes) }))
    writeFileSync(join(folder, name), data)
  const feeds = Object.fromEntries(
    Object.entries(batch).map(([name, { data, shape }]) => [name, new Tensor('float32', data, shape)]),
  )
  const step = (await openStep(evidenceSizes))(() => feeds)
  const torch = startTorch({ step: 'evidence', threads: 2, sizes: evidenceSizes, ...optimiser }, folder)
  const plan = { rounds: 8, stepsPerRound: 10 }
  return compareSteps({ here: (count) => timeSteps(step, count), torch: torch.run }, plan).finally(
    torch.close,
  )
}

function makeBatch() {
  const { batch, genes, embedding } = evidenceSizes
  const columns = { h: embedding, x: genes, shuffled: genes }
  return Object.fromEntries(
    Object.entries(columns).map(([name, n], i) => [
      name,
      { shape: [batch, n], data: makeNumbers(batch * n, 11 + i, 1.5) },
    ]),
  )
}
