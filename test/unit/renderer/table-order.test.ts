import { expect, test } from 'vitest'
import { orderFeatures, RANK_ORDER, ranksOf } from '../../../renderer/data/feature-order.ts'
import { matchFeatures, searchFeatures } from '../../../renderer/data/feature-search.ts'
import { summariseRanking, whyUnreliable } from '../../../renderer/data/summary-sentence.ts'
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
    halfWidth: five(0.1, 0.1, 0.1, 0.1, 0.1),
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

test('the sentence names what is expected beyond shuffled tissue and what of it is not measured', () => {
  expect(summariseRanking(makeRanking(), names)).toBe(
    'Here the tissue calls for ERBB2, KRT19 and GRB7; GRB7 is expected, not measured.',
  )
  const unclear = makeRanking({ fdr: new Float32Array(5).fill(0.4) })
  expect(summariseRanking(unclear, names)).toMatch(/^No gene is called for/)
})

test('a slide whose histology says nothing, and a spot where nothing stands out, are not read as rankings', () => {
  const fit = { histologyInforms: true, evidenceAuc: 0.7, shuffledAuc: 0.55 } as FitSummary
  expect(whyUnreliable(fit, makeRanking())).toBeNull()
  expect(whyUnreliable(fit, makeRanking({ nullWeight: 0.9 }))).toMatch(/Nothing stands out/)
  expect(whyUnreliable({ ...fit, histologyInforms: false, evidenceAuc: 0.51 }, makeRanking())).toMatch(
    /0\.51/,
  )
})
