/** Cells across and down; at the size of a plot about one cell per two pixels. */
const CELLS = { x: 200, y: 130 }

/** A rectangle in the units of a plot. */
export interface Window {
  x: readonly [number, number]
  y: readonly [number, number]
}

/**
 * Features to draw of very many: of those that share a cell of the plot only the first in `order`, since no eye and no
 * pointer tells them apart. `order` names the most telling first; features without a finite place are left out.
 */
export function thinPoints(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { order, window }: { order: ArrayLike<number>; window: Window },
): number[] {
  const taken = new Set<number>()
  const kept: number[] = []
  for (let i = 0; i < order.length; i++) {
    const feature = order[i]
    if (!Number.isFinite(x[feature]) || !Number.isFinite(y[feature])) continue
    const cell = cellOf(x[feature], window.x, CELLS.x) * (CELLS.y + 1) + cellOf(y[feature], window.y, CELLS.y)
    if (taken.has(cell)) continue
    taken.add(cell)
    kept.push(feature)
  }
  return kept
}

function cellOf(value: number, [low, high]: readonly [number, number], nCell: number): number {
  return Math.min(nCell, Math.max(0, Math.floor(((value - low) / (high - low || 1)) * nCell)))
}

/** The window that holds all finite points, with a margin of 4 %. */
export function windowOf(x: ArrayLike<number>, y: ArrayLike<number>): Window {
  return { x: spanOf(x), y: spanOf(y) }
}

function spanOf(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue
    low = Math.min(low, values[i])
    high = Math.max(high, values[i])
  }
  if (low > high) return [0, 1]
  const margin = 0.04 * (high - low || 1)
  return [low - margin, high + margin]
}

/** Room of a name, as shares of the plot: one letter across, one line down. */
const LETTER = 0.016
const LINE = 0.055

/** Of some features those whose names can be written above their points without covering an earlier one, in their order. */
export function spreadNames(
  features: readonly number[],
  places: { x: ArrayLike<number>; y: ArrayLike<number>; window: Window },
  names: readonly string[],
): number[] {
  const boxes: { left: number; right: number; y: number }[] = []
  return features.filter((feature) => {
    const x = share(places.x[feature], places.window.x)
    const y = share(places.y[feature], places.window.y)
    const half = (LETTER * names[feature].length) / 2
    const box = { left: x - half, right: x + half, y }
    const isFree = boxes.every(
      (other) => box.left > other.right || box.right < other.left || Math.abs(box.y - other.y) > LINE,
    )
    if (isFree) boxes.push(box)
    return isFree
  })
}

const share = (value: number, [low, high]: readonly [number, number]) => (value - low) / (high - low || 1)
