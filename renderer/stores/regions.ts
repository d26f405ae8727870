import { create } from 'zustand'
import type { Region } from '../../worker/api/regions.ts'
import { freshColour } from '../layers/region-colours.ts'

/** Longest name that is kept. */
export const LONGEST_REGION_NAME = 80

/** Steps that can be undone. */
const MOST_STEPS = 100

/** What a caller must say of a new region; the rest is filled in. */
export type NewRegion = Pick<Region, 'name' | 'spots'> & Partial<Omit<Region, 'id'>>

type Regions = readonly Region[]

export interface RegionsState {
  /** In the order of the list; the smallest are drawn on top, of equal ones the later. Never changed in place. */
  regions: Regions
  /**
   * Ids of regions switched off on the tissue. That is how the slide is looked at, as the camera is: no step of the history, so that
   * undoing a drawing never shows or hides anything else. The eye that hides a region shows it again.
   */
  hidden: readonly string[]
  /** The region that brush and modifiers work on, and whose row is marked. */
  activeId: string | null
  past: readonly Regions[]
  future: readonly Regions[]
  /** Colours of the labels that were on the tissue last: regions get others where they can. */
  labelColours: readonly string[]
}

const EMPTY: RegionsState = {
  regions: [],
  hidden: [],
  activeId: null,
  past: [],
  future: [],
  labelColours: [],
}

/** Regions of the open slide, with every state before. */
export const useRegions = create<RegionsState>(() => EMPTY)

/** The region of this id among the present ones. */
export const regionOf = (id: string | null): Region | null =>
  useRegions.getState().regions.find((region) => region.id === id) ?? null

/** Notes the colours of the labels on the tissue. */
export const noteLabelColours = (labelColours: readonly string[]): void =>
  useRegions.setState({ labelColours })

/** Takes a new state as one step; what was undone before it is gone. */
function step(regions: Regions, activeId = useRegions.getState().activeId): void {
  useRegions.setState(({ regions: before, past }) => ({
    regions,
    past: [...past, before].slice(-MOST_STEPS),
    future: [],
    activeId: keptId(regions, activeId),
  }))
}

const keptId = (regions: Regions, id: string | null): string | null =>
  regions.some((region) => region.id === id) ? id : null

/** Changes one region unless it is locked; a change to what is already so is no step. */
function change(id: string, part: Partial<Region>): void {
  const region = regionOf(id)
  if (!region || (region.locked && part.locked === undefined)) return
  const isSame = Object.entries(part).every(([key, value]) => region[key as keyof Region] === value)
  if (!isSame) step(useRegions.getState().regions.map((r) => (r.id === id ? { ...r, ...part } : r)))
}

/** Adds regions as one step, gives them ids and colours where they have none; the last becomes the active one. Returns their ids. */
export function addRegions(added: readonly NewRegion[]): string[] {
  if (added.length === 0) return []
  const all = [...useRegions.getState().regions]
  const first = all.length
  for (const region of added) {
    const used = all.map((other) => other.colour)
    const colour = region.colour ?? freshColour(used, useRegions.getState().labelColours)
    all.push({
      note: '',
      locked: false,
      ...region,
      name: tidyName(region.name),
      colour,
      id: crypto.randomUUID(),
    })
  }
  const ids = all.slice(first).map(({ id }) => id)
  step(all, ids[ids.length - 1])
  return ids
}

/** A name as it is kept. */
export const tidyName = (name: string): string => name.trim().slice(0, LONGEST_REGION_NAME) || 'Region'

/** Renames a region; an empty name leaves it. */
export function renameRegion(id: string, name: string): void {
  if (name.trim()) change(id, { name: tidyName(name) })
}

/** Gives a region another colour, `#rrggbb`. */
export const recolourRegion = (id: string, colour: string): void => change(id, { colour })

/** Writes a region's note. */
export const noteRegion = (id: string, note: string): void => change(id, { note: note.trim() })

/** Locks a region against every change but this one, or unlocks it. */
export const lockRegion = (id: string, locked: boolean): void => change(id, { locked })

/** Gives a region other spots, ascending; the outline it was drawn by goes unless a new one is given. */
export function replaceSpots(id: string, spots: Uint32Array, outline?: Region['outline']): void {
  const region = regionOf(id)
  if (!region || region.locked) return
  const { outline: _before, ...rest } = region
  const next: Region = outline ? { ...rest, spots, outline } : { ...rest, spots }
  step(useRegions.getState().regions.map((r) => (r.id === id ? next : r)))
}

/** Removes those of the regions that are not locked, as one step. Returns how many went. */
export function removeRegions(ids: readonly string[]): number {
  const { regions } = useRegions.getState()
  const kept = regions.filter((region) => region.locked || !ids.includes(region.id))
  if (kept.length < regions.length) step(kept)
  return regions.length - kept.length
}

/** Moves a region to another place of the list. */
export function moveRegion(id: string, place: number): void {
  const region = regionOf(id)
  if (!region) return
  const { regions } = useRegions.getState()
  const others = regions.filter((r) => r.id !== id)
  const to = Math.max(0, Math.min(others.length, place))
  if (regions[to] !== region) step([...others.slice(0, to), region, ...others.slice(to)])
}

/** Shows a hidden region on the tissue, hides a shown one. */
export function toggleRegion(id: string): void {
  useRegions.setState(({ hidden }) => ({
    hidden: hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id],
  }))
}

/** Shows all regions on the tissue, or none. */
export function showRegions(shown: boolean): void {
  useRegions.setState(({ regions }) => ({ hidden: shown ? [] : regions.map(({ id }) => id) }))
}

/** Makes a region the active one, or none. */
export function activateRegion(id: string | null): void {
  useRegions.setState(({ regions }) => ({ activeId: keptId(regions, id) }))
}

/** Takes the last step back; false where there is none. */
export function undoRegions(): boolean {
  const { past, regions, future, activeId } = useRegions.getState()
  if (past.length === 0) return false
  const before = past[past.length - 1]
  useRegions.setState({
    regions: before,
    past: past.slice(0, -1),
    future: [regions, ...future],
    activeId: keptId(before, activeId),
  })
  return true
}

/** Does the step again that was taken back last; false where there is none. */
export function redoRegions(): boolean {
  const { past, regions, future, activeId } = useRegions.getState()
  if (future.length === 0) return false
  const [next, ...later] = future
  useRegions.setState({
    regions: next,
    past: [...past, regions],
    future: later,
    activeId: keptId(next, activeId),
  })
  return true
}

/** The regions of another slide, without a history; `region-histories` has that of a slide that was left. */
export function resetRegions(regions: Regions = [], hidden: readonly string[] = []): void {
  useRegions.setState({ ...EMPTY, regions, hidden })
}
