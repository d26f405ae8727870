import type { Counterpart, NamedSpots } from '../../worker/api/comparisons.ts'
import type { ObsColumn } from '../../worker/api/methods.ts'
import type { Region } from '../../worker/api/regions.ts'
import type { SideChoice } from '../stores/compare.ts'

/** What sides are chosen from: kept regions and the categorical columns of the slide. */
export interface SideSource {
  regions: readonly Region[]
  columns: readonly { name: string; column: ObsColumn }[]
}

/** A choice with its words, for a list. */
export interface SideOption {
  key: string
  label: string
  choice: SideChoice
  nSpot: number | null
}

/** A choice as text, the same for the same choice. */
export const keyOfSide = (choice: SideChoice): string =>
  choice.kind === 'region'
    ? `region|${choice.id}`
    : choice.kind === 'label'
      ? `label|${choice.column}|${choice.value}`
      : choice.kind === 'ring'
        ? `ring|${choice.rings}`
        : 'rest'

/** Groups of all that can stand on a side: regions, then each column's categories that have spots. */
export function sideOptions({ regions, columns }: SideSource): { group: string; options: SideOption[] }[] {
  const option = (choice: SideChoice, label: string, nSpot: number): SideOption => ({
    ...{ key: keyOfSide(choice), label, choice, nSpot },
  })
  const kept = regions
    .filter(({ spots }) => spots.length > 0)
    .map(({ id, name, spots }) => option({ kind: 'region', id }, name, spots.length))
  const labels = columns.flatMap(({ name, column }) => {
    if (column.kind !== 'categorical') return []
    const counts = new Uint32Array(column.categories.length)
    for (const code of column.codes) if (code >= 0) counts[code]++
    const options = column.categories.map((value, code) =>
      option({ kind: 'label', column: name, value }, value, counts[code]),
    )
    return [{ group: name, options: options.filter(({ nSpot }) => nSpot) }]
  })
  return [...(kept.length > 0 ? [{ group: 'Regions', options: kept }] : []), ...labels]
}

/** The spots of a choice, ascending, under the name that the terminal gives them too; null where it no longer exists. */
export function spotsOfSide(choice: SideChoice, { regions, columns }: SideSource): NamedSpots | null {
  if (choice.kind === 'region') {
    const region = regions.find(({ id }) => id === choice.id)
    return region && region.spots.length > 0 ? { name: region.name, spots: region.spots } : null
  }
  if (choice.kind !== 'label') return null
  const column = columns.find(({ name }) => name === choice.column)?.column
  if (column?.kind !== 'categorical') return null
  const wanted = column.categories.indexOf(choice.value)
  if (wanted < 0) return null
  return { name: `${choice.column}=${choice.value}`, spots: spotsOfCode(column.codes, wanted) }
}

const labelled = new WeakMap<Int32Array, Map<number, Uint32Array>>()

/** The spots of a label, the same array every time: a pane whose side stays is not drawn again when the other changes. */
function spotsOfCode(codes: Int32Array, wanted: number): Uint32Array {
  const known = labelled.get(codes) ?? new Map<number, Uint32Array>()
  labelled.set(codes, known)
  const before = known.get(wanted)
  if (before) return before
  const spots: number[] = []
  for (let spot = 0; spot < codes.length; spot++) if (codes[spot] === wanted) spots.push(spot)
  const found = Uint32Array.from(spots)
  known.set(wanted, found)
  return found
}

/** The name of a side for people: a label without its column. */
export function shownName(name: string, { columns }: SideSource): string {
  const column = columns.find((known) => name.startsWith(`${known.name}=`))
  return column ? name.slice(column.name.length + 1) : name
}

/** What A is compared with, as the contract asks it. */
export function counterpartOf(choice: SideChoice, source: SideSource): Counterpart | null {
  if (choice.kind === 'rest') return 'rest'
  return choice.kind === 'ring' ? { ring: choice.rings } : spotsOfSide(choice, source)
}

/** Sides to start with: the two largest of the first group that has two, else one and the rest of the slide. */
export function firstSides(source: SideSource): { a: SideChoice; b: SideChoice } | null {
  const groups = sideOptions(source)
  const group = groups.find(({ options }) => options.length > 1) ?? groups[0]
  if (!group) return null
  const [first, second] = [...group.options].sort((x, y) => (y.nSpot ?? 0) - (x.nSpot ?? 0))
  if (!first) return null
  return { a: first.choice, b: second?.choice ?? { kind: 'rest' } }
}

/** Whether it can be told what B begins with there: a label of A's column is looked for as soon as that column is loaded. */
export const canBeginThere = (
  a: SideChoice | null,
  { columns }: SideSource,
  areAllLoaded: boolean,
): boolean => areAllLoaded || (a?.kind === 'label' && columns.some(({ name }) => name === a.column))

/** What B begins with on another slide: what A is there, where that slide has the same label, else all of it. */
export function firstSideThere(a: SideChoice | null, source: SideSource): SideChoice {
  const same = a?.kind === 'label' ? spotsOfSide(a, source) : null
  return same && same.spots.length > 0 && a ? a : { kind: 'rest' }
}
