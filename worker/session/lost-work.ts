import type { Region } from '../api/regions.ts'
import type { SessionSlide } from '../api/sessions.ts'

/** Whether somebody has worked on a slide; how it is looked at is no work. */
export const holdsWork = ({ regions, questionNames }: SessionSlide): boolean =>
  regions.length > 0 || Object.keys(questionNames ?? {}).length > 0

/** Whether writing `now` over `kept` would lose a region or a name of a question; how the slide is looked at does not count. */
export function lacksWorkOf(now: SessionSlide, kept: SessionSlide): boolean {
  const there = new Map(now.regions.map((region) => [region.id, region]))
  if (kept.regions.some((region) => !isIn(there.get(region.id), region))) return true
  return Object.entries(kept.questionNames ?? {}).some(([fit, names]) =>
    Object.entries(names).some(([place, name]) => now.questionNames?.[fit]?.[Number(place)] !== name),
  )
}

/** Outlines follow the spots and are moved by a registration, so that they tell nothing. */
function isIn(now: Region | undefined, { name, colour, note, spots }: Region): boolean {
  if (!now || now.name !== name || now.colour !== colour || now.note !== note) return false
  return now.spots.length === spots.length && spots.every((spot, at) => spot === now.spots[at])
}
