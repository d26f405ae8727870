/** Where the windows lie: squares of `sides[w]` pixels centred on `xy: [nSpot, 2]` (NaN: no window). */
export interface Windows {
  xy: Float64Array
  sides: readonly number[]
  /** Windows are clipped to a picture of this size. */
  widthPx: number
  heightPx: number
}

/** A square of cells of `stride` pixels, of every map: `moments: [nMap, nCell, nCell]`. */
export interface CellTile {
  moments: Float32Array
  nMap: number
  nCell: number
  stride: number
  left: number
  top: number
}

/** The parts of windows that lie on a tile, in cells: edge by edge (left, right, top, bottom) a cell and how far into it. */
interface Parts {
  slots: Uint32Array
  /** `[n, 4]` */
  cells: Int32Array
  /** `[n, 4]` */
  within: Float64Array
  /** Times a sum over cells: its share of the mean over the clipped window. */
  share: Float64Array
}

/** Means over windows, gathered tile by tile: those of a window that spans tiles add up, so no picture of maps is kept. */
export class WindowMeans {
  readonly #windows: Windows
  readonly #nMap: number
  /** `[nSpot, nWindow, nMap]` */
  readonly means: Float64Array

  constructor(windows: Windows, nMap: number) {
    this.#windows = windows
    this.#nMap = nMap
    this.means = new Float64Array((windows.xy.length / 2) * windows.sides.length * nMap)
  }

  /** Adds what the windows cover of a tile. Cells cut by an edge count by the area inside. */
  add(tile: CellTile): void {
    const { nCell, nMap } = tile
    const parts = this.#partsOn(tile)
    const table = new Float64Array((nCell + 1) ** 2)
    const { slots, share } = parts
    for (let map = 0; map < nMap; map++) {
      sumArea(tile.moments.subarray(map * nCell * nCell, (map + 1) * nCell * nCell), nCell, table)
      for (let k = 0; k < slots.length; k++)
        this.means[slots[k] * this.#nMap + map] += share[k] * sumPart(table, nCell + 1, parts, 4 * k)
    }
  }

  #partsOn({ left, top, nCell, stride }: CellTile): Parts {
    const { xy, sides, widthPx, heightPx } = this.#windows
    const sidePx = nCell * stride
    const found: { slots: number[]; edges: number[]; share: number[] } = { slots: [], edges: [], share: [] }
    const inside = (at: number, start: number) => Math.min(sidePx, Math.max(0, at - start)) / stride
    for (let slot = 0; slot < (xy.length / 2) * sides.length; slot++) {
      const spot = Math.floor(slot / sides.length)
      const half = sides[slot % sides.length] / 2
      const [x0, x1] = clipped(xy[2 * spot], half, 0, widthPx)
      const [y0, y1] = clipped(xy[2 * spot + 1], half, 0, heightPx)
      const [l, r, t, b] = [inside(x0, left), inside(x1, left), inside(y0, top), inside(y1, top)]
      if (!(r > l && b > t)) continue
      found.slots.push(slot)
      found.edges.push(l, r, t, b)
      found.share.push(stride ** 2 / ((x1 - x0) * (y1 - y0)))
    }
    const cells = Int32Array.from(found.edges, (edge) => Math.min(Math.floor(edge), nCell - 1))
    return {
      slots: Uint32Array.from(found.slots),
      cells,
      within: Float64Array.from(found.edges, (edge, k) => edge - cells[k]),
      share: Float64Array.from(found.share),
    }
  }
}

function clipped(centre: number, half: number, low: number, high: number): [number, number] {
  return [Math.max(low, centre - half), Math.min(high, centre + half)]
}

/** Summed-area table (Crow 1984) in float64: float32 sums of a tile would swallow the spread of a window. */
function sumArea(values: Float32Array, n: number, table: Float64Array): void {
  for (let y = 0; y < n; y++) {
    let row = 0
    for (let x = 0; x < n; x++) {
      row += values[y * n + x]
      table[(y + 1) * (n + 1) + x + 1] = table[y * (n + 1) + x + 1] + row
    }
  }
}

function sumPart(table: Float64Array, width: number, { cells, within }: Parts, at: number): number {
  const [left, right, top, bottom] = [at, at + 1, at + 2, at + 3]
  const corner = (x: number, y: number) =>
    between(table, width, cells[y] * width + cells[x], within[x], within[y])
  return corner(right, bottom) - corner(left, bottom) - corner(right, top) + corner(left, top)
}

/** The table between its entries: linear there, since a cell is the same all over. */
function between(table: Float64Array, width: number, at: number, across: number, down: number): number {
  const upper = table[at] + across * (table[at + 1] - table[at])
  const lower = table[at + width] + across * (table[at + width + 1] - table[at + width])
  return upper + down * (lower - upper)
}
