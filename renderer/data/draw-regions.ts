import { spotsInPolygons } from '../../worker/api/points-in-polygon.ts'
import { subtractSpots, unionSpots } from '../../worker/api/region-sets.ts'
import type { Polygon, Region } from '../../worker/api/regions.ts'
import type { DrawMode } from '../stores/drawing.ts'
import { tell } from '../stores/notices.ts'
import { addRegions, regionOf, replaceSpots, useRegions } from '../stores/regions.ts'
import { freeName, selectRegionById } from './region-actions.ts'
import { loadedSpots } from './spot-index.ts'

/** Does with the spots inside an outline what the mode says, and selects the region that comes of it. */
export function drawOutline(ring: Float32Array, mode: DrawMode): void {
  const spots = loadedSpots()
  if (spots) drawSpots(spotsInPolygons(spots.xy, [[ring]]), mode, [[ring]])
}

/** The same with spots that were brushed over, which have no outline. */
export function drawSpots(spots: Uint32Array, mode: DrawMode, outline?: Polygon[]): void {
  if (spots.length === 0) return void tell('No spots there', 'The outline holds none of the slide’s spots.')
  const active = regionOf(useRegions.getState().activeId)
  if (mode === 'new' || (mode === 'add' && !active)) {
    const [id] = addRegions([{ name: freeName('Region'), spots, ...(outline && { outline }) }])
    return void selectRegionById(id)
  }
  if (!active) return void tell('No region to take spots from', 'Choose one in the list of regions first.')
  if (active.locked)
    return void tell(`“${active.name}” is locked`, 'Unlock it in the list of regions to change it.')
  if (mode === 'add') extend(active, spots, outline)
  else reduce(active, spots)
}

/** Outlines of both together hold the spots of both, as long as each has one. */
function extend(region: Region, spots: Uint32Array, outline?: Polygon[]): void {
  const both = region.outline && outline ? [...region.outline, ...outline] : undefined
  replaceSpots(region.id, unionSpots(region.spots, spots), both)
}

function reduce(region: Region, spots: Uint32Array): void {
  const left = subtractSpots(region.spots, spots)
  if (left.length === region.spots.length) return
  if (left.length === 0)
    return void tell(
      'Nothing would be left',
      `“${region.name}” keeps its spots; delete it in the list of regions.`,
    )
  replaceSpots(region.id, left)
}
