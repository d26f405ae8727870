import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { DeviceCheck, DeviceState, GraphCheck, Provider } from '../api/devices.ts'
import type { CheckGraph } from './check-graphs.ts'
import { placeNodes } from './node-placement.ts'
import { type Absence, absenceOf } from './providers.ts'
import { floatsOf, openSession, type SessionOptions } from './runtime.ts'

/** What the self-test uses of a session. */
export type TestSession = Pick<InferenceSession, 'run' | 'release'>

/** Where the self-test gets sessions from; tests pass providers that they made up. */
export interface Sessions {
  absenceOf(provider: Provider): Absence | null
  open(bytes: Uint8Array, options: SessionOptions): Promise<TestSession>
  placeNodes(
    bytes: Uint8Array,
    feeds: Record<string, Tensor>,
    provider: Provider,
  ): Promise<{ own: number; cpu: number }>
}

/** onnxruntime's own. */
export const realSessions: Sessions = {
  absenceOf: (provider) => absenceOf(provider),
  open: openSession,
  placeNodes,
}

/** Calls timed of each side, and the time after which no further is begun. */
const MOST_CALLS = 7
const MOST_MS = 1000

/**
 * Runs graphs on a provider and holds them against the CPU. Never asks onnxruntime for a provider that is absent, and
 * stops at the first graph where one cannot start at all. An aborted signal throws its reason.
 */
export async function testProvider(
  provider: Provider,
  graphs: readonly CheckGraph[],
  { sessions = realSessions, signal }: { sessions?: Sessions; signal?: AbortSignal } = {},
): Promise<DeviceCheck> {
  const absence = sessions.absenceOf(provider)
  if (absence) return { provider, ...absence, checks: [] }
  const checks: GraphCheck[] = []
  for (const graph of graphs) {
    signal?.throwIfAborted()
    const check = await testGraph(graph, provider, sessions)
    if (check.error === null && checks.length === 0)
      return { provider, state: 'unavailable', fault: check.fault, checks: [] }
    checks.push(check)
  }
  const faulty = checks.find(({ fault }) => fault !== null)
  const state: DeviceState = faulty ? 'failed' : 'passed'
  return { provider, state, fault: faulty ? `${faulty.graph}: ${faulty.fault}` : null, checks }
}

async function testGraph(graph: CheckGraph, provider: Provider, sessions: Sessions): Promise<GraphCheck> {
  const { tolerance, isOnDevice } = graph
  const named = { graph: graph.graph, isOnDevice, tolerance }
  try {
    const { found, callMs, speed } = await runBeside(graph, provider, sessions)
    const error = largestError(found, await reference(graph, sessions), graph.byRow)
    const nodes = provider === 'cpu' ? null : await sessions.placeNodes(graph.bytes, graph.feeds, provider)
    return { ...named, error, callMs, speed, nodes, fault: faultOf(error, tolerance, nodes) }
  } catch (thrown) {
    return { ...named, error: null, callMs: null, speed: null, nodes: null, fault: reasonOf(thrown) }
  }
}

function faultOf(error: number, tolerance: number, nodes: GraphCheck['nodes']): string | null {
  if (!(error <= tolerance)) return `differs from the CPU by ${error.toExponential(1)}`
  return nodes?.own === 0 ? 'every node was left to the CPU' : null
}

/** The first line of what was thrown, without the place in onnxruntime's sources that it may begin with. */
function reasonOf(thrown: unknown): string {
  const [line] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')
  return line.replace(/^\S+\.cc:\d+ .* was false\. /, '')
}

type Values = Record<string, Tensor>

async function reference({ bytes, feeds }: CheckGraph, sessions: Sessions): Promise<Values> {
  const session = await sessions.open(bytes, { provider: 'cpu', threads: 1, unoptimised: true })
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}

/** The provider's values, and its median time beside the CPU's: in turns, so that both meet the same machine. */
async function runBeside(graph: CheckGraph, provider: Provider, sessions: Sessions) {
  const { bytes, feeds, threads } = graph
  const own = await sessions.open(bytes, { provider, threads })
  try {
    const found: Values = await own.run(feeds)
    if (provider === 'cpu') return { found, callMs: median((await timeInTurns([own], feeds))[0]), speed: 1 }
    const cpu = await sessions.open(bytes, { provider: 'cpu', threads })
    try {
      await cpu.run(feeds)
      const [ownMs, cpuMs] = (await timeInTurns([own, cpu], feeds)).map(median)
      return { found, callMs: ownMs, speed: cpuMs / ownMs }
    } finally {
      await cpu.release()
    }
  } finally {
    await own.release()
  }
}

/** Milliseconds of each call of each session, all warm already. */
async function timeInTurns(sessions: readonly TestSession[], feeds: Values): Promise<number[][]> {
  const times: number[][] = sessions.map(() => [])
  const started = performance.now()
  for (let call = 0; call < MOST_CALLS; call++) {
    if (call > 0 && performance.now() - started > MOST_MS) break
    for (const [i, session] of sessions.entries()) {
      const before = performance.now()
      await session.run(feeds)
      times[i].push(performance.now() - before)
    }
  }
  return times
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Largest difference over all outputs, relative to the largest value of the output or of each of its rows. */
export function largestError(found: Values, expected: Values, byRow: boolean): number {
  let error = 0
  for (const [name, tensor] of Object.entries(expected)) {
    const [own, other] = [found[name] && floatsOf(found[name]), floatsOf(tensor)]
    if (own?.length !== other.length) return Number.POSITIVE_INFINITY
    const length = byRow ? other.length / Number(tensor.dims[0]) : other.length
    for (let at = 0; at < other.length; at += length)
      error = Math.max(error, relativeError(own.subarray(at, at + length), other.subarray(at, at + length)))
  }
  return error
}

function relativeError(own: Float32Array, other: Float32Array): number {
  let [worst, largest] = [0, 0]
  for (let k = 0; k < own.length; k++) {
    const difference = Math.abs(own[k] - other[k])
    // Not a number is no agreement, whichever side it is on.
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY
    worst = Math.max(worst, difference)
    largest = Math.max(largest, Math.abs(other[k]))
  }
  return worst === 0 ? 0 : worst / largest
}
