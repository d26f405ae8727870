import { readFile } from 'node:fs/promises'
import type { Counterpart, NamedSpots, RegionComparison, RegionMatrix } from '../api/comparisons.ts'
import { HistologueError } from '../api/errors.ts'
import type { Methods, Reading } from '../api/methods.ts'
import type { GeneList, SpatialPattern } from '../api/regions.ts'
import type { HandlerContext } from '../api/rpc.ts'
import { uniqueNames } from '../api/unique-names.ts'
import type { Attention } from '../attention/attention.ts'
import { parseGeneLists } from '../compare/gene-lists.ts'
import { measureMoran } from '../compare/moran.ts'
import {
  comparisonColumns,
  comparisonLines,
  MATRIX_COLUMNS,
  MORAN_COLUMNS,
  matrixLines,
  moranLines,
} from '../export/comparison-table.ts'
import { modelRecord, slideRecord } from '../export/sidecar.ts'
import { placesOf } from '../regions/find-spots.ts'
import { growSpots, shrinkSpots } from '../stats/spot-graph.ts'
import type { Collaborators } from './collaborators.ts'
import type { OpenSlide } from './open-slides.ts'
import { checkSpots } from './select-spots.ts'
import { describeSlide } from './slide-info.ts'
import { type Table, writeTable } from './write-table.ts'

/** Maps that are moved where nobody says. */
const USUAL_SHIFTS = 50
/** One seed for what is drawn where nobody says. */
export const USUAL_SEED = 1

/** What a comparison is made from, with the fit as it is when asked. */
export const comparedSlide = (open: OpenSlide) => ({
  slide: open.slide,
  byFeature: open.byFeature,
  attention: open.attentionOrNull,
  graph: () => open.graph,
})

/** A table about regions or about genes over the tissue. */
export const regionTable = (
  path: string,
  attention: Attention | null,
  { lines, nRow, about }: Pick<Table, 'lines' | 'nRow' | 'about'>,
): Table => ({ path, lines, nRow, format: 'histologue-regions', about, fit: attention?.summary ?? null })

/** How a comparison is made and written. */
interface Comparing {
  collaborators: Collaborators
  appVersion: string
  signal: AbortSignal
}

/** Two regions of a slide, or one of it and one of `other`. Throws as `compareRegions`, `compareAcross`. */
export function comparisonOf(
  open: OpenSlide,
  other: OpenSlide | null,
  question: { a: NamedSpots; b: Counterpart; by: Reading },
  { collaborators, signal }: { collaborators: Collaborators; signal: AbortSignal },
): Promise<RegionComparison> {
  const compared = comparedSlide(open)
  return other
    ? collaborators.compareAcross(compared, comparedSlide(other), question, signal)
    : collaborators.compareRegions(compared, question, signal)
}

/** Compares two regions, and writes the table with its sidecar where a path is given. Throws as `comparisonOf`, `WRITE_FAILED`. */
export async function compareTwo(
  open: OpenSlide,
  other: OpenSlide | null,
  { a, b, by = 'supported', path }: Methods['compareRegions']['params'],
  { collaborators, appVersion, signal }: Comparing,
): Promise<RegionComparison> {
  const [attention, attentionB] = [open.attentionOrNull, other?.attentionOrNull ?? null]
  const comparison = await comparisonOf(open, other, { a, b, by }, { collaborators, signal })
  signal.throwIfAborted()
  if (path === undefined) return comparison
  const { warnings } = comparison
  const sizes = { a: sizeOf(comparison.a), b: sizeOf(comparison.b) }
  const beside = other && (await besideFacts(open, other, attentionB, comparison))
  const table = regionTable(path, attention, {
    lines: comparisonLines(comparison, open.slide.features, other?.slide.features),
    nRow: comparison.expression.z.length,
    about: { ...sizes, by, warnings, ...beside, columns: comparisonColumns(comparison) },
  })
  await writeTable(open, table, { appVersion, signal })
  return comparison
}

