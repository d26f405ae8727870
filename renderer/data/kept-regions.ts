import type { SlideInfo } from '../../worker/api/methods.ts'
import type { Polygon, Region } from '../../worker/api/regions.ts'
import { tell } from '../stores/notices.ts'
import { resetRegions, useRegions } from '../stores/regions.ts'
import { decodeFloats, decodeSpots, encodeFloats, encodeSpots } from './spot-text.ts'

interface KeptRegion extends Omit<Region, 'spots' | 'outline'> {
  spots: string
  outline?: string[][]
}

interface Kept {
  regions: KeptRegion[]
  hidden: string[]
}

let key: string | null = null
let nSpot = 0
let hasFailed = false

/** Key of a slide's regions; a file of another number of spots is another slide. */
const keyOf = (info: Pick<SlideInfo, 'path' | 'nSpot'>) => `histologue-regions|${info.nSpot}|${info.path}`

/** Brings back the regions of a slide as they were when it was last open, and keeps every change from now on. */
export function openKeptRegions(info: Pick<SlideInfo, 'path' | 'nSpot'>): void {
  const { regions, hidden } = readKept(keyOf(info), info.nSpot)
  key = null
  resetRegions(regions, hidden)
  ;[key, nSpot, hasFailed] = [keyOf(info), info.nSpot, false]
}

/** Leaves the slide; what was kept stays kept. */
export function closeKeptRegions(): void {
  key = null
  resetRegions()
}

useRegions.subscribe((now, before) => {
  if (key && (now.regions !== before.regions || now.hidden !== before.hidden)) write(key, now)
})

function write(
  at: string,
  { regions, hidden }: { regions: readonly Region[]; hidden: readonly string[] },
): void {
  const kept: Kept = { regions: regions.map(asText), hidden: [...hidden] }
  try {
    if (regions.length === 0) localStorage.removeItem(at)
    else localStorage.setItem(at, JSON.stringify(kept))
  } catch {
    if (!hasFailed)
      tell('The regions are too many to be kept', 'Export them to a file before the slide is closed.')
    hasFailed = true
  }
}

const texts = new WeakMap<Region, KeptRegion>()

/** Regions never change in place, so each is put into text once. */
function asText(region: Region): KeptRegion {
  const known = texts.get(region)
  if (known) return known
  const { spots, outline, ...rest } = region
  const kept: KeptRegion = {
    ...rest,
    spots: encodeSpots(spots, nSpot),
    ...(outline && { outline: outline.map((polygon) => polygon.map(encodeFloats)) }),
  }
  texts.set(region, kept)
  return kept
}

/** What was kept; nothing where the text is none of ours. */
function readKept(at: string, nSpotOfSlide: number): { regions: Region[]; hidden: string[] } {
  try {
    const kept = JSON.parse(localStorage.getItem(at) ?? 'null') as Kept | null
    const regions = (kept?.regions ?? []).map(({ spots, outline, ...rest }): Region => {
      const polygons = outline?.map((polygon): Polygon => polygon.map(decodeFloats))
      return { ...rest, spots: decodeSpots(spots, nSpotOfSlide), ...(polygons && { outline: polygons }) }
    })
    return { regions, hidden: kept?.hidden ?? [] }
  } catch {
    return { regions: [], hidden: [] }
  }
}
