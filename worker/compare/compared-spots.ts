import type { Counterpart, NamedSpots } from '../api/comparisons.ts'
import { HistologueError } from '../api/errors.ts'
import type { Slide } from '../slide/slide.ts'
import { growSpots, type SpotGraph } from '../stats/spot-graph.ts'

/**
 * A region's spots, ascending and each once. Throws `NO_SPOTS` where it has none, `UNKNOWN_SPOT` beyond the slide's last; both
 * name the region.
 */
export function checkRegion(slide: Slide, { name, spots }: NamedSpots): NamedSpots {
  const sorted = Uint32Array.from(new Set(spots)).sort()
  if (sorted.length === 0)
    throw new HistologueError('NO_SPOTS', `The region "${name}" holds no spots.`, {
      file: slide.path,
      advice: 'Choose spots for it first.',
    })
  const nSpot = slide.barcodes.length
  const last = sorted[sorted.length - 1]
  if (last < nSpot) return { name, spots: sorted }
  throw new HistologueError(
    'UNKNOWN_SPOT',
    `The region "${name}" has spot ${last}; the slide has ${nSpot} spots, counted from 0.`,
    { file: slide.path },
  )
}

/**
 * What A is compared with, as spots. `graph` gives the slide's neighbours where a ring is asked for. Throws as `checkRegion`,
 * and `NO_SPOTS` where A leaves no rest or nothing lies around it.
 */
export function counterpartSpots(
  slide: Slide,
  a: NamedSpots,
  counterpart: Counterpart,
  graph: () => SpotGraph,
): NamedSpots {
  if (counterpart === 'rest') return checkOthers(slide, a, allBut(slide, a.spots), `Rest of the slide`)
  if (!('ring' in counterpart)) return checkRegion(slide, counterpart)
  const { ring } = counterpart
  const around = without(growSpots(graph(), a.spots, ring), a.spots)
  return checkOthers(slide, a, around, `${ring === 1 ? '1 ring' : `${ring} rings`} around ${a.name}`)
}

function checkOthers(slide: Slide, a: NamedSpots, spots: Uint32Array, name: string): NamedSpots {
  if (spots.length > 0) return { name, spots }
  throw new HistologueError('NO_SPOTS', `"${a.name}" leaves no spots to compare it with (${name}).`, {
    file: slide.path,
    advice: 'Make the region smaller, or compare it with another one.',
  })
}

/** Throws `REGIONS_OVERLAP` where two of these share spots: a spot cannot stand on both sides of a comparison. */
export function refuseOverlap(slide: Slide, regions: readonly NamedSpots[]): void {
  const owner = new Int32Array(slide.barcodes.length).fill(-1)
  for (const [k, { name, spots }] of regions.entries()) {
    const shared = spots.filter((spot) => owner[spot] >= 0)
    if (shared.length > 0)
      throw new HistologueError(
        'REGIONS_OVERLAP',
        `"${regions[owner[shared[0]]].name}" and "${name}" share ${shared.length === 1 ? 'a spot' : 'spots'}: ${shared.length} of "${name}" already belong elsewhere, such as ${slide.barcodes[shared[0]]}.`,
        { file: slide.path, advice: 'Take the shared spots out of one of the two.' },
      )
    for (const spot of spots) owner[spot] = k
  }
}

/** `[nSpot]` place in `regions` of every spot, `other` for the spots of none. */
export function groupsOf(nSpot: number, regions: readonly NamedSpots[], other: number): Int32Array {
  const groups = new Int32Array(nSpot).fill(other)
  for (const [k, { spots }] of regions.entries()) for (const spot of spots) groups[spot] = k
  return groups
}

function allBut(slide: Slide, spots: Uint32Array): Uint32Array {
  return without(
    Uint32Array.from(slide.barcodes, (_, spot) => spot),
    spots,
  )
}

/** The spots of the region's complement in the slide. Throws as `checkRegion` would where nothing is left. */
export const restOf = (slide: Slide, a: NamedSpots): Uint32Array =>
  checkOthers(slide, a, allBut(slide, a.spots), 'Rest of the slide').spots

function without(spots: Uint32Array, gone: Uint32Array): Uint32Array {
  const left = new Set(gone)
  return spots.filter((spot) => !left.has(spot))
}
