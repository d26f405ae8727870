import { listSupportedBackends } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { chooseDevice, selfTest } from '../../../worker/attention/devices.ts'

const hasCuda = listSupportedBackends().some(({ name, bundled }) => name === 'cuda' && bundled)

describe('choice of a device', () => {
  it('takes the processor without a word where it is asked for', async () => {
    expect(await chooseDevice('cpu')).toEqual({ provider: 'cpu', notice: null })
  })

  it('agrees with itself in the self-test', async () => {
    expect(await selfTest('cpu')).toBeNull()
  })

  it('refuses CUDA where it is not installed, and auto says why it stays on the processor', async ({
    skip,
  }) => {
    skip(hasCuda, 'the CUDA provider is installed here')
    await expect(chooseDevice('cuda')).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(/^cuda cannot be used here: \S/),
      details: { advice: expect.stringMatching(/auto or cpu/) },
    })
    expect(await chooseDevice('auto')).toEqual({
      provider: 'cpu',
      notice: expect.stringMatching(/No CUDA provider/),
    })
  })
})
