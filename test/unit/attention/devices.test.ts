import { describe, expect, it } from 'vitest'
import type { DeviceCheck, GraphCheck } from '../../../worker/api/devices.ts'
import { chooseDevice, chooseFastest } from '../../../worker/attention/devices.ts'
import { absenceOf } from '../../../worker/attention/providers.ts'
import { openSession } from '../../../worker/attention/runtime.ts'
import { madeUpSessions } from './made-up-provider.ts'

const hasCuda = absenceOf('cuda') === null

describe('choice of a device', () => {
  it('takes the processor without a word where it is asked for', async () => {
    expect(await chooseDevice('cpu')).toEqual({ provider: 'cpu', notice: null })
  })

  it('refuses CUDA where it is not installed, and auto says why it stays on the processor', async ({
    skip,
  }) => {
    skip(hasCuda, 'the CUDA provider is installed here')
    await expect(chooseDevice('cuda')).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(/^CUDA cannot be used here: \S/),
      details: { advice: expect.stringMatching(/auto or cpu/) },
    })
    skip(process.platform !== 'linux', 'auto has other candidates here')
    expect(await chooseDevice('auto')).toEqual({
      provider: 'cpu',
      notice: expect.stringMatching(/No CUDA provider/),
    })
  })

  it('takes a provider asked for by name that agrees, and refuses one that does not', async () => {
    expect(await chooseDevice('dml', madeUpSessions('dml', {}))).toEqual({ provider: 'dml', notice: null })
    const spoil = madeUpSessions('dml', {
      spoil: (values) => floats(values.loss ?? values['K.next']).fill(0),
    })
    await expect(chooseDevice('dml', spoil)).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(
        /^DirectML cannot be used here: training-steps: differs from the CPU by/,
      ),
    })
  })
})

const floats = (tensor: { data: unknown }) => tensor.data as Float32Array

/** A provider that passed, with the speed of its training steps and of a graph that no fit runs on it. */
function found(
  provider: DeviceCheck['provider'],
  speed: number,
  own: Partial<DeviceCheck> = {},
): DeviceCheck {
  const check = (graph: GraphCheck['graph'], isOnDevice: boolean): GraphCheck => ({
    ...{ graph, isOnDevice, tolerance: 1e-3, error: 0, callMs: 1, nodes: { own: 1, cpu: 0 }, fault: null },
    speed: isOnDevice ? speed : 0.1,
  })
  const checks = [check('training-steps', true), check('weight-totals', false)]
  return { provider, state: 'passed', fault: null, checks, ...own }
}

function choose(...devices: DeviceCheck[]) {
  const absent: Omit<DeviceCheck, 'provider'> = { state: 'notInBuild', fault: '', checks: [] }
  return chooseFastest(
    async (provider) => devices.find((device) => device.provider === provider) ?? { provider, ...absent },
  )
}

describe('auto', () => {
  it('takes CUDA as soon as it is right, DirectML and CoreML only where training is not slower', async () => {
    expect(await choose(found('cuda', 0.5), found('dml', 9))).toEqual({ provider: 'cuda', notice: null })
    expect(await choose(found('dml', 1))).toEqual({ provider: 'dml', notice: null })
    expect(await choose(found('coreml', 3.2))).toEqual({ provider: 'coreml', notice: null })
    expect(await choose(found('dml', 0.42))).toEqual({
      provider: 'cpu',
      notice: "DirectML trains at 0.42 times the CPU's speed; the CPU is used.",
    })
  })

  it('never takes WebGPU by itself', async () => {
    expect((await choose(found('webgpu', 9))).provider).toBe('cpu')
  })

  it('names all that speaks against what is there', async () => {
    const cuda = found('cuda', 1, { state: 'notInstalled', checks: [] })
    const coreml = found('coreml', 1, { state: 'unavailable', fault: 'no adapter', checks: [] })
    expect((await choose(cuda, coreml)).notice).toBe(
      'No CUDA provider is installed; CoreML cannot start (no adapter); the CPU is used.',
    )
  })

  it('minds only the graphs that a fit runs on the device', async () => {
    const wrong = found('cuda', 1, { state: 'failed' })
    wrong.checks[1].fault = 'differs'
    expect((await choose(wrong)).provider).toBe('cuda')
    wrong.checks[0].fault = 'differs from the CPU by 1.0e-1'
    expect(await choose(wrong)).toEqual({
      provider: 'cpu',
      notice: 'CUDA failed its self-test (training-steps: differs from the CPU by 1.0e-1); the CPU is used.',
    })
  })
})

describe('providers of a build', () => {
  const backends = [
    { name: 'cpu', bundled: true },
    { name: 'webgpu', bundled: true },
    { name: 'cuda', bundled: false },
  ]
  const build = (hasLibrary: boolean) => ({ backends, hasLibrary: () => hasLibrary })

  it('are there where they are bundled; CUDA, which never is, where its library lies', () => {
    expect(absenceOf('webgpu', build(false))).toBeNull()
    expect(absenceOf('cuda', build(true))).toBeNull()
    expect(absenceOf('cuda', build(false))).toMatchObject({ state: 'notInstalled' })
    expect(absenceOf('dml', build(true))).toMatchObject({ state: 'notInBuild' })
  })

  it('that are absent are refused, not replaced by the CPU as onnxruntime does', async () => {
    const provider = process.platform === 'win32' ? 'coreml' : 'dml'
    await expect(openSession(new Uint8Array(0), { provider })).rejects.toThrow(/has no (DirectML|CoreML)/)
  })
})
