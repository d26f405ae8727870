import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { adamWScalars } from '../../models/graph/index.ts'
import {
  buildInfoNceLogits,
  buildInfoNceStep,
  type InfoNceScore,
  type InfoNceSizes,
  infoNceParameterShapes,
} from '../../models/info-nce.ts'
import { N_FOLD } from '../api/ensemble.ts'
import { float32, floatsOf, openSession } from '../attention/runtime.ts'
import { oneCycle } from '../attention/train.ts'
import { createRandom, deriveSeed, type Random } from '../stats/random.ts'
import { gatherRows } from '../stats/rows.ts'
import type { LinearData } from './linear.ts'

/** How a contrastive baseline is trained. */
export interface InfoNcePlan {
  score: InfoNceScore
  nStep: number
  batch: number
  hidden: number
  head: number
  learningRate: number
  weightDecay: number
  /** Standard deviation of the noise added to standardised query inputs, as with the model's own encoders. */
  noise: number
  seed: number
}

/**
 * Settings of both baselines, chosen on the colon of models/README.md in their favour: batch 64 over 32, noise .5 over .2, rate
 * 1e-2 over 3e-3; 300 steps over 100 on A1.
 */
export const INFO_NCE_PLAN: Omit<InfoNcePlan, 'score'> = {
  nStep: 300,
  batch: 64,
  hidden: 64,
  head: 16,
  learningRate: 1e-2,
  weightDecay: 0.1,
  noise: 0.5,
  seed: 1,
}

type State = Record<string, Tensor>

/** A contrastive baseline's answer. */
export interface InfoNceFit {
  /** `[nSpot, nGene]` attention logits of every spot over its own genes. */
  logits: Float32Array
  /** Per fold, how many nats better than guessing pairs of spots never seen are told apart; below 0 is worse. */
  gains: number[]
}

/** Cross-fits: each spot is answered by an encoder that saw only the other folds of tissue. An abort throws between steps. */
export async function crossFittedInfoNce(
  data: LinearData,
  plan: InfoNcePlan,
  signal: AbortSignal,
): Promise<InfoNceFit> {
  const { nInput, targets, nGene, folds } = data
  const spots = Uint32Array.from(folds.keys())
  const seen = Array.from({ length: N_FOLD }, (_, fold) => spots.filter((spot) => folds[spot] !== fold))
  const batch = Math.min(plan.batch, ...seen.map(({ length }) => length))
  const sizes = { nInput, nFeature: nGene, hidden: plan.hidden, head: plan.head, batch }
  const step = await openSession(buildInfoNceStep(sizes, plan.score).toBytes(), { flushDenormals: true })
  const reader = await openSession(buildInfoNceLogits(sizes, plan.score).toBytes())
  const out = new Float32Array(targets.length)
  const gains: number[] = []
  try {
    for (let fold = 0; fold < N_FOLD; fold++) {
      const state = await train(step, data, { plan, sizes, spots: seen[fold], fold }, signal)
      const heldOut = spots.filter((spot) => folds[spot] === fold)
      gains.push(await gainOf(state, data, heldOut, sizes, plan))
      const { logits } = await answer(reader, state, data, heldOut)
      heldOut.forEach((spot, k) => {
        out.set(floatsOf(logits).subarray(k * nGene, (k + 1) * nGene), spot * nGene)
      })
    }
  } finally {
    await Promise.all([step.release(), reader.release()])
  }
  return { logits: out, gains }
}

interface Chain {
  plan: InfoNcePlan
  sizes: InfoNceSizes
  /** Spots that may be drawn. */
  spots: Uint32Array
  fold: number
}

async function train(
  session: InferenceSession,
  { inputs, nInput, targets, nGene }: LinearData,
  { plan, sizes, spots, fold }: Chain,
  signal: AbortSignal,
): Promise<State> {
  const random = createRandom(deriveSeed(plan.seed, fold))
  let state = initialState(sizes, plan.score, random)
  for (let k = 1; k <= plan.nStep; k++) {
    signal.throwIfAborted()
    const rows = drawSpots(spots, sizes.batch, random)
    const h = gatherRows(inputs, nInput, rows).map((value) => value + plan.noise * random.normal())
    const scalars = Object.entries(adamWScalars(k, oneCycle(k, plan), plan.weightDecay))
    const next = await session.run({
      ...state,
      ...Object.fromEntries(scalars.map(([name, value]) => [name, float32(Float32Array.of(value), [])])),
      h: float32(h, [sizes.batch, nInput]),
      x: float32(gatherRows(targets, nGene, rows), [sizes.batch, nGene]),
    })
    state = Object.fromEntries(Object.entries(next).map(([name, t]) => [name.replace(/\.next$/, ''), t]))
  }
  return state
}

/** Runs a model of the parameters on these spots, without noise. */
function answer(
  session: InferenceSession,
  state: State,
  { inputs, nInput, targets, nGene }: LinearData,
  spots: Uint32Array,
): Promise<InferenceSession.OnnxValueMapType> {
  const known = new Set(session.inputNames)
  return session.run({
    ...Object.fromEntries(Object.entries(state).filter(([name]) => known.has(name))),
    h: float32(gatherRows(inputs, nInput, spots), [spots.length, nInput]),
    x: float32(gatherRows(targets, nGene, spots), [spots.length, nGene]),
  })
}

/** Guessing's loss less the encoder's, on a batch of held-out spots; 0 where fewer than two are held out. */
async function gainOf(
  state: State,
  data: LinearData,
  heldOut: Uint32Array,
  sizes: InfoNceSizes,
  { score, seed }: InfoNcePlan,
): Promise<number> {
  const batch = Math.min(sizes.batch, heldOut.length)
  if (batch < 2) return 0
  const spots = drawSpots(heldOut, batch, createRandom(deriveSeed(seed, N_FOLD)))
  const session = await openSession(buildInfoNceStep({ ...sizes, batch }, score).toBytes(['loss']))
  try {
    const { loss } = await answer(session, state, data, spots)
    return Math.log(batch) - floatsOf(loss)[0]
  } finally {
    await session.release()
  }
}

/** Distinct spots: the same spot twice would be its own negative. */
function drawSpots(spots: Uint32Array, n: number, random: Random): Uint32Array {
  const drawn = new Set<number>()
  while (drawn.size < n) drawn.add(spots[random.integer(spots.length)])
  return Uint32Array.from(drawn)
}

/** Weights at the scale of their inputs, biases at 0, moments at 0. */
function initialState(sizes: InfoNceSizes, score: InfoNceScore, random: Random): State {
  const state: State = {}
  for (const [name, shape] of Object.entries(infoNceParameterShapes(sizes, score))) {
    const length = shape.reduce((a, b) => a * b, 1)
    const sd = name === 'B1' || name === 'C' ? 0 : name.startsWith('W') ? 1 / Math.sqrt(shape[0]) : 0.1
    const normals = Float32Array.from({ length }, () => sd * random.normal())
    state[name] = float32(normals, shape)
    state[`${name}.m`] = float32(new Float32Array(length), shape)
    state[`${name}.v`] = float32(new Float32Array(length), shape)
  }
  return state
}
