import type { Tensor } from 'onnxruntime-node'
import { type AttentionSizes, attentionParameterShapes, buildAttentionSteps } from '../../models/attention.ts'
import { adamWScalars } from '../../models/graph/index.ts'
import { float32, int32, openSession } from '../../worker/attention/runtime.ts'
import { STEPS_PER_RUN } from '../../worker/attention/train.ts'
import { createRandom } from '../../worker/stats/random.ts'
import { makeNumbers } from './graph-runner.ts'

/** Arrays of a run of the app's training step by name. */
export type AttentionArrays = Record<string, Float32Array> & Record<'h' | 'x' | 'noise', Float32Array>

/** Seeded inputs and parameters of the size that the app has them. */
export function makeArrays(sizes: AttentionSizes): AttentionArrays {
  const { nSpot, nInput, nFeature, noiseRows, hidden } = sizes
  const parameters = Object.entries(attentionParameterShapes(sizes)).map(([name, shape], i) => {
    const count = shape.reduce((a, b) => a * b, 1)
    return [name, makeNumbers(count, i + 1, 1.7 / Math.sqrt(name === 'W1' ? nInput : hidden))]
  })
  return {
    ...Object.fromEntries(parameters),
    h: makeNumbers(nSpot * nInput, 11, 1.7),
    x: makeNumbers(nSpot * nFeature, 12, 1.7),
    noise: makeNumbers(noiseRows * nInput, 13, 0.35),
  }
}

/** Spots and rows of noise that each step sees, `[nStep, 2, batch]`. */
export function makeRows({ nSpot, noiseRows, batch }: AttentionSizes, nStep: number): Int32Array {
  const random = createRandom(1)
  return Int32Array.from({ length: nStep * 2 * batch }, (_, at) =>
    random.integer(at % (2 * batch) < batch ? nSpot : noiseRows),
  )
}

/** Opens the app's training steps as the app does; each call trains `STEPS_PER_RUN` steps on and tells the last loss. */
export async function openAttentionSteps(
  sizes: AttentionSizes,
  { arrays, rows }: { arrays: AttentionArrays; rows: Int32Array },
  { threads, learningRate, weightDecay }: { threads: number; learningRate: number; weightDecay: number },
): Promise<() => Promise<number>> {
  const { nSpot, nInput, nFeature, noiseRows, batch } = sizes
  const session = await openSession(buildAttentionSteps(sizes, STEPS_PER_RUN).toBytes(), { threads })
  const shared = {
    h: float32(arrays.h, [nSpot, nInput]),
    x: float32(arrays.x, [nSpot, nFeature]),
    noise: float32(arrays.noise, [noiseRows, nInput]),
  }
  let state = startState(sizes, arrays)
  let nDone = 0
  return async () => {
    const feeds: Record<string, Tensor> = { ...shared, ...state }
    for (const [i, name] of ['spot', 'noise'].entries()) {
      const own = new Int32Array(STEPS_PER_RUN * batch)
      for (let k = 0; k < STEPS_PER_RUN; k++) {
        const start = (2 * (nDone + k) + i) * batch
        own.set(rows.subarray(start, start + batch), k * batch)
      }
      feeds[`rows.${name}`] = int32(own, [own.length])
    }
    const scalars = Array.from({ length: STEPS_PER_RUN }, (_, k) =>
      Object.values(adamWScalars(nDone + k + 1, learningRate, weightDecay)),
    ).flat()
    feeds.adamw = float32(Float32Array.from(scalars), [STEPS_PER_RUN, 3])
    nDone += STEPS_PER_RUN
    const { loss, ...next } = await session.run(feeds)
    state = Object.fromEntries(Object.entries(next).map(([name, t]) => [name.replace(/\.next$/, ''), t]))
    return Number(loss.data[0])
  }
}

function startState(sizes: AttentionSizes, arrays: AttentionArrays): Record<string, Tensor> {
  const state: Record<string, Tensor> = {}
  for (const [name, shape] of Object.entries(attentionParameterShapes(sizes))) {
    state[name] = float32(arrays[name].slice(), shape)
    for (const moment of ['m', 'v'])
      state[`${name}.${moment}`] = float32(new Float32Array(arrays[name].length), shape)
  }
  return state
}
