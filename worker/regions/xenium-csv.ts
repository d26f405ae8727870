import { HistologueError } from '../api/errors.ts'
import type { Polygon, Region } from '../api/regions.ts'
import { csvLine, nameCells, textCell } from '../export/csv.ts'
import { atLine, type CsvRow } from './csv-rows.ts'
import { type DrawnRegion, NO_COLOUR } from './geojson.ts'

const NAME = /^#\s*Selection name:\s?(.*)$/i

/** True for the selection files of Xenium Explorer: comments, then `X,Y` or `Selection,X,Y`. */
export function isXeniumSelection(rows: readonly CsvRow[]): boolean {
  const header = rows.find(({ cells }) => !cells[0].startsWith('#'))
  return header !== undefined && /^(selection,)?x,y$/i.test(header.cells.join(',').replaceAll(' ', ''))
}

/**
 * Regions of a selection file, in micrometres there and in full-resolution pixels here. Throws `VALUE_INVALID` with the line for
 * what is no number or too few points, `MISSING_ELEMENT` where the slide's pixel size is not known.
 */
export function parseXenium(
  rows: readonly CsvRow[],
  pixelSizeUm: number | null,
  file: string,
): DrawnRegion[] {
  if (pixelSizeUm === null) throw noPixelSize(file)
  const named = rows.map(({ cells }) => cells.join(',').match(NAME)?.[1]).find((name) => name !== undefined)
  const [header, ...body] = rows.filter(({ cells }) => !cells[0].startsWith('#'))
  const hasNames = header.cells.length === 3
  const outlines = new Map<string, { line: number; points: number[] }>()
  for (const { line, cells } of body) {
    const [x, y] = cells
      .slice(hasNames ? 1 : 0)
      .map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell)))
    if (cells.length !== header.cells.length || !Number.isFinite(x + y))
      throw atLine(line, `A point must be ${hasNames ? 'a name and ' : ''}two numbers.`, file)
    const name = hasNames ? cells[0] : (named?.trim() ?? 'Selection 1')
    const outline = outlines.get(name) ?? { line, points: [] }
    outlines.set(name, outline)
    outline.points.push(x / pixelSizeUm, y / pixelSizeUm)
  }
  if (outlines.size === 0) throw atLine(header.line, 'The selection has no points.', file)
  return [...outlines].map(([name, { line, points }]) => {
    const n = points.length
    if (points[0] === points[n - 2] && points[1] === points[n - 1]) points.length = n - 2
    if (points.length < 6) throw atLine(line, `"${name}" has fewer than three points.`, file)
    return { name, colour: NO_COLOUR, note: '', locked: false, outline: [[Float32Array.from(points)]] }
  })
}

/**
 * Lines of a selection file; a region of several parts gives several selections, each under a name of its own, since the name of a
 * point is all that says which selection it belongs to. Throws `FORMAT_UNSUPPORTED` for holes and for
 * regions without an outline, which the format cannot hold, and `MISSING_ELEMENT` without a pixel size.
 */
export function* xeniumLines(regions: readonly Region[], pixelSizeUm: number | null): Generator<string> {
  if (pixelSizeUm === null) throw noPixelSize()
  const selections = selectionsOf(regions)
  const title = selections.map(({ name }) => name).join(' + ')
  yield csvLine([textCell(`#Selection name: ${title}`)])
  const area = selections.reduce((sum, { ring }) => sum + areaOf(ring), 0) * pixelSizeUm ** 2
  yield csvLine([`#Area (µm^2): ${area.toFixed(2)}`])
  yield csvLine(selections.length > 1 ? ['Selection', 'X', 'Y'] : ['X', 'Y'])
  for (const { cell, ring } of selections)
    for (let k = 0; k < ring.length + 2; k += 2) {
      // The first point stands at the end once more.
      const at = k % ring.length
      const point = [ring[at] * pixelSizeUm, ring[at + 1] * pixelSizeUm]
      yield csvLine(selections.length > 1 ? [cell, ...point] : point)
    }
}

/** The rings, in the order of the regions, with their names as cells. Names of regions go before those made for further parts. */
function selectionsOf(regions: readonly Region[]): { name: string; cell: string; ring: Float32Array }[] {
  const parts = regions.flatMap(({ name, outline }) =>
    outerRings(name, outline).map((ring, k) => ({ name: k === 0 ? name : `${name} (${k + 1})`, ring, k })),
  )
  const named = [...parts.filter(({ k }) => k === 0), ...parts.filter(({ k }) => k > 0)]
  const cells = nameCells(named.map(({ name }) => name))
  const cellOf = new Map(named.map((part, at) => [part, cells[at]]))
  return parts.map((part) => ({ name: part.name, cell: cellOf.get(part) ?? '', ring: part.ring }))
}

function outerRings(name: string, outline: readonly Polygon[] | undefined) {
  const cannot = (why: string) =>
    new HistologueError('FORMAT_UNSUPPORTED', `"${name}" ${why}, which a Xenium selection cannot hold.`, {
      advice: 'Save the regions as GeoJSON.',
    })
  if (!outline || outline.length === 0) throw cannot('was chosen without an outline')
  if (outline.some((polygon) => polygon.length > 1)) throw cannot('has holes')
  return outline.map(([ring]) => ring)
}

function areaOf(ring: Float32Array): number {
  let twice = 0
  for (let k = 0, last = ring.length - 2; k < ring.length; last = k, k += 2)
    twice += ring[last] * ring[k + 1] - ring[k] * ring[last + 1]
  return Math.abs(twice) / 2
}

const noPixelSize = (file?: string) =>
  new HistologueError('MISSING_ELEMENT', 'The slide does not say how large its pixels are in micrometres.', {
    ...(file !== undefined && { file }),
    advice: 'Xenium selections are in micrometres: use GeoJSON, which is in pixels.',
  })
