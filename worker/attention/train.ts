import type { InferenceSession, Tensor } from 'onnxruntime-node'
import {
  type AttentionSizes,
  attentionParameterShapes,
  buildAttentionSteps,
  buildQueryEncoder,
} from '../../models/attention.ts'
import { adamWScalars } from '../../models/graph/index.ts'
import type { Provider } from '../api/devices.ts'
import { createRandom, type Random } from '../stats/random.ts'
import type { QueryEncoder } from './encoders.ts'
import { float32, floatsOf, int32, openSession } from './runtime.ts'
import { isLookedAt, type WatchedStep, watchStep } from './training-watch.ts'

/** How the query encoder is trained. */
export interface TrainingPlan {
  sizes: AttentionSizes
  nStep: number
  learningRate: number
  weightDecay: number
  /** Standard deviation of the noise added to standardised query inputs. */
  noise: number
}

/** One chain of training and the spots it may see. */
export interface Chain {
  seed: number
  /** Spots that may be drawn. */
  spots: Uint32Array
}

/** Steps of one call of onnxruntime: by ones, a third of the time would go into calling. */
export const STEPS_PER_RUN = 10

/** A trained query encoder and its answer. */
export interface TrainedQueries {
  /** `[nSpot, head]` mean 0 over the spots trained on. */
  queries: Float32Array
  encoder: Omit<QueryEncoder, 'keys'>
}

/** What training reads. */
export interface TrainingData {
  /** `[nSpot, nInput]` standardised. */
  inputs: Float32Array
  /** `[nSpot, nFeature]` */
  scores: Float32Array
}

/** Trains one chain after another. */
export interface Trainer {
  /** `onStep` hears of the training; looking draws nothing, so the bits stay. Throws the reason of an aborted signal. */
  run(
    chain: Chain,
    signal: AbortSignal,
    onStep?: ((watched: WatchedStep) => void) | undefined,
  ): Promise<TrainedQueries>
  release(): Promise<void>
}

/** The sessions of a plan, and its noise. They hold nothing of a slide: one training after another may use them. */
export interface TrainingSessions {
  step: InferenceSession
  encoder: InferenceSession
  /** `[noiseRows, nInput]` */
  noise: Tensor
  release(): Promise<void>
}

/** Opens a plan's sessions, of one thread each, so that a seed gives the same bits wherever it runs. */
export async function openTrainingSessions(
  plan: TrainingPlan,
  provider: Provider = 'cpu',
): Promise<TrainingSessions> {
  const { nInput, noiseRows } = plan.sizes
  const graph = buildAttentionSteps(plan.sizes, stepsPerRun(plan))
  const names = Object.keys(attentionParameterShapes(plan.sizes))
  const outputs = names.flatMap((name) => [`${name}.next`, `${name}.m.next`, `${name}.v.next`])
  const encoder = await openSession(buildQueryEncoder(plan.sizes).toBytes(), { threads: 1 })
  const step = await openSession(graph.toBytes(outputs), { provider, threads: 1 }).catch(async (thrown) => {
    await encoder.release()
    throw thrown
  })
  return {
    ...{ step, encoder },
    noise: float32(noisePool(noiseRows * nInput, plan.noise), [noiseRows, nInput]),
    release: async () => {
      await Promise.all([step.release(), encoder.release()])
    },
  }
}

/** Opens what trains chains; releasing it closes its sessions. */
export async function openTrainer(
  plan: TrainingPlan,
  data: TrainingData,
  provider: Provider = 'cpu',
): Promise<Trainer> {
  const sessions = await openTrainingSessions(plan, provider)
  return { ...trainerOf(plan, data, sessions), release: sessions.release }
}

/** What trains chains on sessions of the same plan, which stay open. */
export function trainerOf(
  plan: TrainingPlan,
  { inputs, scores }: TrainingData,
  sessions: TrainingSessions,
): Pick<Trainer, 'run'> {
  const { nSpot, nInput, nFeature } = plan.sizes
  const shared = {
    h: float32(inputs, [nSpot, nInput]),
    x: float32(scores, [nSpot, nFeature]),
    noise: sessions.noise,
  }
  const queriesOf = async ({ W1, B1, W2 }: State) => {
    const { q } = await sessions.encoder.run({ h: shared.h, W1, B1, W2 })
    return floatsOf(q)
  }
  return {
    run: (chain, signal, onStep) => {
      const look = async (done: number, state: State) => {
        if (!onStep || !isLookedAt(done, plan.nStep, stepsPerRun(plan))) return
        const looked = { q: await queriesOf(state), keys: floatsOf(state.K), targets: scores }
        onStep(watchStep(done, looked, plan.sizes.head, chain.spots))
      }
      return runChain(plan, chain, shared, sessions, signal, look)
    },
  }
}

