import { HistologueError } from '../api/errors.ts'
import type { Selection } from '../api/methods.ts'
import type { Slide } from '../slide/slide.ts'
import { readLabelColumn } from '../slide/slide-labels.ts'

/** Checks spot indices from outside. Throws `NO_SPOTS` where there are none, `UNKNOWN_SPOT` beyond the last. */
export function checkSpots(slide: Slide, spots: Uint32Array): Uint32Array {
  if (spots.length === 0) throw new HistologueError('NO_SPOTS', 'The region holds no spots.')
  const nSpot = slide.barcodes.length
  const unknown = spots.find((spot) => spot >= nSpot)
  if (unknown === undefined) return spots
  throw new HistologueError('UNKNOWN_SPOT', `There is no spot ${unknown}; the slide has ${nSpot}.`)
}

/** Throws `UNKNOWN_FEATURE`. */
export function checkFeature(slide: Slide, feature: number): number {
  const nFeature = slide.features.names.length
  if (feature < nFeature) return feature
  throw new HistologueError('UNKNOWN_FEATURE', `There is no feature ${feature}; the slide has ${nFeature}.`)
}

/**
 * Spot indices of a selection, ascending, each once. Throws `UNKNOWN_SPOT`, `UNKNOWN_COLUMN`, `BAD_REQUEST` for a numeric
 * column, `NO_SPOTS` for a value that no spot has or a list without spots.
 */
export function selectSpots(slide: Slide, selection: Selection): Uint32Array {
  if (selection.kind === 'all') return Uint32Array.from(slide.barcodes, (_, spot) => spot)
  if (selection.kind === 'region') return spotsOfRegion(slide, selection.column, selection.value)
  if (selection.kind === 'spots') return Uint32Array.from(new Set(checkSpots(slide, selection.spots))).sort()
  const spot = slide.barcodes.indexOf(selection.barcode)
  if (spot >= 0) return Uint32Array.of(spot)
  throw new HistologueError('UNKNOWN_SPOT', `The slide has no spot "${selection.barcode}".`, {
    file: slide.path,
    place: 'obs',
    advice: `Barcodes of this slide look like "${slide.barcodes[0]}".`,
  })
}

/** A selection as sidecars tell it: spots by barcode, since an index says nothing outside the file. */
export function describeSelection(slide: Slide, selection: Selection) {
  if (selection.kind !== 'spots') return selection
  const barcodes = Array.from(selectSpots(slide, selection), (spot) => slide.barcodes[spot])
  return { kind: selection.kind, name: selection.name, barcodes }
}

function spotsOfRegion(slide: Slide, name: string, value: string): Uint32Array {
  const column = readLabelColumn(slide, name)
  const place = { file: slide.path, place: `obs/${name}` }
  const code = column.categories.indexOf(value)
  const spots = Uint32Array.from(column.codes.keys()).filter(
    (spot) => code >= 0 && column.codes[spot] === code,
  )
  if (spots.length > 0) return spots
  throw new HistologueError('NO_SPOTS', `No spot has "${value}" in "${name}".`, {
    ...place,
    advice: `Its labels are: ${listed(column.categories)}.`,
  })
}

function listed(categories: readonly string[]): string {
  const shown = categories.slice(0, 20).join(', ')
  return categories.length > 20 ? `${shown} and ${categories.length - 20} more` : shown
}
