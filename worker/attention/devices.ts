import { listSupportedBackends } from 'onnxruntime-node'
import { type AttentionSizes, attentionParameterShapes, buildAttentionSteps } from '../../models/attention.ts'
import { adamWScalars } from '../../models/graph/index.ts'
import { HistologueError } from '../api/errors.ts'
import type { Device } from '../api/methods.ts'
import { createRandom } from '../stats/random.ts'
import { float32, floatsOf, int32, openSession, type Provider } from './runtime.ts'

/** The provider training will use, and why it is not the one asked for or hoped for. */
export interface DeviceChoice {
  provider: Provider
  notice: string | null
}

/** Largest difference of a training step from the CPU's that a provider may show, relative to the largest value. */
export const SELF_TEST_TOLERANCE = 1e-3

const SMALL: AttentionSizes = {
  nSpot: 32,
  nInput: 12,
  nFeature: 40,
  hidden: 16,
  head: 4,
  batch: 16,
  noiseRows: 8,
}

/**
 * Chooses by self-test: one training step on each candidate against the CPU. `auto` tries CUDA where its library is
 * present and otherwise stays on the CPU, which these small steps keep busy enough; a device asked for by name that
 * fails gives `DEVICE_UNAVAILABLE`.
 */
export async function chooseDevice(device: Device): Promise<DeviceChoice> {
  if (device === 'cpu') return { provider: 'cpu', notice: null }
  if (device !== 'auto') {
    const fault = await selfTest(device)
    if (fault === null) return { provider: device, notice: null }
    throw new HistologueError('DEVICE_UNAVAILABLE', `${device} cannot be used here: ${fault}`, {
      advice: 'Choose the device auto or cpu.',
    })
  }
  const cuda = listSupportedBackends().find(({ name }) => name === 'cuda')
  if (!cuda?.bundled) return { provider: 'cpu', notice: 'No CUDA provider is installed; the CPU is used.' }
  const fault = await selfTest('cuda')
  return fault === null
    ? { provider: 'cuda', notice: null }
    : { provider: 'cpu', notice: `CUDA failed its self-test (${fault}); the CPU is used.` }
}

/** Null where a step on the provider agrees with the CPU's, else what is wrong. */
export async function selfTest(provider: Provider): Promise<string | null> {
  try {
    const [own, reference] = [await stepOn(provider), await stepOn('cpu')]
    let worst = 0
    let largest = 0
    for (let k = 0; k < own.length; k++) {
      worst = Math.max(worst, Math.abs(own[k] - reference[k]))
      largest = Math.max(largest, Math.abs(reference[k]))
    }
    if (worst <= SELF_TEST_TOLERANCE * largest) return null
    return `a training step differs from the CPU's by ${(worst / largest).toExponential(1)}`
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)
  }
}

/** The keys after one step from fixed random values. */
async function stepOn(provider: Provider): Promise<Float32Array> {
  const session = await openSession(buildAttentionSteps(SMALL).toBytes(['K.next']), { provider })
  const random = createRandom(5)
  const normals = (dims: number[]) =>
    float32(
      Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal()),
      dims,
    )
  const { nSpot, nInput, nFeature, batch, noiseRows } = SMALL
  const rows = (limit: number) =>
    int32(
      Int32Array.from({ length: batch }, () => random.integer(limit)),
      [batch],
    )
  const feeds: Record<string, ReturnType<typeof float32>> = {
    h: normals([nSpot, nInput]),
    x: normals([nSpot, nFeature]),
    noise: normals([noiseRows, nInput]),
    'rows.spot': rows(nSpot),
    'rows.noise': rows(noiseRows),
  }
  for (const [name, shape] of Object.entries(attentionParameterShapes(SMALL))) {
    feeds[name] = normals(shape)
    feeds[`${name}.m`] = normals(shape)
    feeds[`${name}.v`] = float32(floatsOf(normals(shape)).map(Math.abs), shape)
  }
  const scalars = Object.values(adamWScalars(3, 1e-2, 0.1))
  feeds.adamw = float32(Float32Array.from(scalars), [1, scalars.length])
  try {
    const known = new Set(session.inputNames)
    const found = await session.run(
      Object.fromEntries(Object.entries(feeds).filter(([name]) => known.has(name))),
    )
    return floatsOf(found['K.next'])
  } finally {
    await session.release()
  }
}
