import { gatherColours } from './spot-attributes.ts'
import { type SpotLevel, type SpotLevels, shownSpots } from './spot-levels.ts'

/** Colours of a level as the graphics card takes them, one part per tile. */
export interface LevelColours {
  level: number
  tiles: { value: Uint8Array; size: 4; normalized: true }[]
}

/** Gathers `colours: [nSpot, 4]` for the dots of a level; `values: [nSpot]` says which spot of a dot is shown. */
export function colourLevel(
  levels: SpotLevels,
  level: number,
  colours: Uint8Array,
  values: Float32Array | null,
): LevelColours {
  const drawn = levels.levels[level]
  const gathered = gatherColours(colours, shownSpots(levels, drawn, colours, values))
  const tiles = drawn.tiles.map(({ start, end }) => ({
    value: gathered.subarray(4 * start, 4 * end),
    size: 4 as const,
    normalized: true as const,
  }))
  return { level, tiles }
}

/** What deck.gl is given of a tile: the position is the same object whatever the colours, so that it is uploaded once. */
export function tileData({ tiles }: SpotLevel, colours: LevelColours, tile: number) {
  const { start, end, position } = tiles[tile]
  return { length: end - start, attributes: { getPosition: position, getFillColor: colours.tiles[tile] } }
}
