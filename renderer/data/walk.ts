import type { SpotIndex } from '../layers/spot-index.ts'
import { useSelection } from '../stores/selection.ts'
import { pickSpot } from './pick-spot.ts'
import { addPicked } from './regions.ts'

type Place = readonly [x: number, y: number]

/** Steps of the arrow keys, y down. */
export const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The spot that was walked to last while others were kept. */
let walkedTo: number | null = null
/** The one that waits to be selected with its ranking: a held key goes on from there. */
let pending: number | null = null

/**
 * Walks to the neighbouring spot on the tissue or on a plane, whichever `index` is of, and gives it; while nothing is selected to that
 * nearest to `middle`. With `adds` it joins what is selected. Null where there is none.
 */
export function walk(index: SpotIndex, middle: Place, [x, y]: Place, adds: boolean): number | null {
  const { spot, selection } = useSelection.getState()
  const from = pending ?? spot ?? (walkedTo !== null && selection?.spots.includes(walkedTo) ? walkedTo : null)
  const next = from === null ? index.spotAt(...middle, Number.POSITIVE_INFINITY) : index.neighbour(from, x, y)
  if (next === null) return null
  const passed = pending === null ? [next] : [pending, next]
  walkedTo = next
  pending = next
  performance.mark('spot-click')
  const picked = adds ? addPicked(passed) : pickSpot(next)
  void picked.finally(() => {
    if (pending === next) pending = null
  })
  return next
}
