import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { drawSpots } from '../../../renderer/data/draw-regions.ts'
import {
  combineRegions,
  complementRegion,
  freeName,
  freeNames,
} from '../../../renderer/data/region-actions.ts'
import { describeImport } from '../../../renderer/data/region-files.ts'
import {
  activateRegion,
  addRegions,
  regionOf,
  resetRegions,
  useRegions,
} from '../../../renderer/stores/regions.ts'
import { resetSelection, useSelection } from '../../../renderer/stores/selection.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const spots = (...list: number[]) => Uint32Array.from(list)
const square = [[Float32Array.of(0.1, 0, 1, 0, 1, 1)]]
beforeEach(() => resetRegions())
afterEach(() => resetSelection())

describe('drawing', () => {
  test('makes, adds to and takes from the active region, and outlines stay only while they are true', () => {
    drawSpots(spots(1, 2, 3), 'new', square)
    const { activeId } = useRegions.getState()
    const active = () => regionOf(activeId)
    expect(useSelection.getState().selection).toMatchObject({ name: 'Region 1', origin: { kind: 'kept' } })
    drawSpots(spots(3, 4), 'add', square)
    expect(active()).toMatchObject({ spots: spots(1, 2, 3, 4) })
    expect(active()?.outline).toHaveLength(2)
    drawSpots(spots(9), 'add')
    expect(active()?.outline).toBeUndefined()
    drawSpots(spots(2, 3), 'subtract')
    expect(active()?.spots).toEqual(spots(1, 4, 9))
    const { past } = useRegions.getState()
    drawSpots(spots(5), 'subtract')
    drawSpots(spots(1, 4, 9), 'subtract')
    drawSpots(spots(), 'new')
    expect(useRegions.getState().past).toBe(past)
  })

  test('changes no locked region, and adding without an active one makes a region', () => {
    const [a] = addRegions([{ name: 'a', spots: spots(1), locked: true }])
    drawSpots(spots(2), 'add')
    drawSpots(spots(1), 'subtract')
    expect(useRegions.getState().regions).toHaveLength(1)
    activateRegion(null)
    drawSpots(spots(2), 'add')
    expect(useRegions.getState().regions.map(({ name }) => name)).toEqual(['a', 'Region 1'])
    expect(regionOf(a)?.spots).toEqual(spots(1))
  })
})

test('an import tells what of the file was left out', () => {
  const region = { id: '', colour: '#000000', note: '', locked: false, name: 'a', spots: spots(1) }
  const file = { format: 'geojson' as const, regions: [region, { ...region, spots: spots() }] }
  const skipped = [
    { kind: 'Point', count: 2 },
    { kind: 'LineString', count: 1 },
  ]
  expect(describeImport({ ...file, nUnknown: 0, unknown: [], skipped }, '/f')).toBe(
    '1 region of /f. 1 region without a spot left out. Left out, having no area: 2 points, 1 line.',
  )
})

describe('regions of regions', () => {
  test('are combined in the order of the list, and none is made of no spots', () => {
    const [a, b, c] = addRegions([
      { name: 'a', spots: spots(1, 2, 3, 4) },
      { name: 'b', spots: spots(3, 4, 5) },
      { name: 'c', spots: spots(4) },
    ])
    const last = () => useRegions.getState().regions.at(-1)
    combineRegions('difference', [c, b, a])
    expect(last()).toMatchObject({ name: 'a without b without c', spots: spots(1, 2) })
    combineRegions('intersection', [b, a])
    expect(last()).toMatchObject({ name: 'a and b', spots: spots(3, 4) })
    combineRegions('union', [b, a])
    expect(last()?.spots).toEqual(spots(1, 2, 3, 4, 5))
    const n = useRegions.getState().regions.length
    combineRegions('difference', [c, a].slice(0, 1))
    activateRegion(c)
    combineRegions('intersection', [c, addRegions([{ name: 'd', spots: spots(9) }])[0]])
    expect(useRegions.getState().regions).toHaveLength(n + 1)
  })

  test('have a complement on the slide, and names that are free', () => {
    const { info } = makeSyntheticSlide()
    useSlide.setState({ info: { ...info, nSpot: 5 } })
    const [a] = addRegions([{ name: 'a', spots: spots(0, 3) }])
    complementRegion(a)
    expect(useRegions.getState().regions[1]).toMatchObject({ name: 'Not a', spots: spots(1, 2, 4) })
    complementRegion(a)
    expect(useRegions.getState().regions[2].name).toBe('Not a 2')
    expect(freeName('Region')).toBe('Region 1')
    // Of a file: they are kept trimmed and cut, and are free as they are kept.
    const long = 'x'.repeat(90)
    expect(freeNames(['a', 'b ', 'b', '', long, long])).toEqual([
      ...['a 2', 'b', 'b 2', 'Region', long.slice(0, 80), `${long.slice(0, 78)} 2`],
    ])
    useSlide.setState({ info: null })
  })
})
