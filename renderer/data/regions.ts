import type { ObsColumn, Selection, Spots } from '../../worker/api/methods.ts'
import { type Selected, useSelection } from '../stores/selection.ts'
import { pickRegion, pickSpot } from './pick-spot.ts'

type Categorical = Extract<ObsColumn, { kind: 'categorical' }>

/** Selects all spots with a label. */
export function pickLabel(column: string, { codes, categories }: Categorical, code: number): void {
  const spots = Uint32Array.from(codes.keys()).filter((spot) => codes[spot] === code)
  const value = categories[code]
  pickRegion({ name: value, spots, origin: { kind: 'label', column, value } })
}

/** Adds a spot to what is selected, or takes it out; one spot left is a spot again, none is nothing. */
export function togglePicked(spot: number): void {
  const { selection } = useSelection.getState()
  const before = selection?.spots ?? new Uint32Array(0)
  const without = before.filter((other) => other !== spot)
  void pickByHand(without.length < before.length ? without : [...before, spot])
}

/** Adds spots to what is selected; resolves when they are. */
export async function addPicked(spots: ArrayLike<number>): Promise<void> {
  const { selection } = useSelection.getState()
  if (spots.length > 0) await pickByHand([...(selection?.spots ?? []), ...Array.from(spots)])
}

async function pickByHand(chosen: ArrayLike<number>): Promise<void> {
  const spots = Uint32Array.from(new Set(Array.from(chosen))).sort()
  if (spots.length < 2) return pickSpot(spots[0] ?? null)
  pickRegion({ name: 'Spots chosen by hand', spots, origin: { kind: 'picked' } })
}

/** Spots whose middle lies in a rectangle given by two corners, all in full-resolution px; ascending. */
export function spotsWithin(
  { xy }: Spots,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
): Uint32Array {
  const isBetween = (value: number, a: number, b: number) =>
    value >= Math.min(a, b) && value <= Math.max(a, b)
  return Uint32Array.from({ length: xy.length / 2 }, (_, spot) => spot).filter(
    (spot) => isBetween(xy[2 * spot], x0, x1) && isBetween(xy[2 * spot + 1], y0, y1),
  )
}

/** The selection as the contract names it: a label by its column, so that the terminal can ask the same. */
export function asAsked({ kind, name, spots, origin }: Selected): Selection {
  if (kind === 'spot') return { kind, barcode: name }
  if (origin.kind === 'label') return { kind: 'region', column: origin.column, value: origin.value }
  return { kind: 'spots', name, spots }
}

/** A selection in a few words for titles and names of files. */
export function nameOfSelection({ kind, name, spots, origin }: Selected): string {
  return kind === 'spot' || origin.kind !== 'picked' ? name : `${spots.length} spots`
}
