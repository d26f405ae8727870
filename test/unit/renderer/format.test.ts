import { expect, test } from 'vitest'
import { deviceName, formatMargin } from '../../../renderer/ui/format.ts'

test('every provider of onnxruntime is shown by the name that the reports give it', () => {
  expect(['cpu', 'cuda', 'webgpu', 'dml', 'coreml'].map(deviceName)).toEqual([
    ...['CPU', 'CUDA', 'WebGPU', 'DirectML', 'CoreML'],
  ])
})

test('what a value may be off by has two decimals, and a third where two would say that it is off by nothing', () => {
  expect([0.25, 0.01, 0.0042, 0.0004].map(formatMargin)).toEqual(['± 0.25', '± 0.01', '± 0.004', '± < 0.001'])
})
