import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { readEncoder } from '../../../../worker/attention/histology/encoder/manifest.ts'
import { openOnDevice, TOLERANCE } from '../../../../worker/attention/histology/encoder/on-device.ts'
import { floatsOf, openSession } from '../../../../worker/attention/runtime.ts'
import { INPUT_PX, writeEncoder } from './made-up-encoder.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-on-device-'))
afterAll(() => rmSync(folder, { recursive: true }))
const encoder = await readEncoder(writeEncoder(folder), false)
const TILE = Uint8Array.from({ length: 3 * INPUT_PX ** 2 }, (_, at) => [255, 0, 51][at % 3])

/** A provider that does not exist: the CPU's numbers, spoiled, or a fault; `held` counts the sessions that are open. */
function madeUp(spoil: (values: Float32Array) => void, openingFault?: string) {
  const found = { opened: [] as string[], held: 0 }
  const open: typeof openSession = async (bytes, { provider = 'cpu', ...options } = {}) => {
    found.opened.push(provider)
    if (provider !== 'cpu' && openingFault) throw new Error(openingFault)
    const session = await openSession(bytes, options)
    found.held++
    const { inputMetadata, outputMetadata, outputNames } = session
    const run = async (feeds: Record<string, Tensor>, outputs: string[]) => {
      const values = await session.run(feeds, outputs)
      if (provider !== 'cpu') for (const tensor of Object.values(values)) spoil(floatsOf(tensor))
      return values
    }
    const release = async () => {
      found.held--
      await session.release()
    }
    return { inputMetadata, outputMetadata, outputNames, run, release } as unknown as InferenceSession
  }
  return { open, found }
}

const scaled = (factor: number) => (values: Float32Array) => {
  values[0] *= factor
}
const ask = (provider: 'cpu' | 'cuda', { open }: Pick<ReturnType<typeof madeUp>, 'open'>) =>
  openOnDevice(encoder, { provider, threads: 1 }, open)
const firstOf = async ({ running }: Awaited<ReturnType<typeof openOnDevice>>) =>
  (await running.encode([TILE]))[0]

describe('an encoder on a device', () => {
  it('runs there where it says what the CPU says, near enough', async () => {
    const device = madeUp(scaled(1 + TOLERANCE / 2))
    const answer = await ask('cuda', device)
    expect(answer.notice).toBeNull()
    expect(await firstOf(answer)).toBeCloseTo(1 + TOLERANCE / 2, 6)
    expect(device.found).toEqual({ opened: ['cuda', 'cpu'], held: 1 })
    await answer.running.release()
    expect(device.found.held).toBe(0)
  })

  it('runs on the CPU where the device differs from it, and says by how much', async () => {
    const device = madeUp(scaled(1.1))
    const answer = await ask('cuda', device)
    expect(answer.notice).toMatch(
      /ran on the CPU, since CUDA differs from it by 9\.1e-2 .* \(allowed 0\.01\)/,
    )
    expect(await firstOf(answer)).toBeCloseTo(1, 6)
    expect(device.found.held).toBe(1)
    await answer.running.release()
  })

  it.each([
    ['does not open there', madeUp(() => {}, 'no kernel for LayerNormalization')],
    ['gives no numbers there', madeUp((values) => values.fill(Number.NaN))],
    ['says the same of all tiles there', madeUp((values) => values.fill(1))],
  ])('runs on the CPU where it %s', async (_, device) => {
    const answer = await ask('cuda', device)
    expect(answer.notice).toMatch(/ran on the CPU, since CUDA cannot run it: /)
    expect(await firstOf(answer)).toBeCloseTo(1, 6)
    expect(device.found.held).toBe(1)
    await answer.running.release()
  })

  it('is refused where it fails on the CPU as well', async () => {
    const broken = { ...encoder, manifest: { ...encoder.manifest, dimension: 5 } }
    const device = madeUp(() => {})
    const asked = openOnDevice(broken, { provider: 'cuda', threads: 1 }, device.open)
    await expect(asked).rejects.toMatchObject({ code: 'ENCODER_MISMATCH' })
    expect(device.found.held).toBe(0)
  })

  it('is opened once where the CPU is asked for', async () => {
    const device = madeUp(scaled(2))
    const answer = await ask('cpu', device)
    expect([answer.notice, device.found.opened]).toEqual([null, ['cpu']])
    await answer.running.release()
  })
})
