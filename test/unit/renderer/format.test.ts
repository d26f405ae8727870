import { expect, test } from 'vitest'
import { deviceName } from '../../../renderer/ui/format.ts'

test('every provider of onnxruntime is shown by the name that the reports give it', () => {
  expect(['cpu', 'cuda', 'webgpu', 'dml', 'coreml'].map(deviceName)).toEqual([
    ...['CPU', 'CUDA', 'WebGPU', 'DirectML', 'CoreML'],
  ])
})
