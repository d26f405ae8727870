import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fitKeys } from '../../../worker/attention/keys.ts'

/** Values by test/oracle/attention_oracle.py. */
const golden = JSON.parse(readFileSync(new URL('attention.json', import.meta.url), 'utf8'))
const queries = Float32Array.from(golden.keys.queries.flat())
const targets = Float32Array.from(golden.keys.targets.flat())
const spots = Uint32Array.from(golden.keys.spots)

test('keys are those of a ridge regression on the chosen spots', () => {
  const found = fitKeys(queries, targets, spots, 3, 4)
  const expected: number[] = golden.keys.keys.flat()
  expect(found).toHaveLength(expected.length)
  for (const [k, value] of expected.entries()) expect(found[k]).toBeCloseTo(value, 5)
})

test('keys do not read the spots that are left out', () => {
  const changed = targets.map((value, k) => (spots.includes(Math.floor(k / 4)) ? value : Number.NaN))
  expect(fitKeys(queries, changed, spots, 3, 4)).toEqual(fitKeys(queries, targets, spots, 3, 4))
})

test('keys of queries that say nothing are 0', () => {
  const none = new Float32Array(queries.length)
  expect(fitKeys(none, targets, spots, 3, 4)).toEqual(new Float32Array(12))
})
