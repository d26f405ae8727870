import { beforeEach, describe, expect, it } from 'vitest'
import { featuresOfList } from '../../../renderer/data/gene-lists.ts'
import { BY_MORAN, nextPatternSort, orderPattern, placesByMoran } from '../../../renderer/data/moran-order.ts'
import { frameBounds, paintSpots } from '../../../renderer/layers/map-picture.ts'
import {
  addGeneLists,
  removeGeneList,
  renameGeneList,
  useGeneLists,
} from '../../../renderer/stores/gene-lists.ts'

describe('a table of patterns', () => {
  const pattern = {
    moran: Float32Array.of(0.1, Number.NaN, 0.5, -0.2, 0.3),
    p: Float64Array.of(0.2, Number.NaN, 0, 1, 0),
    pAdjusted: Float64Array.of(0.3, Number.NaN, 0, 1, 0),
    ...{ nShift: 50, blockSpacings: 3 },
  }
  const names = ['A', 'B', 'C', 'D', 'E']

  it('goes by I, and by p with ties by I; constant genes come last either way', () => {
    expect([...orderPattern(pattern, names, BY_MORAN)]).toEqual([2, 4, 0, 3, 1])
    expect([...orderPattern(pattern, names, { column: 'p', descending: false })]).toEqual([2, 4, 0, 3, 1])
    expect([...orderPattern(pattern, names, { column: 'moran', descending: false })]).toEqual([3, 0, 4, 2, 1])
    expect([...orderPattern(pattern, names, BY_MORAN, Uint8Array.of(1, 1, 0, 0, 0))]).toEqual([0, 1])
  })

  it('gives places by I, whatever it is sorted by, and turns round at a second click', () => {
    expect([...placesByMoran(pattern, names)]).toEqual([3, 5, 1, 4, 2])
    expect(nextPatternSort(BY_MORAN, 'moran')).toEqual({ column: 'moran', descending: false })
    expect(nextPatternSort(BY_MORAN, 'p')).toEqual({ column: 'p', descending: false })
  })
})

describe('gene lists', () => {
  const features = {
    names: ['ERBB2', 'TWIN', 'TWIN-1'],
    symbols: ['ERBB2', 'TWIN', 'TWIN'],
    ids: ['E1', 'E2', 'E3'],
    types: new Array<string>(3).fill('Gene Expression'),
  }
  beforeEach(() => useGeneLists.setState({ lists: [] }))

  it('are words that another slide reads its own way', () => {
    addGeneLists([{ name: ' one ', description: '', genes: ['twin', 'E1', 'NOPE'] }])
    const [list] = useGeneLists.getState().lists
    expect(list.name).toBe('one')
    expect(featuresOfList(list, features)).toEqual({
      features: Uint32Array.of(1, 2, 0),
      unknown: ['NOPE'],
    })
    const other = {
      ...features,
      names: ['NOPE', 'x', 'y'],
      symbols: ['NOPE', 'x', 'y'],
      ids: ['1', '2', '3'],
    }
    expect(featuresOfList(list, other)).toEqual({ features: Uint32Array.of(0), unknown: ['twin', 'E1'] })
  })

  it('stand newest first, keep a name that is emptied, and go one by one', () => {
    addGeneLists([{ name: 'a', description: '', genes: [] }])
    addGeneLists([
      { name: 'b', description: '', genes: [] },
      { name: 'c', description: '', genes: [] },
    ])
    const names = () => useGeneLists.getState().lists.map(({ name }) => name)
    expect(names()).toEqual(['b', 'c', 'a'])
    const [{ id }] = useGeneLists.getState().lists
    renameGeneList(id, '  ')
    expect(names()[0]).toBe('b')
    renameGeneList(id, 'B')
    removeGeneList(useGeneLists.getState().lists[1].id)
    expect(names()).toEqual(['B', 'a'])
  })
})

describe('a small map', () => {
  it('holds all spots whole, in the middle, and draws later spots over earlier ones', () => {
    const frame = frameBounds([100, 100, 300, 200], { widthPx: 110, heightPx: 110, diameterPx: 20 })
    expect(frame.zoom).toBe(0.5)
    expect([frame.left, frame.top]).toEqual([90, 40])
    const pixels = paintSpots(
      {
        xy: Float32Array.of(100, 100, 300, 200, 106, 100),
        colours: Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255),
        order: Uint32Array.of(0, 1, 2),
        diameterPx: 20,
      },
      frame,
      [110, 110],
    )
    const at = (x: number, y: number) => [...pixels.subarray((y * 110 + x) * 4, (y * 110 + x) * 4 + 4)]
    expect(at(0, 30)).toEqual([255, 0, 0, 255])
    expect(at(5, 30)).toEqual([0, 0, 255, 255])
    expect(at(105, 80)).toEqual([0, 255, 0, 255])
    expect(at(50, 5)).toEqual([0, 0, 0, 0])
  })

  it('gives every bin a pixel, however small it is', () => {
    const side = 64
    const xy = Float32Array.from({ length: 2 * side * side }, (_, at) =>
      at % 2 ? Math.floor(at / 2 / side) : (at / 2) % side,
    )
    const frame = frameBounds([0, 0, side - 1, side - 1], { widthPx: 16, heightPx: 16, diameterPx: 1 })
    const colours = new Uint8Array(4 * side * side).fill(255)
    const order = Uint32Array.from({ length: side * side }, (_, spot) => spot)
    const pixels = paintSpots({ xy, colours, order, diameterPx: 1 }, frame, [16, 16])
    expect(pixels.filter((value) => value === 255).length).toBe(16 * 16 * 4)
  })
})
