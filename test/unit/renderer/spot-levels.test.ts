import { expect, test } from 'vitest'
import { colourLevel, tileData } from '../../../renderer/layers/level-colours.ts'
import { mortonOrder } from '../../../renderer/layers/morton.ts'
import { gatherPositions, spotData } from '../../../renderer/layers/spot-attributes.ts'
import { indexSpots } from '../../../renderer/layers/spot-index.ts'
import { levelAt, levelsOf, shownSpots, tilesInView } from '../../../renderer/layers/spot-levels.ts'

const N_ACROSS = 300
const N_SPOT = N_ACROSS * N_ACROSS
const PITCH = 8
/** A square of bins, row by row, one of them without a place. */
const xy = Float32Array.from({ length: 2 * N_SPOT }, (_, at) => {
  const spot = at >> 1
  return PITCH * (at % 2 === 0 ? spot % N_ACROSS : Math.floor(spot / N_ACROSS))
})
xy[2 * 17] = Number.NaN
const index = indexSpots(xy)
const levels = levelsOf(xy, index)
if (!levels) throw new Error('This many spots have levels.')

test('the curve visits every placed spot once, quarter by quarter', () => {
  const square = Float32Array.from([0, 0, 3, 3, 1, 0, 2, 2, 0, 1, 3, 2, 1, 1])
  const { spots } = mortonOrder(square, Uint32Array.of(0, 1, 2, 3, 4, 5, 6), [0, 0, 3, 3], 1)
  expect([...spots]).toEqual([0, 2, 4, 6, 3, 5, 1])
  expect(new Set(levels.spots).size).toBe(N_SPOT - 1)
  expect(levels.spots.includes(17)).toBe(false)
})

test('every level holds every spot in exactly one dot, in the middle of its spots, and is coarser than the one before', () => {
  expect(levels.levels.length).toBeGreaterThan(3)
  let before = Number.POSITIVE_INFINITY
  for (const { starts, positions, tiles, pitchPx } of levels.levels) {
    const n = starts.length - 1
    expect(n).toBeLessThan(before)
    before = n
    expect([starts[0], starts[n]]).toEqual([0, N_SPOT - 1])
    for (let dot = 0; dot < n; dot += 101) {
      expect(starts[dot + 1]).toBeGreaterThan(starts[dot])
      for (let k = starts[dot]; k < starts[dot + 1]; k++) {
        expect(Math.abs(xy[2 * levels.spots[k]] - positions[2 * dot])).toBeLessThanOrEqual(pitchPx)
        expect(Math.abs(xy[2 * levels.spots[k] + 1] - positions[2 * dot + 1])).toBeLessThanOrEqual(pitchPx)
      }
    }
    expect(tiles.map(({ start }) => start)).toEqual([0, ...tiles.slice(0, -1).map(({ end }) => end)])
    expect(tiles[tiles.length - 1].end).toBe(n)
  }
})

test('zoomed in every spot is drawn, zoomed out only as many dots as the screen tells apart', () => {
  expect(levelAt(levels, 0)).toBe(0)
  expect(levelAt(levels, -2)).toBe(0)
  const far = levelAt(levels, -6)
  expect(far).toBeGreaterThan(0)
  expect(levels.levels[far].pitchPx * 2 ** -6).toBeLessThanOrEqual(1.5)
})

test('a view takes the tiles that reach into it and no others', () => {
  const [finest] = levels.levels
  const size = { widthPx: 100, heightPx: 80 }
  const camera = { target: [600, 700] as [number, number], zoom: 0 }
  const found = new Set(tilesInView(finest, camera, size, PITCH))
  finest.tiles.forEach(({ start, end }, tile) => {
    let reaches = false
    for (let k = start; k < end; k++)
      reaches ||=
        Math.abs(finest.positions[2 * k] - 600) <= 50 + PITCH &&
        Math.abs(finest.positions[2 * k + 1] - 700) <= 40 + PITCH
    if (reaches) expect(found.has(tile)).toBe(true)
  })
  expect(tilesInView(finest, { target: [-9000, 0], zoom: 0 }, size, PITCH)).toEqual([])
})

test('the one spot that has a rare gene is seen from afar, a hidden one is not, missing values give way', () => {
  const colours = new Uint8Array(4 * N_SPOT).fill(255)
  const values = new Float32Array(N_SPOT).fill(Number.NaN)
  const [rare, hidden] = [12_345, 45_678]
  values.fill(0, 0, N_SPOT / 2)
  values[rare] = 1
  values[hidden] = 2
  colours[4 * hidden + 3] = 0
  for (const level of levels.levels.slice(1)) {
    const shown = shownSpots(levels, level, colours, values)
    expect(shown.includes(rare)).toBe(true)
    expect(shown.includes(hidden)).toBe(false)
    const own = shown.findIndex((_, dot) => level.starts[dot] <= 0 && level.starts[dot + 1] > 0)
    expect(values[shown[own]]).toBe(0)
  }
})

test('other colours upload no positions again: deck.gl is given the same object', () => {
  const small = gatherPositions(xy, index.placed.subarray(0, 9))
  const [first, second] = [1, 2].map((shade) => spotData(small, new Uint8Array(36).fill(shade)).attributes)
  expect(second.getPosition).toBe(first.getPosition)
  expect(second.getFillColor).not.toBe(first.getFillColor)
  const drawn = levels.levels[0]
  const [before, after] = [7, 8].map((shade) =>
    colourLevel(levels, 0, new Uint8Array(4 * N_SPOT).fill(shade), null),
  )
  for (const tile of drawn.tiles.keys()) {
    const [old, fresh] = [before, after].map((colours) => tileData(drawn, colours, tile))
    expect(fresh.attributes.getPosition).toBe(old.attributes.getPosition)
    expect(fresh.attributes.getFillColor).not.toBe(old.attributes.getFillColor)
    expect(fresh.attributes.getFillColor.value).toHaveLength(4 * fresh.length)
  }
})

test('few spots are drawn one by one', () => {
  expect(levelsOf(xy.subarray(0, 2000), indexSpots(xy.subarray(0, 2000)))).toBeNull()
})
