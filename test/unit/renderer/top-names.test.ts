import { expect, it } from 'vitest'
import { topNames } from '../../../renderer/data/top-names.ts'
import { createRandom } from '../../../worker/stats/random.ts'

it('names the eight largest as a sort would, nothing that does not contribute', () => {
  const random = createRandom(3)
  const values = Float32Array.from({ length: 500 }, () => random.normal())
  const names = Array.from(values, (_, k) => `G${k}`)
  const sorted = [...values.keys()].sort((a, b) => values[b] - values[a]).slice(0, 8)
  expect(topNames(values, names)).toBe(sorted.map((k) => names[k]).join(', '))
  expect(topNames(Float32Array.of(-1, 0, 2, Number.NaN), ['a', 'b', 'c', 'd'])).toBe('c')
  expect(topNames(new Float32Array(3), ['a', 'b', 'c'])).toBe('–')
})
