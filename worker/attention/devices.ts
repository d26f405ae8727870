import { env } from 'onnxruntime-node'
import {
  type Device,
  type DeviceCheck,
  type DeviceChoice,
  type DeviceReport,
  PROVIDER_NAMES,
  PROVIDERS,
  type Provider,
} from '../api/devices.ts'
import { HistologueError } from '../api/errors.ts'
import type { WorkContext } from './attention.ts'
import { checkGraphs, fitGraphs } from './check-graphs.ts'
import { realSessions, type Sessions, testProvider } from './self-test.ts'

/**
 * Providers that `auto` may take, best first. WebGPU is for those who name it: it was slower than the CPU wherever it could
 * be measured. DirectML and CoreML could be measured nowhere yet, so they must win over the CPU on the spot: steps are so
 * small that handing them to a graphics card often costs more than computing them. CUDA is installed on purpose, and is
 * taken as soon as it is right.
 */
const AUTO: readonly { provider: Provider; mustBeFaster: boolean }[] = [
  { provider: 'cuda', mustBeFaster: false },
  { provider: 'dml', mustBeFaster: true },
  { provider: 'coreml', mustBeFaster: true },
]

/**
 * Chooses the provider of a fit by self-test: the training steps on each candidate against the CPU. A device asked for by
 * name that fails gives `DEVICE_UNAVAILABLE`; `auto` falls back to the CPU and says why.
 */
export async function chooseDevice(device: Device, sessions: Sessions = realSessions): Promise<DeviceChoice> {
  if (device === 'cpu') return { provider: 'cpu', notice: null }
  const test = (provider: Provider) => testProvider(provider, fitGraphs(), { sessions })
  if (device === 'auto') return chooseFastest(test)
  const { fault } = await test(device)
  if (fault === null) return { provider: device, notice: null }
  throw new HistologueError('DEVICE_UNAVAILABLE', `${PROVIDER_NAMES[device]} cannot be used here: ${fault}`, {
    advice: 'Choose the device auto or cpu; histologue doctor shows what each can do.',
  })
}

/** The first of `AUTO` that nothing speaks against, else the CPU with what speaks against each that this build knows. */
export async function chooseFastest(
  test: (provider: Provider) => Promise<DeviceCheck>,
): Promise<DeviceChoice> {
  const reasons: string[] = []
  for (const { provider, mustBeFaster } of AUTO) {
    const check = await test(provider)
    if (check.state === 'notInBuild') continue
    const reason = reasonAgainst(check, mustBeFaster)
    if (reason === null) return { provider, notice: null }
    reasons.push(reason)
  }
  const reason = reasons.join('; ') || 'This onnxruntime has no provider that could be faster'
  return { provider: 'cpu', notice: `${reason}; the CPU is used.` }
}

/** Only the graphs that a fit runs on its device count; the others stay on the CPU whatever is chosen. */
function reasonAgainst(
  { provider, state, fault, checks }: DeviceCheck,
  mustBeFaster: boolean,
): string | null {
  const name = PROVIDER_NAMES[provider]
  if (state === 'notInstalled') return `No ${name} provider is installed`
  if (state === 'unavailable') return `${name} cannot start (${fault})`
  const own = checks.filter(({ isOnDevice }) => isOnDevice)
  const faulty = own.find((check) => check.fault !== null)
  if (faulty) return `${name} failed its self-test (${faulty.graph}: ${faulty.fault})`
  const slow = mustBeFaster && own.find(({ speed }) => speed === null || speed < 1)
  return slow ? `${name} trains at ${slow.speed?.toPrecision(2)} times the CPU's speed` : null
}

/** What was found of the providers here, and the version of onnxruntime that they belong to. */
export interface InspectedDevices extends Pick<DeviceReport, 'devices' | 'auto'> {
  onnxruntime: string
}

/** Tests every provider on every graph of the app, and says what `auto` takes by these results. Code: `CANCELLED`. */
export async function inspectDevices(
  { signal, onProgress }: WorkContext,
  sessions: Sessions = realSessions,
): Promise<InspectedDevices> {
  const graphs = checkGraphs()
  const devices: DeviceCheck[] = []
  for (const [done, provider] of PROVIDERS.entries()) {
    onProgress({ phase: 'devices', done, total: PROVIDERS.length })
    devices.push(await testProvider(provider, graphs, { sessions, signal }))
  }
  onProgress({ phase: 'devices', done: PROVIDERS.length, total: PROVIDERS.length })
  const auto = await chooseFastest(async (provider) => devices[PROVIDERS.indexOf(provider)])
  return { onnxruntime: env.versions.node ?? 'unknown', devices, auto }
}
