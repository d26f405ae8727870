import { InferenceSession, Tensor } from 'onnxruntime-node'
import { adamWScalars } from '../../models/graph/index.ts'
import { buildStep, parameterShapes, type StepSizes } from './graph-evidence.ts'

/** Named float32 arrays with shapes. */
export type Values = Record<string, { data: Float32Array; shape: number[] }>

type Feeds = Record<string, Tensor>

/** How a step is run. */
export interface StepOptions {
  /** New arrays made by onnxruntime, or two sets of arrays that swap roles from step to step. */
  outputs?: 'fresh' | 'swapped'
  /** Without the loss only gradients are computed. */
  loss?: boolean
  session?: InferenceSession.SessionOptions
}

/** Uniform numbers in [-1, 1) from a linear congruential generator. */
export function makeNumbers(count: number, seed: number, scale: number): Float32Array {
  let state = BigInt(seed)
  return Float32Array.from({ length: count }, () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn
    return scale * (Number(state >> 40n) / 2 ** 23 - 1)
  })
}

/** Start values of the parameters, uniform within ±0.3. */
export function makeParameters(sizes: StepSizes): Values {
  return Object.fromEntries(
    Object.entries(parameterShapes(sizes)).map(([name, shape], i) => {
      const count = shape.reduce((a, b) => a * b, 1)
      return [name, { shape, data: makeNumbers(count, i + 1, 0.3) }]
    }),
  )
}

function makeState(parameters: Values): Feeds {
  const state: Feeds = {}
  for (const [name, { data, shape }] of Object.entries(parameters)) {
    state[name] = new Tensor('float32', data.slice(), shape)
    for (const moment of ['m', 'v'])
      state[`${name}.${moment}`] = new Tensor('float32', new Float32Array(data.length), shape)
  }
  return state
}

function scalarTensors(step: number): Feeds {
  const entries = Object.entries(adamWScalars(step, 2e-3, 0.1))
  return Object.fromEntries(entries.map(([name, value]) => [name, new Tensor('float32', [value], [])]))
}

/** A model in training: each call runs one more step and tells its loss. */
export type Chain = () => Promise<number>

function startChain(
  session: InferenceSession,
  sizes: StepSizes,
  makeBatch: () => Feeds,
  swapped: boolean,
): Chain {
  let state = makeState(makeParameters(sizes))
  let spare = swapped ? makeState(makeParameters(sizes)) : undefined
  const names = Object.keys(state)
  let step = 0
  return async () => {
    const feeds = { ...state, ...makeBatch(), ...scalarTensors(++step) }
    const targets = Object.fromEntries(
      session.outputNames.map((name) => [name, spare?.[name.replace('.next', '')] ?? null]),
    )
    const results = await session.run(feeds, targets)
    const next = spare ?? Object.fromEntries(names.map((name) => [name, results[`${name}.next`] as Tensor]))
    if (spare) spare = state
    state = next
    return results.loss ? Number(results.loss.data[0]) : Number.NaN
  }
}

/**
 * Compiles the step once; the result starts as many models on it as wanted, which may run at the same time. Waiting
 * threads sleep instead of spinning: spinning ones take the cores from whatever else runs.
 */
export async function openStep(
  sizes: StepSizes,
  { outputs = 'fresh', loss = true, session = {} }: StepOptions = {},
): Promise<(makeBatch: () => Feeds) => Chain> {
  const graph = buildStep(sizes)
  const kept = [...graph.outputs.keys()].filter((name) => loss || name !== 'loss')
  const opened = await InferenceSession.create(graph.toBytes(kept), {
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 2,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...session,
  })
  return (makeBatch) => startChain(opened, sizes, makeBatch, outputs === 'swapped')
}
