import { describe, expect, it } from 'vitest'
import { buildWeightTotals } from '../../../models/products.ts'
import { checkGraphs } from '../../../worker/attention/check-graphs.ts'
import { inspectDevices } from '../../../worker/attention/devices.ts'
import { BETA } from '../../../worker/attention/fit-plan.ts'
import { float32, floatsOf } from '../../../worker/attention/runtime.ts'
import { largestError, testProvider } from '../../../worker/attention/self-test.ts'
import { type MadeUp, madeUpSessions } from './made-up-provider.ts'

const graphs = checkGraphs()
const [step, steps, , totals] = graphs

describe('self-test', () => {
  it('passes the CPU on every graph, optimised against as written', async () => {
    const { state, checks } = await testProvider('cpu', graphs)
    expect(state).toBe('passed')
    expect(checks.map(({ graph }) => graph)).toEqual([
      'training-step',
      'training-steps',
      'histology',
      'weight-totals',
    ])
    for (const { error, callMs } of checks) {
      expect(error).toBeLessThan(1e-4)
      expect(callMs).toBeGreaterThan(0)
    }
  })

  it('sees a graph that is wrong by little more than the tolerance, and lets less pass', async () => {
    const withBeta = (beta: number) =>
      madeUpSessions('webgpu', { bytes: () => buildWeightTotals(beta).toBytes() })
    const wrong = await testProvider('webgpu', [totals], { sessions: withBeta(BETA * 1.01) })
    expect(wrong).toMatchObject({
      state: 'failed',
      fault: expect.stringMatching(/^weight-totals: differs from the CPU by \d/),
    })
    expect(wrong.checks[0].error).toBeGreaterThan(totals.tolerance)
    const close = await testProvider('webgpu', [totals], { sessions: withBeta(BETA * 1.00001) })
    expect(close.state).toBe('passed')
    expect(close.checks[0].error).toBeGreaterThan(0)
  })

  it.each(['W1', 'B1', 'W2', 'K'])('sees a gradient of %s that is off by a hundredth', async (name) => {
    const spoil = (values: Parameters<typeof largestError>[0]) => {
      const moment = floatsOf(values[`${name}.m.next`])
      for (const k of moment.keys()) moment[k] *= 1.01
    }
    const sessions = madeUpSessions('webgpu', { spoil })
    for (const graph of [step, steps])
      expect((await testProvider('webgpu', [graph], { sessions })).checks[0].error).toBeCloseTo(0.01, 5)
  })

  it('sees gradients that are wrong by a hundredth of the expression', async () => {
    const misread: MadeUp['misread'] = ({ x, ...feeds }) => {
      const larger = floatsOf(x).map((value) => 1.01 * value)
      return { ...feeds, x: float32(larger, x.dims) }
    }
    const sessions = madeUpSessions('webgpu', { misread })
    for (const graph of [step, steps])
      expect((await testProvider('webgpu', [graph], { sessions })).state).toBe('failed')
  })

  it('holds the CPU against the graph as it was written', async () => {
    const sessions = madeUpSessions('cpu', { spoil: (values) => floatsOf(values.total).fill(1) })
    expect((await testProvider('cpu', [totals], { sessions })).state).toBe('failed')
  })

  it('takes no NaN for agreement', async () => {
    const sessions = madeUpSessions('webgpu', {
      spoil: (values) => floatsOf(values.total).set([Number.NaN], 3),
    })
    const { state, checks } = await testProvider('webgpu', [totals], { sessions })
    expect([state, checks[0].error]).toEqual(['failed', Number.POSITIVE_INFINITY])
  })

  it('fails a provider that left every node to the CPU, though it agrees to the last bit', async () => {
    const sessions = madeUpSessions('coreml', { nodes: { own: 0, cpu: 4 } })
    const { state, fault } = await testProvider('coreml', [totals], { sessions })
    expect([state, fault]).toEqual(['failed', 'weight-totals: every node was left to the CPU'])
  })

  it('gives the speed as times the CPU: well below 1 for who does everything thirty times', async () => {
    const sessions = madeUpSessions('webgpu', { nRun: 30 })
    const { checks } = await testProvider('webgpu', [totals], { sessions })
    expect(checks[0].speed).toBeLessThan(0.5)
    expect(checks[0].speed).toBeGreaterThan(0)
  })

  it('says in one line why a provider cannot start, and asks it once', async () => {
    const openingFault = '/src/a/webgpu_context.cc:136 void f() status was false. No adapter\nmore'
    const sessions = madeUpSessions('webgpu', { openingFault })
    expect(await testProvider('webgpu', graphs, { sessions })).toEqual({
      provider: 'webgpu',
      state: 'unavailable',
      fault: 'No adapter',
      checks: [],
    })
    expect(sessions.opened.filter((provider) => provider === 'webgpu')).toHaveLength(1)
  })

  it('reports every provider, and asks none that is absent', async () => {
    const phases: string[] = []
    const onProgress = ({ phase, done }: { phase: string; done: number }) => phases.push(`${phase} ${done}`)
    const sessions = madeUpSessions('webgpu', { openingFault: 'none' })
    const context = { signal: new AbortController().signal, onProgress }
    const { devices, auto } = await inspectDevices(context, sessions)
    expect(devices.map(({ provider, state }) => `${provider} ${state}`)).toEqual([
      'cpu passed',
      'cuda notInBuild',
      'webgpu unavailable',
      'dml notInBuild',
      'coreml notInBuild',
    ])
    expect(new Set(sessions.opened)).toEqual(new Set(['cpu', 'webgpu']))
    expect(auto.provider).toBe('cpu')
    expect([phases[0], phases.at(-1)]).toEqual(['devices 0', 'devices 5'])
  })

  it('ends where it is cancelled', async () => {
    const signal = AbortSignal.abort()
    await expect(testProvider('cpu', graphs, { signal })).rejects.toThrow(/abort/)
  })
})

describe('largest error', () => {
  const tensor = (values: number[]) => ({ y: float32(Float32Array.from(values), [2, 2]) })

  it('is relative to the largest value of the tensor, or of its row', () => {
    const [found, expected] = [tensor([100, 50, 1, 1.5]), tensor([100, 50, 1, 2])]
    expect(largestError(found, expected, false)).toBeCloseTo(0.005, 9)
    expect(largestError(found, expected, true)).toBeCloseTo(0.25, 9)
  })

  it('is infinite where an output is missing, too short, or not zero where it should be', () => {
    expect(largestError({}, tensor([1, 1, 1, 1]), false)).toBe(Number.POSITIVE_INFINITY)
    const short = { y: float32(new Float32Array(2), [1, 2]) }
    expect(largestError(short, tensor([0, 0, 0, 0]), false)).toBe(Number.POSITIVE_INFINITY)
    expect(largestError(tensor([0, 0, 0, 1]), tensor([1, 1, 0, 0]), true)).toBe(Number.POSITIVE_INFINITY)
    expect(largestError(tensor([1, 1, 0, 0]), tensor([1, 1, 0, 0]), true)).toBe(0)
  })
})
