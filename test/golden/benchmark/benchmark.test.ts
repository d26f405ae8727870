import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { crossFittedRidge } from '../../../worker/benchmark/linear.ts'
import { denoised, principalComponents } from '../../../worker/benchmark/principal.ts'

/** Values by test/oracle/benchmark_oracle.py. */
const golden = JSON.parse(readFileSync(new URL('benchmark.json', import.meta.url), 'utf8'))
const { nGene, principal, ridge } = golden

const floats = (rows: number[][]) => Float32Array.from(rows.flat())
const z = floats(golden.z)

function expectClose(actual: ArrayLike<number>, expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  const worst = expected.reduce((most, value, k) => Math.max(most, Math.abs(actual[k] - value)), 0)
  expect(worst).toBeLessThan(tolerance)
}

describe('linear baselines against numpy', () => {
  it('principal components keep the units of z and say what numpy says without the rest', async () => {
    const found = await principalComponents(z, nGene, principal.k)
    const lengths = principal.lengths.map((_: number, c: number) => {
      let squares = 0
      for (let at = c; at < found.spots.length; at += found.k) squares += found.spots[at] ** 2
      return Math.sqrt(squares)
    })
    expectClose(lengths, principal.lengths, 1e-3)
    expectClose(denoised(found), principal.denoised.flat(), 1e-3)
  })

  it('ridge foretells each fold from the others', async () => {
    const data = {
      inputs: floats(ridge.inputs),
      nInput: ridge.nInput,
      ...{ targets: z, nGene, folds: Uint8Array.from(ridge.folds) },
    }
    const found = await crossFittedRidge(data, ridge.lambda, new AbortController().signal)
    expectClose(found, ridge.foretold.flat(), 1e-4)
  })
})