/** What a sidecar says of the slide that B is on, and of the features that only one of the two has. */
async function besideFacts(
  open: OpenSlide,
  other: OpenSlide,
  attention: Attention | null,
  { other: facts }: RegionComparison,
) {
  if (!facts) return {}
  const namesOf = ({ slide }: OpenSlide, features: Uint32Array) =>
    Array.from(features, (feature) => slide.features.names[feature])
  const origin = {
    slide: describeSlide(other),
    sha256: await other.sha256(),
    fit: attention?.summary ?? null,
  }
  return {
    slideOfB: slideRecord(origin),
    modelOfB: modelRecord(origin.fit),
    ...{ matchedBy: facts.matchedBy, medianCounts: facts.medianCounts, readBy: facts.readBy },
    onlyOnSlideOfA: namesOf(open, facts.onlyA),
    onlyOnSlideOfB: namesOf(other, facts.onlyB),
  }
}

/** Compares each of several regions with the rest, as `compareTwo`. */
export async function compareSeveral(
  open: OpenSlide,
  { regions, path }: Methods['compareMany']['params'],
  { collaborators, appVersion, signal }: Comparing,
): Promise<RegionMatrix> {
  const compared = comparedSlide(open)
  const matrix = await collaborators.compareMany(compared, regions, signal)
  signal.throwIfAborted()
  if (path === undefined) return matrix
  const { warnings } = matrix
  const table = regionTable(path, compared.attention, {
    lines: matrixLines(matrix, open.slide.features),
    nRow: open.slide.features.names.length,
    about: { regions: toldApart(matrix.regions).map(sizeOf), warnings, columns: MATRIX_COLUMNS },
  })
  await writeTable(open, table, { appVersion, signal })
  return matrix
}

/** Moran's I of all features, written where a path is given. Throws `MISSING_ELEMENT`, `WRITE_FAILED`, `CANCELLED`. */
export async function patternOf(
  open: OpenSlide,
  { nShift = USUAL_SHIFTS, path }: Methods['measureMoran']['params'],
  { appVersion, signal, onProgress }: HandlerContext & { appVersion: string },
): Promise<SpatialPattern> {
  const attention = open.attentionOrNull
  const mapped = { byFeature: open.byFeature, xy: placesOf(open.slide), graph: open.graph }
  const onShift = (done: number) => onProgress({ phase: 'statistics', done, total: nShift })
  const pattern = await measureMoran(mapped, { nShift, signal, onShift })
  if (path === undefined) return pattern
  const table = regionTable(path, attention, {
    lines: moranLines(pattern, open.slide.features),
    nRow: open.slide.features.names.length,
    about: { nShift, blockSpacings: pattern.blockSpacings, columns: MORAN_COLUMNS },
  })
  await writeTable(open, table, { appVersion, signal })
  return pattern
}

/** By the names that the table has. */
const toldApart = (regions: readonly NamedSpots[]): NamedSpots[] => {
  const names = uniqueNames(regions.map(({ name }) => name))
  return regions.map(({ spots }, k) => ({ name: names[k], spots }))
}

const sizeOf = ({ name, spots }: { name: string; spots: Uint32Array }) => ({ name, nSpot: spots.length })

/** A region grown or shrunk. Throws as `checkSpots`, `MISSING_ELEMENT`. */
export function grownRegion(open: OpenSlide, { spots, rings }: Methods['growRegion']['params']) {
  const checked = checkSpots(open.slide, spots)
  return {
    spots: rings < 0 ? shrinkSpots(open.graph, checked, -rings) : growSpots(open.graph, checked, rings),
  }
}

/** Gene lists of a file or of pasted text. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`, and as `parseGeneLists`. */
export async function geneListsOf(
  { slide }: OpenSlide,
  source: { path: string } | { text: string },
): Promise<{ lists: GeneList[] }> {
  if ('text' in source) return { lists: parseGeneLists(source, slide.features) }
  const { path } = source
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE'
    throw new HistologueError(code, `${path} could not be read.`, { file: path, cause })
  })
  return { lists: parseGeneLists({ text, file: path }, slide.features) }
}
