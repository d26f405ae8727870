import { beforeEach, describe, expect, test } from 'vitest'
import { REGION_COLOURS } from '../../../renderer/layers/region-colours.ts'
import {
  activateRegion,
  addRegions,
  lockRegion,
  moveRegion,
  noteRegion,
  recolourRegion,
  redoRegions,
  regionOf,
  removeRegions,
  renameRegion,
  replaceSpots,
  resetRegions,
  toggleRegion,
  undoRegions,
  useRegions,
} from '../../../renderer/stores/regions.ts'

const spots = (...list: number[]) => Uint32Array.from(list)
const now = () => useRegions.getState()
const names = () => now().regions.map(({ name }) => name)

beforeEach(() => resetRegions())

describe('the store of regions', () => {
  test('gives added regions ids, the least used colour and one step', () => {
    const ids = addRegions([
      { name: ' edge ', spots: spots(1, 2) },
      { name: '', spots: spots(3), colour: REGION_COLOURS[1] },
      { name: 'c', spots: spots(4) },
    ])
    expect(new Set(ids).size).toBe(3)
    expect(names()).toEqual(['edge', 'Region', 'c'])
    expect(now().regions.map(({ colour }) => colour)).toEqual([0, 1, 2].map((k) => REGION_COLOURS[k]))
    expect(now().activeId).toBe(ids[2])
    undoRegions()
    expect(now()).toMatchObject({ regions: [], activeId: null })
    expect(undoRegions()).toBe(false)
  })

  test('takes back and does again every kind of change, in their order', () => {
    const [a, b] = addRegions([
      { name: 'a', spots: spots(1), outline: [[Float32Array.of(0, 0, 1, 0, 1, 1)]] },
      { name: 'b', spots: spots(2) },
    ])
    const states = [now().regions]
    for (const act of [
      () => renameRegion(a, 'A'),
      () => recolourRegion(a, '#123456'),
      () => noteRegion(a, 'dense'),
      () => replaceSpots(a, spots(1, 5)),
      () => moveRegion(b, 0),
      () => lockRegion(b, true),
      () => removeRegions([a]),
    ]) {
      act()
      states.push(now().regions)
    }
    expect(states[4][0]).toMatchObject({ name: 'A', colour: '#123456', note: 'dense', spots: spots(1, 5) })
    expect(states[4][0].outline).toBeUndefined()
    expect(states[5].map(({ id }) => id)).toEqual([b, a])
    for (const before of states.slice(0, -1).reverse()) {
      undoRegions()
      expect(now().regions).toBe(before)
    }
    for (const after of states.slice(1)) {
      redoRegions()
      expect(now().regions).toBe(after)
    }
    expect(redoRegions()).toBe(false)
  })

  test('forgets what was undone once something new is done', () => {
    const [a] = addRegions([{ name: 'a', spots: spots(1) }])
    renameRegion(a, 'x')
    undoRegions()
    renameRegion(a, 'y')
    expect(redoRegions()).toBe(false)
    undoRegions()
    expect(names()).toEqual(['a'])
  })

  test('keeps a locked region from change and removal, and can unlock it', () => {
    const [a, b] = addRegions([
      { name: 'a', spots: spots(1), locked: true },
      { name: 'b', spots: spots(2) },
    ])
    const before = now().regions
    renameRegion(a, 'x')
    recolourRegion(a, '#000000')
    replaceSpots(a, spots(9))
    expect(removeRegions([a])).toBe(0)
    expect(now().regions).toBe(before)
    expect(removeRegions([a, b])).toBe(1)
    lockRegion(a, false)
    renameRegion(a, 'x')
    expect(names()).toEqual(['x'])
  })

  test('makes no step of what changes nothing, of hiding and of choosing', () => {
    const [a] = addRegions([{ name: 'a', spots: spots(1) }])
    const { past } = now()
    renameRegion(a, ' a ')
    renameRegion(a, '  ')
    moveRegion(a, 0)
    toggleRegion(a)
    activateRegion(null)
    activateRegion('nobody')
    expect(now().past).toBe(past)
    expect(now()).toMatchObject({ hidden: [a], activeId: null })
    toggleRegion(a)
    expect(now().hidden).toEqual([])
  })

  test('is another slide’s after a reset', () => {
    addRegions([{ name: 'a', spots: spots(1) }])
    const other = { id: 'o', name: 'o', colour: '#000000', note: '', locked: false, spots: spots(7) }
    resetRegions([other], ['o'])
    expect(undoRegions()).toBe(false)
    expect(regionOf('o')).toBe(other)
    expect(now().hidden).toEqual(['o'])
  })
})
