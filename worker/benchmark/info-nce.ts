import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { adamWScalars } from '../../models/graph/index.ts'
import {
  buildInfoNceLogits,
  buildInfoNceStep,
  type InfoNceScore,
  type InfoNceSizes,
  infoNceParameterShapes,
} from '../../models/info-nce.ts'
import { N_FOLD } from '../attention/folds.ts'
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
 * Settings of both baselines. Batch (32, 64), noise (.2, .5), rate and steps were tried on the two slides of models/README.md, and
 * the best on the colon kept, in the baselines' favour.
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

/** What a chain of training ended with. */
interface Trained {
  state: Record<string, Tensor>
  /** Of every step, in nats. */
  losses: number[]
}

/**
 * Attention logits of every spot over its own genes, `[nSpot, nGene]`, from an encoder that saw only the other folds of
 * tissue; and per fold the training losses. An aborted signal throws its reason between steps.
 */
export async function crossFittedInfoNce(
  data: LinearData,
  plan: InfoNcePlan,
  signal: AbortSignal,
): Promise<{ logits: Float32Array; losses: number[][] }> {
  const { inputs, nInput, targets, nGene, folds } = data
  const spots = Uint32Array.from(folds.keys())
  const seen = Array.from({ length: N_FOLD }, (_, fold) => spots.filter((spot) => folds[spot] !== fold))
  const batch = Math.min(plan.batch, ...seen.map(({ length }) => length))
  const sizes = { nInput, nFeature: nGene, hidden: plan.hidden, head: plan.head, batch }
  const step = await openSession(buildInfoNceStep(sizes, plan.score).toBytes(), { flushDenormals: true })
  const reader = await openSession(buildInfoNceLogits(sizes, plan.score).toBytes())
  const out = new Float32Array(targets.length)
  const losses: number[][] = []
  try {
    for (let fold = 0; fold < N_FOLD; fold++) {
      const trained = await train(step, data, { plan, sizes, spots: seen[fold], fold }, signal)
      losses.push(trained.losses)
      const heldOut = spots.filter((spot) => folds[spot] === fold)
      const known = new Set(reader.inputNames)
      const { logits } = await reader.run({
        ...Object.fromEntries(Object.entries(trained.state).filter(([name]) => known.has(name))),
        h: float32(gatherRows(inputs, nInput, heldOut), [heldOut.length, nInput]),
        x: float32(gatherRows(targets, nGene, heldOut), [heldOut.length, nGene]),
      })
      heldOut.forEach((spot, k) => {
        out.set(floatsOf(logits).subarray(k * nGene, (k + 1) * nGene), spot * nGene)
      })
    }
  } finally {
    await Promise.all([step.release(), reader.release()])
  }
  return { logits: out, losses }
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
): Promise<Trained> {
  const random = createRandom(deriveSeed(plan.seed, fold))
  let state = initialState(sizes, plan.score, random)
  const losses: number[] = []
  for (let k = 1; k <= plan.nStep; k++) {
    signal.throwIfAborted()
    const rows = drawSpots(spots, sizes.batch, random)
    const h = gatherRows(inputs, nInput, rows).map((value) => value + plan.noise * random.normal())
    const scalars = Object.entries(adamWScalars(k, oneCycle(k, plan), plan.weightDecay))
    const { loss, ...next } = await session.run({
      ...state,
      ...Object.fromEntries(scalars.map(([name, value]) => [name, float32(Float32Array.of(value), [])])),
      h: float32(h, [sizes.batch, nInput]),
      x: float32(gatherRows(targets, nGene, rows), [sizes.batch, nGene]),
    })
    losses.push(floatsOf(loss)[0])
    state = Object.fromEntries(Object.entries(next).map(([name, t]) => [name.replace(/\.next$/, ''), t]))
  }
  return { state, losses }
}

/** Distinct spots: the same spot twice would be its own negative. */
function drawSpots(spots: Uint32Array, n: number, random: Random): Uint32Array {
  const drawn = new Set<number>()
  while (drawn.size < n) drawn.add(spots[random.integer(spots.length)])
  return Uint32Array.from(drawn)
}

/** Weights at the scale of their inputs, biases at 0, moments at 0. */
function initialState(sizes: InfoNceSizes, score: InfoNceScore, random: Random): Record<string, Tensor> {
  const state: Record<string, Tensor> = {}
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
