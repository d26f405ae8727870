import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { breakingNoise, drawTrial, jaccardAt } from '../../../worker/explain/noise-breaking.ts'
import { criticalSpread, foretoldBreaking } from '../../../worker/explain/noise-closed-form.ts'
import { normalTail } from '../../../worker/stats/normal.ts'
import { createRandom } from '../../../worker/stats/random.ts'

interface GoldenRow {
  logits: number[]
  foretold: number
  injected: number
}

/** Values by test/oracle/noise_oracle.py. */
const golden: {
  spreads: { gap: number; n: number; beta: number; spread: number | null }[]
  tails: { z: number; tail: number }[]
  rows: Record<string, GoldenRow>
} = JSON.parse(readFileSync(new URL('noise.json', import.meta.url), 'utf8'))

it.each(golden.tails)('has the tail of a standard normal beyond $z as scipy', ({ z, tail }) => {
  expect(Math.abs(normalTail(z) / tail - 1)).toBeLessThan(2e-7)
})

it.each(golden.spreads)(
  'turns the random-energy closed form round as a root finder: gap $gap, n $n, beta $beta',
  ({ gap, n, beta, spread }) => {
    const found = criticalSpread(gap, n, beta)
    if (spread === null) expect(found).toBeNaN()
    else expect(Math.abs(found / spread - 1)).toBeLessThan(1e-9)
  },
)

describe.each(Object.entries(golden.rows))('%s logits', (name, { logits, foretold, injected }) => {
  const trial = drawTrial(Float32Array.from(logits), 20, 60, createRandom(3))

  it('are foretold to break where scipy solves the threshold equation', () => {
    expect(Math.abs(foretoldBreaking(trial.logits, trial.best) / foretold - 1)).toBeLessThan(2e-3)
  })

  it('break where injection by numpy breaks them, near the closed form', () => {
    const found = breakingNoise(trial)
    expect(Math.abs(found / injected - 1)).toBeLessThan(0.06)
    expect(Math.abs(found / foretold - 1)).toBeLessThan(0.1)
  })

  it('never agree better with more noise', () => {
    const levels = Array.from({ length: 40 }, (_, k) => 0.01 * foretold * 1.2 ** k)
    const agreements = levels.map((sigma) => jaccardAt(trial, sigma))
    expect(agreements[0]).toBeGreaterThan(name === 'planted' ? 0.999 : 0.9)
    expect(agreements.at(-1)).toBeLessThan(0.1)
    agreements.slice(1).forEach((value, k) => {
      expect(value).toBeLessThanOrEqual(agreements[k])
    })
  })
})

it('foretells two levels by their gap and the normal quantiles alone', () => {
  // .5 / (z(1 - 20/3/1980) + z(2/3)), by a table of the normal distribution.
  const { logits } = golden.rows.planted
  const best = Uint32Array.from(logits.keys()).filter((k) => logits[k] > 0)
  expect(foretoldBreaking(Float32Array.from(logits), best)).toBeCloseTo(0.5 / (2.7094 + 0.4307), 3)
})
