import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { GradientCheck } from './check-gradient.ts'
import { gradientCases } from './gradient-cases.ts'
import { swiftshaderEnv } from './swiftshader.ts'

const env = swiftshaderEnv()
if (!env)
  console.warn('SKIPPED: gradients on WebGPU; no SwiftShader. Set HISTOLOGUE_SWIFTSHADER to its folder.')

describe.skipIf(!env)('gradients against finite differences on WebGPU (SwiftShader)', () => {
  it('agree for every case', () => {
    const script = new URL('check-webgpu.ts', import.meta.url).pathname
    const output = execFileSync(process.execPath, ['--import', 'tsx', script], { env, encoding: 'utf8' })
    const results = JSON.parse(output) as GradientCheck[]
    console.log(
      'ops left to the CPU:',
      [...new Set(results.flatMap(({ onCpu }) => onCpu))].join(', ') || 'none',
    )
    // Were the provider missing, everything would run on the CPU and agree.
    expect(results.flatMap(({ onCpu }) => onCpu)).not.toContain('Mul')
    expect(results.map(({ op, note }) => `${op} ${note}`)).toEqual(
      gradientCases.map((c) => `${c.op} ${c.note}`),
    )
    expect(results.filter(({ error }) => !(error < 1e-3))).toEqual([])
  })
})