type State = Record<string, Tensor>

async function runChain(
  plan: TrainingPlan,
  chain: Chain,
  shared: State,
  sessions: Pick<TrainingSessions, 'step' | 'encoder'>,
  signal: AbortSignal,
  look: (done: number, state: State) => Promise<void>,
): Promise<TrainedQueries> {
  const { batch, noiseRows } = plan.sizes
  const random = createRandom(chain.seed)
  let state = initialState(plan.sizes, random)
  const perRun = stepsPerRun(plan)
  const rows = { spot: new Int32Array(perRun * batch), noise: new Int32Array(perRun * batch) }
  for (let done = 0; done < plan.nStep; done += perRun) {
    signal.throwIfAborted()
    await look(done, state)
    for (let slot = 0; slot < perRun * batch; slot++) {
      rows.spot[slot] = chain.spots[random.integer(chain.spots.length)]
      rows.noise[slot] = random.integer(noiseRows)
    }
    const scalars = Array.from({ length: perRun }, (_, k) => scalarsOf(done + k + 1, plan)).flat()
    const feeds: State = { ...shared, ...state, adamw: float32(Float32Array.from(scalars), [perRun, 3]) }
    for (const [name, values] of Object.entries(rows)) feeds[`rows.${name}`] = int32(values, [perRun * batch])
    const found = await sessions.step.run(feeds)
    state = Object.fromEntries(Object.entries(found).map(([name, t]) => [name.replace(/\.next$/, ''), t]))
  }
  await look(plan.nStep, state)
  const { W1, B1, W2 } = state
  const { q } = await sessions.encoder.run({ h: shared.h, W1, B1, W2 })
  const { queries, centre } = centred(floatsOf(q), plan.sizes.head, chain.spots)
  const [w1, b1, w2] = [W1, B1, W2].map((weights) => floatsOf(weights).slice())
  return { queries, encoder: { w1, b1, w2, centre } }
}

/** The most up to `STEPS_PER_RUN` that the plan's steps are a multiple of. */
function stepsPerRun({ nStep }: TrainingPlan): number {
  let count = STEPS_PER_RUN
  while (nStep % count !== 0) count--
  return count
}

function scalarsOf(step: number, plan: TrainingPlan): number[] {
  return Object.values(adamWScalars(step, oneCycle(step, plan), plan.weightDecay))
}

function initialState(sizes: AttentionSizes, random: Random): State {
  const { nInput, hidden, head, nFeature } = sizes
  const normal = (n: number, sd: number) => Float32Array.from({ length: n }, () => sd * random.normal())
  const uniform = (n: number, half: number) =>
    Float32Array.from({ length: n }, () => half * (2 * random.uniform() - 1))
  const values = {
    W1: normal(nInput * hidden, 1 / Math.sqrt(nInput)),
    B1: uniform(hidden, 1),
    W2: uniform(hidden * head, 1 / Math.sqrt(hidden)),
    K: normal(head * nFeature, 0.01),
  }
  const state: State = {}
  for (const [name, shape] of Object.entries(attentionParameterShapes(sizes))) {
    const own = values[name as keyof typeof values]
    state[name] = float32(own, shape)
    state[`${name}.m`] = float32(new Float32Array(own.length), shape)
    state[`${name}.v`] = float32(new Float32Array(own.length), shape)
  }
  return state
}

/**
 * Learning rate of a step (1 for the first) by cosine one-cycle (Smith 2018, torch's `OneCycleLR`): a 25th up to the peak over
 * 30 % of steps, then to nothing.
 */
export function oneCycle(
  step: number,
  { nStep, learningRate }: Pick<TrainingPlan, 'nStep' | 'learningRate'>,
): number {
  const warm = 0.3 * nStep
  const cosine = (from: number, to: number, share: number) =>
    to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2
  if (step <= warm) return cosine(learningRate / 25, learningRate, step / warm)
  return cosine(learningRate, learningRate / 25e4, (step - warm) / (nStep - warm))
}

/** One pool serves all steps: fresh normals for every batch would cost more than the step itself. */
function noisePool(n: number, sd: number): Float32Array {
  const random = createRandom(0x0153)
  return Float32Array.from({ length: n }, () => sd * random.normal())
}

function centred(values: Float32Array, nColumn: number, spots: Uint32Array) {
  const centre = new Float32Array(nColumn)
  const out = values.slice()
  for (let column = 0; column < nColumn; column++) {
    let mean = 0
    for (const spot of spots) mean += out[spot * nColumn + column] / spots.length
    for (let at = column; at < out.length; at += nColumn) out[at] -= mean
    centre[column] = mean
  }
  return { queries: out, centre }
}
