import { HistologueError } from '../api/errors.ts'
import type { Region } from '../api/regions.ts'
import { csvLine, nameCells, textCell } from '../export/csv.ts'
import { atLine, type CsvRow } from './csv-rows.ts'

/** Spots under a name, and what the slide does not know. */
export interface LabelledSpots {
  regions: { name: string; spots: Uint32Array }[]
  nUnknown: number
  unknown: string[]
}

/** Unknown barcodes that are named. */
const MOST_NAMED = 10
const TRUTH = /^(true|false)$/i

/**
 * Regions of a table of barcodes and categories: a region of each category, or of each column that holds only True and False. Lines
 * that begin with `#` are left out, empty cells are no category. With several columns of categories a name is `column: category`.
 * Throws `VALUE_INVALID` with the line for rows of another length and for barcodes that come twice, `NO_SPOTS` where no barcode
 * is the slide's.
 */
export function parseLabels(
  rows: readonly CsvRow[],
  barcodes: readonly string[],
  file: string,
): LabelledSpots {
  const [header, ...body] = rows.filter(({ cells }) => !cells[0].startsWith('#'))
  if (!header || header.cells.length < 2)
    throw atLine(header?.line ?? 1, 'A table of barcodes needs a second column with categories.', file)
  const spotOf = new Map(barcodes.map((barcode, spot) => [barcode, spot]))
  const lineOf = new Map<string, number>()
  const unknown: string[] = []
  for (const { line, cells } of body) {
    if (cells.length !== header.cells.length)
      throw atLine(line, `The row has ${cells.length} cells, the header ${header.cells.length}.`, file)
    const before = lineOf.get(cells[0])
    if (before !== undefined) throw atLine(line, `"${cells[0]}" stands in line ${before} already.`, file)
    lineOf.set(cells[0], line)
    if (!spotOf.has(cells[0])) unknown.push(cells[0])
  }
  const known = body.filter(({ cells }) => spotOf.has(cells[0]))
  if (known.length === 0) throw nobodyKnown(unknown, barcodes, file)
  const names = header.cells.slice(1)
  const regions = names.flatMap((column, k) => {
    const labels = known.map(({ cells }) => [spotOf.get(cells[0]) ?? 0, cells[k + 1]] as const)
    return regionsOfColumn(column, labels, names.length > 1)
  })
  return { regions, nUnknown: unknown.length, unknown: unknown.slice(0, MOST_NAMED) }
}

function regionsOfColumn(
  column: string,
  labels: readonly (readonly [number, string])[],
  isOneOfSeveral: boolean,
): LabelledSpots['regions'] {
  const isTruth = labels.every(([, label]) => label === '' || TRUTH.test(label))
  const spotsOf = new Map<string, number[]>()
  for (const [spot, label] of labels) {
    if (label === '' || (isTruth && label.toLowerCase() === 'false')) continue
    const name = isTruth ? column : isOneOfSeveral ? `${column}: ${label}` : label
    const spots = spotsOf.get(name)
    if (spots) spots.push(spot)
    else spotsOf.set(name, [spot])
  }
  return [...spotsOf].map(([name, spots]) => ({ name, spots: Uint32Array.from(spots).sort() }))
}

function nobodyKnown(unknown: readonly string[], barcodes: readonly string[], file: string) {
  const seen = unknown.length === 0 ? 'The table has no rows' : `The slide has no spot "${unknown[0]}"`
  return new HistologueError('NO_SPOTS', `${seen}, nor any other of the table.`, {
    file,
    advice: `Barcodes of this slide look like "${barcodes[0]}".`,
  })
}

/** Lines of Loupe's category table, regions of one name told apart. Throws `REGIONS_OVERLAP`: there a spot has one category. */
export function* loupeLines(regions: readonly Region[], barcodes: readonly string[]): Generator<string> {
  const owner = new Map<number, number>()
  for (const [k, { name, spots }] of regions.entries())
    for (const spot of spots) {
      const other = owner.get(spot)
      if (other !== undefined)
        throw new HistologueError(
          'REGIONS_OVERLAP',
          `"${regions[other].name}" and "${name}" share ${barcodes[spot]}.`,
          { advice: 'In a Loupe file a spot has one category: save as obs table, or part the regions.' },
        )
      owner.set(spot, k)
    }
  const names = nameCells(regions.map(({ name }) => name))
  yield csvLine(['Barcode', 'Region'])
  for (const [spot, barcode] of barcodes.entries()) {
    const k = owner.get(spot)
    if (k !== undefined) yield csvLine([textCell(barcode), names[k]])
  }
}

/** Lines of a table for `obs`: every spot, a column of True and False for each region, regions of one name told apart. */
export function* obsLines(regions: readonly Region[], barcodes: readonly string[]): Generator<string> {
  const sets = regions.map(({ spots }) => new Set(spots))
  yield csvLine(['index', ...nameCells(regions.map(({ name }) => name))])
  for (const [spot, barcode] of barcodes.entries())
    yield csvLine([textCell(barcode), ...sets.map((set) => (set.has(spot) ? 'True' : 'False'))])
}
