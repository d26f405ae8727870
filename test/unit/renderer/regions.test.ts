import { afterEach, describe, expect, test } from 'vitest'
import { ownNoise, summariseNoise } from '../../../renderer/data/noise-sentence.ts'
import {
  addPicked,
  asAsked,
  nameOfSelection,
  pickLabel,
  spotsWithin,
  togglePicked,
} from '../../../renderer/data/regions.ts'
import { summariseRanking } from '../../../renderer/data/summary-sentence.ts'
import { walk } from '../../../renderer/data/walk.ts'
import { indexSpots } from '../../../renderer/layers/spot-index.ts'
import { spreadOf } from '../../../renderer/layers/spread.ts'
import { resetSelection, selectSpot, useSelection } from '../../../renderer/stores/selection.ts'
import { setView, useView } from '../../../renderer/stores/view.ts'
import { largestShares } from '../../../worker/api/attention-shares.ts'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { createFakeHandlers, flatNoise } from './fake-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const selection = () => useSelection.getState().selection
const quiet = { signal: new AbortController().signal, onProgress: () => undefined }

afterEach(() => resetSelection())

describe('a region', () => {
  test('of a label has its spots ascending, and is asked by its label', () => {
    setView({ rightPanel: 'fit' })
    const codes = Int32Array.of(1, 0, -1, 1, 0)
    pickLabel('kind', { kind: 'categorical', codes, categories: ['fat', 'gland'], colors: null }, 1)
    const picked = selection()
    if (!picked) throw new Error('Nothing is selected.')
    expect(picked).toMatchObject({ kind: 'region', name: 'gland', spots: Uint32Array.of(0, 3) })
    expect(asAsked(picked)).toEqual({ kind: 'region', column: 'kind', value: 'gland' })
    expect(useSelection.getState().spot).toBeNull()
    expect(useView.getState().rightPanel).toBe('selection')
  })

  test('by hand grows from a spot, loses spots again, and is a spot when one is left', async () => {
    selectSpot(4, 'E')
    togglePicked(2)
    void addPicked([4, 9])
    const picked = selection()
    if (!picked) throw new Error('Nothing is selected.')
    expect(picked.spots).toEqual(Uint32Array.of(2, 4, 9))
    expect(nameOfSelection(picked)).toBe('3 spots')
    expect(asAsked(picked)).toEqual({ kind: 'spots', name: picked.name, spots: picked.spots })
    togglePicked(2)
    togglePicked(9)
    await Promise.resolve()
    expect(selection()).toMatchObject({ kind: 'spot', spots: Uint32Array.of(4) })
    expect(useSelection.getState().spot).toBe(4)
    togglePicked(4)
    await Promise.resolve()
    expect(selection()).toBeNull()
  })

  test('is walked over by a held key, which waits for no ranking: each step goes on from the one before', async () => {
    const index = indexSpots(Float32Array.from({ length: 20 }, (_, k) => (k % 2 === 0 ? k : 0)))
    const right = (adds: boolean) => walk(index, [0, 0], [1, 0], adds)
    expect([right(false), right(false), right(false)]).toEqual([0, 1, 2])
    expect([right(true), right(true)]).toEqual([3, 4])
    expect(selection()?.spots).toEqual(Uint32Array.of(2, 3, 4))
    await Promise.resolve()
    expect(right(false)).toBe(5)
    await Promise.resolve()
    expect(useSelection.getState().spot).toBe(5)
  })

  test('of a rectangle holds the spots whose middle lies in it, whichever corner came first', () => {
    const xy = Float32Array.of(0, 0, 5, 5, 10, 10, Number.NaN, Number.NaN)
    const spots = { barcodes: ['a', 'b', 'c', 'd'], xy }
    expect(spotsWithin(spots, [10, 10], [4, 4])).toEqual(Uint32Array.of(1, 2))
    expect(spotsWithin(spots, [-1, 6], [6, -1])).toEqual(Uint32Array.of(0, 1))
  })

  test('without FDR is summed up by what is expected of it', async () => {
    const slide = makeSyntheticSlide(60)
    const spots = Uint32Array.from(slide.kinds.keys()).filter((spot) => slide.kinds[spot] === 0)
    const ranking = await createFakeHandlers({ slide }).rankRegion(
      { slideId: '', spots, by: 'supported' },
      quiet,
    )
    const fit = { histologyInforms: true } as FitSummary
    expect(summariseRanking(fit, ranking, slide.features.names)).toMatch(
      /^Over this region the tissue calls for ERBB2, KRT19 and GRB7; /,
    )
  })
})

test('a gene’s attention is shared out among spots, doublings apart', () => {
  const shares = largestShares(Float32Array.of(1000, Number.NaN, 1002, 1001, 900), 3)
  expect(shares.map(({ spot }) => spot)).toEqual([2, 3, 0])
  for (const [k, share] of [4 / 7, 2 / 7, 1 / 7].entries()) expect(shares[k].share).toBeCloseTo(share, 6)
})

test('a report on noise is told with its medians, and a part that is not known is left out', () => {
  const report = flatNoise('supported', 1000)
  expect(summariseNoise(report)).toBe(
    'The best 20 genes of a spot mostly stay the same until noise of 0.126 is added to every score (median of 20 spots; nine in ten lie between 0.023 and 0.229). The slide’s own noise is 0.021, 17 % of that; at none of the spots does it reach what breaks the ranking.',
  )
  const oneSeed = { ...report, seedScatter: report.seedScatter.map(() => Number.NaN) }
  expect(ownNoise(oneSeed)).toEqual(report.countScatter)
  const nothing = { ...oneSeed, countScatter: oneSeed.seedScatter }
  expect(summariseNoise(nothing)).toMatch(/own noise is not known here\.$/)
  const loud = { ...report, countScatter: report.breaksAt.map((value) => 2 * value) }
  expect(summariseNoise(loud)).toMatch(/2\.0 times as much; at 20 of the spots it reaches what breaks/)
})

test('a spread is that of numpy', () => {
  // numpy.percentile([3, 1, 4, 1, 5, 9], [5, 50, 95])
  const { low, median, high } = spreadOf(Float32Array.of(3, 1, 4, 1, Number.NaN, 5, 9))
  expect([low, median, high]).toEqual([1, 3.5, 8])
  expect(spreadOf([]).median).toBeNaN()
})
