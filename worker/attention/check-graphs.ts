import type { Tensor } from 'onnxruntime-node'
import { type AttentionSizes, attentionParameterShapes, buildAttentionSteps } from '../../models/attention.ts'
import { buildStainTexture } from '../../models/encoders/stain-texture.ts'
import { stainTextureManifest } from '../../models/encoders/stain-texture-manifest.ts'
import { adamWScalars } from '../../models/graph/index.ts'
import { buildWeightTotals } from '../../models/products.ts'
import type { GraphCheck } from '../api/devices.ts'
import { createRandom, type Random } from '../stats/random.ts'
import { BETA, CANDIDATES, N_AXIS, planTraining } from './fit-plan.ts'
import { float32, int32 } from './runtime.ts'
import { STEPS_PER_RUN } from './train.ts'

/** A graph of the app with seeded inputs of the size that it has there. */
export interface CheckGraph extends Pick<GraphCheck, 'graph' | 'isOnDevice' | 'tolerance'> {
  bytes: Uint8Array
  feeds: Record<string, Tensor>
  /** Threads that the app gives it. */
  threads: number
  /** True where every row of the output is judged by its own largest value. */
  byRow: boolean
}

/**
 * Room for other orders of summation in float32 and for the ten bits that CUDA's products keep of a number by default
 * (rounding all inputs to ten bits makes an error of 4e-4 in a training step, 2e-4 in the totals), none for the seven bits of
 * bfloat16 (3e-3 and 1e-3). Training adds noise of a fifth to its inputs, and 1e-3 of a weight is no change that is shown.
 */
const TOLERANCE = 1e-3

/** The graphs that the app runs, for the self-test of a provider. */
export function checkGraphs(): CheckGraph[] {
  return [trainingSteps(1), trainingSteps(STEPS_PER_RUN), histology(), weightTotals()]
}

/** Those of them that a fit runs on the device it chose. */
export function fitGraphs(): CheckGraph[] {
  return [trainingSteps(STEPS_PER_RUN)]
}

/** Query inputs of a slide: 150 features of histology and their neighbours' means. */
const N_INPUT = 2 * stainTextureManifest.dimension
const N_SPOT = 1000

/**
 * One training step or several in a call. First moments start at 0, so that the next ones are the gradient and a fault in
 * it shows; second moments start at about its square: from 0 a step would be the sign of the gradient, on which two orders
 * of summation need not agree.
 */
function trainingSteps(nStep: number): CheckGraph {
  const { sizes, learningRate, weightDecay } = planTraining(CANDIDATES[CANDIDATES.length - 1], {
    nSpot: N_SPOT,
    nInput: N_INPUT,
    nFeature: N_AXIS,
  })
  const names = Object.keys(attentionParameterShapes(sizes))
  const outputs = names.flatMap((name) => [`${name}.next`, `${name}.m.next`, `${name}.v.next`])
  const scalars = Array.from({ length: nStep }, (_, k) =>
    Object.values(adamWScalars(100 + k, learningRate, weightDecay)),
  ).flat()
  return {
    graph: nStep === 1 ? 'training-step' : 'training-steps',
    isOnDevice: nStep > 1,
    tolerance: TOLERANCE,
    bytes: buildAttentionSteps(sizes, nStep).toBytes(outputs),
    feeds: { ...trainingFeeds(sizes, nStep), adamw: float32(Float32Array.from(scalars), [nStep, 3]) },
    threads: 1,
    byRow: false,
  }
}

function trainingFeeds(sizes: AttentionSizes, nStep: number): Record<string, Tensor> {
  const { nSpot, nInput, nFeature, batch, noiseRows, hidden } = sizes
  const random = createRandom(5)
  const feeds: Record<string, Tensor> = {
    h: normals(random, [nSpot, nInput]),
    x: normals(random, [nSpot, nFeature]),
    noise: normals(random, [noiseRows, nInput], 0.2),
    'rows.spot': indices(random, nStep * batch, nSpot),
    'rows.noise': indices(random, nStep * batch, noiseRows),
  }
  for (const [name, shape] of Object.entries(attentionParameterShapes(sizes))) {
    feeds[name] = normals(random, shape, 1 / Math.sqrt(name === 'W1' ? nInput : hidden))
    const nothing = new Float32Array(shape.reduce((a, b) => a * b, 1))
    feeds[`${name}.m`] = float32(nothing, shape)
    feeds[`${name}.v`] = float32(
      nothing.map(() => 0.005 * (0.5 + random.uniform())),
      shape,
    )
  }
  return feeds
}

/** A quarter of the encoder's tile, since adapters made of software want seconds for the whole; smooth blots with grain. */
function histology(): CheckGraph {
  const { spotDiameterPx } = stainTextureManifest
  const tilePx = stainTextureManifest.inputPx / 2
  const random = createRandom(6)
  const blots = Array.from({ length: 12 }, () => [0.4, 0.4, 6.3, 40].map((most) => random.uniform() * most))
  const rgb = new Float32Array(3 * tilePx * tilePx)
  for (let at = 0; at < rgb.length; at++) {
    const [x, y, channel] = [at % tilePx, Math.floor(at / tilePx) % tilePx, Math.floor(at / tilePx ** 2)]
    let value = 150 + 20 * channel + 12 * random.normal()
    for (const [kx, ky, phase, height] of blots) value += height * Math.sin(x * kx + y * ky + phase)
    rgb[at] = Math.min(255, Math.max(0, Math.round(value)))
  }
  return {
    graph: 'histology',
    isOnDevice: false,
    tolerance: TOLERANCE,
    bytes: buildStainTexture({ spotDiameterPx, tilePx, stride: 2 }).toBytes(),
    feeds: { rgb: float32(rgb, [3, tilePx, tilePx]) },
    threads: 2,
    byRow: true,
  }
}

/** Totals of a few spots over a slide's features; logits of a slide, so that the exponential sees its real range. */
function weightTotals(): CheckGraph {
  const [nRow, nFeature] = [64, 20_000]
  const random = createRandom(7)
  return {
    graph: 'weight-totals',
    isOnDevice: false,
    tolerance: TOLERANCE,
    bytes: buildWeightTotals(BETA).toBytes(),
    feeds: {
      queries: normals(random, [nRow, N_AXIS], 0.1),
      keys: normals(random, [nFeature, N_AXIS], 0.1),
    },
    threads: 2,
    byRow: true,
  }
}

function normals(random: Random, dims: number[], sd = 1): Tensor {
  const length = dims.reduce((a, b) => a * b, 1)
  return float32(
    Float32Array.from({ length }, () => sd * random.normal()),
    dims,
  )
}

function indices(random: Random, length: number, limit: number): Tensor {
  return int32(
    Int32Array.from({ length }, () => random.integer(limit)),
    [length],
  )
}
