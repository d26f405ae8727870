import type { RegionComparison } from '../../api/comparisons.ts'
import type { FitSummary, Ranking } from '../../api/methods.ts'
import type { Region } from '../../api/regions.ts'
import type { Attention } from '../../attention/attention.ts'
import { supportedQueries } from '../../attention/fitted-model.ts'
import { meanRow } from '../../stats/rows.ts'

/** What is written beside a slide: regions, what the model holds, and what both say of each other. */
export interface H5adResults {
  appVersion: string
  slide: { name: string; file: string; sha256: string }
  /** Spots ascending, at least one. */
  regions: readonly Pick<Region, 'name' | 'colour' | 'note' | 'spots'>[]
  /** Against the rest of the slide, one for each region; null for one that leaves no rest. */
  comparisons: readonly (RegionComparison | null)[]
  model: H5adModel | null
}

/** The model's part: `supported[spot]` is `query[spot] · key[feature]`. */
export interface H5adModel {
  summary: FitSummary
  nAxis: number
  /** `[nSpot, nAxis]` */
  supportedQuery: Float32Array
  /** `[nSpot, nAxis]`, the mean over seeds. */
  expectedQuery: Float32Array
  /** `[nFeature, nAxis]` */
  keys: Float32Array
  /** One for each region. */
  rankings: readonly Ranking[]
}

/** What a fitted model puts into an h5ad file. */
export function modelResults(attention: Attention, regions: H5adResults['regions']): H5adModel {
  const { model } = attention.fitted
  return {
    summary: attention.summary,
    nAxis: model.nAxis,
    supportedQuery: supportedQueries(model),
    expectedQuery: meanRow(model.queries),
    keys: model.keys,
    rankings: regions.map(({ spots }) => attention.rank(spots, 'supported')),
  }
}

/** `[nSpot]` the smallest region that holds each spot, of equal ones the last, as the tissue shows it; -1 in none. */
export function topRegion(nSpot: number, regions: H5adResults['regions']): Int32Array {
  const codes = new Int32Array(nSpot).fill(-1)
  const largestFirst = [...regions.keys()].sort((a, b) => regions[b].spots.length - regions[a].spots.length)
  for (const k of largestFirst) for (const spot of regions[k].spots) codes[spot] = k
  return codes
}

/** `[nSpot, nRegion]` row-major, 1 where a region holds a spot. */
export function membership(nSpot: number, regions: H5adResults['regions']): Uint8Array {
  const out = new Uint8Array(nSpot * regions.length)
  for (const [k, { spots }] of regions.entries()) for (const spot of spots) out[spot * regions.length + k] = 1
  return out
}

/** `[nFeature, nRegion]` row-major, of one `[nFeature]` column for each region. */
export function asColumns(columns: readonly Float32Array[]): Float32Array {
  const [nColumn, nRow] = [columns.length, columns[0]?.length ?? 0]
  const out = new Float32Array(nRow * nColumn)
  for (const [k, column] of columns.entries())
    for (let row = 0; row < nRow; row++) out[row * nColumn + k] = column[row]
  return out
}
