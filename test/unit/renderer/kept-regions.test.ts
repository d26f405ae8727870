import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { drawSpots } from '../../../renderer/data/draw-regions.ts'
import { closeKeptRegions, openKeptRegions } from '../../../renderer/data/kept-regions.ts'
import { combineRegions, complementRegion, freeName } from '../../../renderer/data/region-actions.ts'
import { decodeFloats, decodeSpots, encodeFloats, encodeSpots } from '../../../renderer/data/spot-text.ts'
import { useNotices } from '../../../renderer/stores/notices.ts'
import {
  activateRegion,
  addRegions,
  lockRegion,
  regionOf,
  renameRegion,
  toggleRegion,
  undoRegions,
  useRegions,
} from '../../../renderer/stores/regions.ts'
import { resetSelection, useSelection } from '../../../renderer/stores/selection.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const slide = { path: '/slides/a.h5ad', nSpot: 21 }
const spots = (...list: number[]) => Uint32Array.from(list)
const square = [[Float32Array.of(0.1, 0, 1, 0, 1, 1)]]
let stored: Map<string, string>

beforeEach(() => {
  stored = new Map()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  })
  openKeptRegions(slide)
})
afterEach(() => {
  closeKeptRegions()
  resetSelection()
  vi.unstubAllGlobals()
})

describe('kept regions', () => {
  test('are back as they were, outline and all, and those of another slide are not touched', () => {
    const [a] = addRegions([
      { name: 'a', spots: spots(0, 7, 8, 20), note: 'dense', outline: square },
      { name: 'b', spots: spots() },
    ])
    lockRegion(a, true)
    toggleRegion(a)
    const before = useRegions.getState()
    openKeptRegions({ ...slide, nSpot: 22 })
    expect(useRegions.getState().regions).toEqual([])
    addRegions([{ name: 'other', spots: spots(21) }])
    closeKeptRegions()
    expect(useRegions.getState().regions).toEqual([])
    openKeptRegions(slide)
    expect(useRegions.getState()).toMatchObject({ regions: before.regions, hidden: [a], past: [] })
  })

  test('follow undo, and nothing stays behind of the last region', () => {
    const [a] = addRegions([{ name: 'a', spots: spots(3) }])
    renameRegion(a, 'x')
    undoRegions()
    openKeptRegions(slide)
    expect(regionOf(a)?.name).toBe('a')
    addRegions([{ name: 'b', spots: spots(4) }])
    undoRegions()
    expect(stored.size).toBe(1)
  })

  test('that are no longer readable are none, and too many are told of once', () => {
    stored.set(`histologue-regions|21|${slide.path}`, '{"regions":[{"spots":"!"}]}')
    openKeptRegions(slide)
    expect(useRegions.getState().regions).toEqual([])
    vi.stubGlobal('localStorage', {
      getItem: () => null,
      setItem: () => {
        throw new Error('QuotaExceededError')
      },
    })
    const told = () => useNotices.getState().notices.filter((notice) => notice.kind === 'note').length
    const before = told()
    addRegions([{ name: 'a', spots: spots(1) }])
    addRegions([{ name: 'b', spots: spots(1) }])
    expect(told()).toBe(before + 1)
  })

  test('text gives spots and numbers back exactly, at every length', () => {
    for (const nSpot of [1, 7, 8, 9, 100_003]) {
      const some = Uint32Array.from({ length: nSpot }, (_, spot) => spot).filter((spot) => (spot * 7) % 5 < 2)
      expect(decodeSpots(encodeSpots(some, nSpot), nSpot)).toEqual(some)
    }
    const values = Float32Array.of(0.1, -3e-8, 16_777_217.5)
    expect(decodeFloats(encodeFloats(values))).toEqual(values)
    expect(() => decodeSpots(encodeSpots(spots(1), 100), 200)).toThrow(RangeError)
  })
})

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
    useSlide.setState({ info: null })
  })
})
