import { PROVIDER_NAMES, type Provider } from '../../../api/devices.ts'
import { openSession } from '../../runtime.ts'
import type { Encoder } from './manifest.ts'
import { difference, openEncoder, type RunningEncoder } from './session.ts'

/**
 * Largest difference from the CPU that a device may make in a made-up tile, relative to the tile's largest number: room for
 * the ten bits that CUDA's products keep, or for half precision, through tens of layers; a wrong kernel is off by far more.
 * Training adds noise of a fifth to these numbers.
 */
export const TOLERANCE = 1e-2

/**
 * Opens an encoder on a device and holds it against the CPU: no self-test of the app's own graphs can speak for a graph
 * that somebody else made. Where it differs, or does not run there, the CPU reads the tiles and `notice` says why. Codes
 * as `openEncoder`. Tests pass their own `open`.
 */
export async function openOnDevice(
  encoder: Encoder,
  { provider, threads }: { provider: Provider; threads: number },
  open: typeof openSession = openSession,
): Promise<{ running: RunningEncoder; notice: string | null }> {
  const openOn = (own: Provider) => openEncoder(encoder, { provider: own, threads }, open)
  if (provider === 'cpu') return { running: await openOn('cpu'), notice: null }
  const onDevice = await openOn(provider).catch((thrown: unknown) => thrown)
  const cpu = await openOn('cpu').catch(async (thrown) => {
    if (isRunning(onDevice)) await onDevice.release()
    throw thrown
  })
  const fault = isRunning(onDevice) ? faultBeside(onDevice, cpu) : `cannot run it: ${messageOf(onDevice)}`
  if (fault === null && isRunning(onDevice)) {
    await cpu.release()
    return { running: onDevice, notice: null }
  }
  if (isRunning(onDevice)) await onDevice.release()
  const name = PROVIDER_NAMES[provider]
  return { running: cpu, notice: `The encoder ran on the CPU, since ${name} ${fault}.` }
}

const isRunning = (found: unknown): found is RunningEncoder =>
  typeof found === 'object' && found !== null && 'tried' in found

const messageOf = (thrown: unknown) =>
  (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '')

/** How far what was tried on the device is from the CPU, in words; null where it is near enough. */
function faultBeside(onDevice: RunningEncoder, cpu: RunningEncoder): string | null {
  const error = Math.max(...cpu.tried.map((row, k) => difference(row, onDevice.tried[k])))
  if (error <= TOLERANCE) return null
  return `differs from it by ${error.toExponential(1)} of the largest number of a made-up tile (allowed ${TOLERANCE})`
}
