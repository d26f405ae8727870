import { expect, test } from 'vitest'
import { orderFeatures, RANK_ORDER, ranksOf } from '../../../renderer/data/feature-order.ts'
import { bestMatch, matchFeatures, searchFeatures } from '../../../renderer/data/feature-search.ts'
import { nullKeyText, summariseRanking, whyUnreliable } from '../../../renderer/data/summary-sentence.ts'
import { barScaleOf } from '../../../renderer/plots/ValueBar.tsx'
import type { Features, FitSummary, Ranking } from '../../../worker/api/methods.ts'

const names = ['GRB7', 'KRT19', 'ACTB', 'ERBB2', 'MIR10A']
const features: Features = {
  names,
  symbols: names,
  ids: ['ENSG1', 'ENSG2', 'ENSG3', 'ENSG4', 'ENSG5'],
  types: names.map(() => 'Gene Expression'),
}

function makeRanking(change: Partial<Ranking> = {}): Ranking {
  const five = (...values: number[]) => Float32Array.from(values)
  return {
    nSpotPooled: 1,
    by: 'supported',
    order: Uint32Array.from([3, 1, 0, 2, 4]),
    expected: five(1.2, 2, -0.5, 3, 0.1),
    supported: five(1.1, 2.5, 0, 4, -0.2),
    observed: five(-0.4, 1, 0.5, 2, Number.NaN),
    lift: five(2, 3, 1, 4, 0.5),
    weight: five(0.1, 0.2, 0.05, 0.3, 0.01),
    expectedHalfWidth: five(0.1, 0.1, 0.1, 0.1, 0.1),
    supportedHalfWidth: five(0.1, 0.1, 0.1, 0.1, 0.1),
    rankLow: new Uint32Array(5),
    rankHigh: new Uint32Array(5),
    fdr: five(0.01, 0.01, 0.9, 0.001, 0.9),
    nullWeight: 0.1,
    ...change,
  }
}

test('by rank the order of the worker is taken as it is, without a copy', () => {
  const ranking = makeRanking()
  expect(orderFeatures(ranking, names, RANK_ORDER, null)).toBe(ranking.order)
  expect([...ranksOf(ranking.order)]).toEqual([3, 2, 4, 1, 5])
})

test('missing values come last whichever way a column is sorted, ties keep their rank', () => {
  const ranking = makeRanking()
  const by = (descending: boolean) =>
    [...orderFeatures(ranking, names, { column: 'observed', descending }, null)].map((i) => names[i])
  expect(by(true)).toEqual(['ERBB2', 'KRT19', 'ACTB', 'GRB7', 'MIR10A'])
  expect(by(false)).toEqual(['GRB7', 'ACTB', 'KRT19', 'ERBB2', 'MIR10A'])
  const fdr = [...orderFeatures(ranking, names, { column: 'fdr', descending: false }, null)]
  expect(fdr).toEqual([3, 1, 0, 2, 4])
})

test('a filter keeps the order and the ranks of the whole table', () => {
  const ranking = makeRanking()
  const kept = orderFeatures(ranking, names, RANK_ORDER, matchFeatures(features, 'b'))
  expect([...kept].map((i) => names[i])).toEqual(['ERBB2', 'GRB7', 'ACTB'])
})

test('a gene is found by symbol in any case and by id, the equal one before those it begins', () => {
  const more = { ...features, names: ['CD74A', 'XCD74', 'CD74', 'A', 'B'] }
  expect(searchFeatures(more, 'cd74', 10)).toEqual([2, 0, 1])
  expect(searchFeatures(features, 'ensg4', 10)).toEqual([3])
  expect(searchFeatures(features, 'ensg', 2)).toEqual([0, 1])
})

test('a typed gene means the one of that very name, else the best match in any case, else none', () => {
  const more = { ...features, names: ['CD74A', 'cd74', 'CD74', 'A', 'B'] }
  expect(bestMatch(more, ' CD74 ')).toBe(2)
  expect(bestMatch(features, 'erbb2')).toBe(3)
  expect(bestMatch(features, 'ensg5')).toBe(4)
  expect([bestMatch(features, ' '), bestMatch(features, 'nothing')]).toEqual([null, null])
})

const fit = { histologyInforms: true, evidenceAuc: 0.7, shuffledAuc: 0.55 } as FitSummary
const uninformed = { ...fit, histologyInforms: false, evidenceAuc: 0.51 }
const nothingClear = { fdr: new Float32Array(5).fill(0.4) }

test('the sentence names what is expected beyond shuffled tissue and what of it is measured above average', () => {
  expect(summariseRanking(fit, makeRanking(), names)).toBe(
    'Here the tissue calls for ERBB2, KRT19 and GRB7; GRB7 is not above the slide’s average here.',
  )
  const above = makeRanking({ observed: Float32Array.of(0.1, 1, 0.5, 2, 0) })
  expect(summariseRanking(fit, above, names)).toBe(
    'Here the tissue calls for ERBB2, KRT19 and GRB7; all are measured above average here too.',
  )
})

test('where histology calls for nothing the sentence leads to what is measured', () => {
  const unclear = summariseRanking(fit, makeRanking({ ...nothingClear, by: 'observed' }), names)
  expect(unclear).toMatch(/^The look of the tissue calls for no gene here/)
  expect(unclear).toContain('in what is measured here: ERBB2, KRT19 and ACTB.')
  const zero = makeRanking({ ...nothingClear, expected: new Float32Array(5), nullWeight: 0.9 })
  expect(summariseRanking(uninformed, zero, names)).toMatch(
    /AUC 0\.51, 0\.55 with .* Expected is 0\. Best supported by what is measured here: ERBB2, KRT19 and GRB7\.$/,
  )
})

test('an order is not read as a finding where it stands on histology that says nothing', () => {
  expect(whyUnreliable(fit, makeRanking())).toBeNull()
  expect(whyUnreliable(fit, makeRanking({ ...nothingClear, nullWeight: 0.9 }))).toMatch(/Nothing stands out/)
  expect(whyUnreliable(uninformed, makeRanking({ by: 'expected' }))).toMatch(/Expected is 0 throughout/)
})

test('a heavy null key does not overrule genes beyond shuffled tissue, nor greys what is only measured', () => {
  expect(whyUnreliable(fit, makeRanking({ nullWeight: 0.9 }))).toBeNull()
  const measured = makeRanking({ ...nothingClear, by: 'observed', nullWeight: 0.9 })
  expect(whyUnreliable(fit, measured)).toBeNull()
  expect(whyUnreliable(uninformed, { ...measured, by: 'supported' })).toBeNull()
})

test('bars share one scale, on which values far below 0 leave room for those above', () => {
  expect(barScaleOf([Float32Array.of(0.1, -0.9), Float32Array.of(0.5, Number.NaN)])).toEqual({
    min: -0.2,
    max: 0.5,
  })
  expect(barScaleOf([Float32Array.of(0.5, -0.125)])).toEqual({ min: -0.125, max: 0.5 })
  expect(barScaleOf([new Float32Array(3)])).toEqual({ min: 0, max: 1 })
})

test('says how much of the attention no gene in particular has', () => {
  expect(nullKeyText(makeRanking({ nullWeight: 0.1234 }))).toBe(
    'No gene in particular: 12.3 % of the attention',
  )
})
