import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { DeviceCheck } from '../../../worker/api/devices.ts'
import { swiftshaderEnv } from '../graph/swiftshader.ts'

const env = swiftshaderEnv()
if (!env)
  console.warn('SKIPPED: self-test of WebGPU; no SwiftShader. Set HISTOLOGUE_SWIFTSHADER to its folder.')

describe.skipIf(!env)('self-test of WebGPU (SwiftShader)', () => {
  it('passes on every graph of the app, on kernels of its own', () => {
    const script = new URL('self-test-webgpu.ts', import.meta.url).pathname
    const output = execFileSync(process.execPath, ['--import', 'tsx', script], { env, encoding: 'utf8' })
    const { state, fault, checks } = JSON.parse(output) as DeviceCheck
    expect([state, fault]).toEqual(['passed', null])
    expect(checks).toHaveLength(4)
    for (const { error, nodes, speed } of checks) {
      // Exactly 0 would mean that the CPU's own kernels had run.
      expect(error).toBeGreaterThan(0)
      expect(error).toBeLessThan(1e-4)
      expect(nodes?.own).toBeGreaterThan(10 * (nodes?.cpu ?? 0))
      expect(speed).toBeGreaterThan(0)
    }
  })
})
