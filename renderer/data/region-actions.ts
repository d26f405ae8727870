import { toHistologueError } from '../../worker/api/errors.ts'
import { complementSpots, intersectSpots, subtractSpots, unionSpots } from '../../worker/api/region-sets.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import {
  activateRegion,
  addRegions,
  LONGEST_REGION_NAME,
  regionOf,
  replaceSpots,
  tidyName,
  useRegions,
} from '../stores/regions.ts'
import { useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { connection } from './connection.ts'
import { pickRegion, pickSpot } from './pick-spot.ts'

/** A name that no region has yet: the base with the lowest free number, or the base alone where it is free and `isOwn`. */
export function freeName(base: string, { isOwn = false } = {}): string {
  return freeOf(base, { isOwn, taken: namesOfRegions() })
}

/** Names that no region has yet and that differ from each other: the bases alone where they are free. */
export function freeNames(bases: readonly string[]): string[] {
  const taken = namesOfRegions()
  return bases.map((base) => {
    const name = freeOf(tidyName(base), { isOwn: true, taken })
    taken.add(name)
    return name
  })
}

const namesOfRegions = () => new Set(useRegions.getState().regions.map(({ name }) => name))

function freeOf(base: string, { isOwn, taken }: { isOwn: boolean; taken: ReadonlySet<string> }): string {
  if (isOwn && !taken.has(base)) return base
  const numbered = (number: number) =>
    `${base.slice(0, LONGEST_REGION_NAME - `${number}`.length - 1)} ${number}`
  let number = isOwn ? 2 : 1
  while (taken.has(numbered(number))) number++
  return numbered(number)
}

/** Makes a region active and ranks its genes. */
export function selectRegionById(id: string): void {
  const region = regionOf(id)
  if (!region) return
  activateRegion(id)
  pickRegion({ name: region.name, spots: region.spots, origin: { kind: 'kept', id } })
}

/** Keeps the selection in step with its region: other spots or another name are shown, a region that went is let go. */
export function followSelectedRegion(): () => void {
  return useRegions.subscribe(({ regions }, before) => {
    const { selection } = useSelection.getState()
    if (regions === before.regions || selection?.kind !== 'region' || selection.origin.kind !== 'kept') return
    const { id } = selection.origin
    const region = regions.find((other) => other.id === id)
    if (!region) return void pickSpot(null)
    if (region.spots !== selection.spots || region.name !== selection.name)
      pickRegion({ name: region.name, spots: region.spots, origin: selection.origin })
  })
}

/** Makes a region of what is selected and selects it; says so where nothing is. */
export function keepSelection(): void {
  const { selection } = useSelection.getState()
  if (!selection)
    return void tell('Nothing is selected', 'Select a spot or spots on the tissue, then make them a region.')
  const base = selection.kind === 'region' && selection.origin.kind !== 'picked' ? selection.name : 'Region'
  const name = freeName(base, { isOwn: base !== 'Region' })
  selectRegionById(addRegions([{ name, spots: selection.spots }])[0])
}

/** Makes a region of some spots under a free name without ranking it, so that what is on screen stays. */
export function keepSpots(base: string, spots: Uint32Array, note = ''): void {
  const name = freeName(base)
  addRegions([{ name, spots, note }])
  tell('Region made', `“${name}” has ${spots.length.toLocaleString('en-US')} spots.`)
}

const SET_NAMES = { union: ' or ', intersection: ' and ', difference: ' without ' }

/** How regions are combined; a difference takes the others from the first. */
export type SetKind = keyof typeof SET_NAMES

/** Makes a region of several, in the order of the list, and selects it. */
export function combineRegions(kind: SetKind, ids: readonly string[]): void {
  const regions = useRegions.getState().regions.filter(({ id }) => ids.includes(id))
  const [first, ...others] = regions.map(({ spots }) => spots)
  if (others.length === 0) return
  const combine = { union: unionSpots, intersection: intersectSpots, difference: subtractSpots }[kind]
  const spots = combine(first, ...others)
  if (spots.length === 0) return void tell('No spots are left', 'The regions have no spots of this kind.')
  const name = freeName(regions.map((region) => region.name).join(SET_NAMES[kind]), { isOwn: true })
  selectRegionById(addRegions([{ name, spots }])[0])
}

/** Makes a region of the slide's other spots and selects it. */
export function complementRegion(id: string): void {
  const region = regionOf(id)
  const { info } = useSlide.getState()
  if (!region || !info) return
  const spots = complementSpots(region.spots, info.nSpot)
  if (spots.length === 0) return void tell('No spots are left', `“${region.name}” holds the whole slide.`)
  selectRegionById(addRegions([{ name: freeName(`Not ${region.name}`, { isOwn: true }), spots }])[0])
}

/** Makes a second region of the same spots and selects it. */
export function duplicateRegion(id: string): void {
  const region = regionOf(id)
  if (!region) return
  const { id: _id, colour: _colour, ...rest } = region
  const name = freeName(region.name, { isOwn: true })
  selectRegionById(addRegions([{ ...rest, name, locked: false }])[0])
}

/** Adds a ring of neighbours to a region, or takes its outermost ring away (`rings` below 0). */
export async function growRegion(id: string, rings: number): Promise<void> {
  const region = regionOf(id)
  const { info } = useSlide.getState()
  if (!region || !info) return
  try {
    const { spots } = await connection.call('growRegion', {
      ...{ slideId: info.slideId, spots: region.spots, rings },
    })
    // Changed meanwhile: what was grown is no longer there.
    if (regionOf(id) !== region) return
    if (spots.length === 0)
      tell('Nothing would be left', `“${region.name}” is one ring wide and keeps its spots.`)
    else replaceSpots(id, spots)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
