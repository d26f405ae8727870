import { HistologueError } from '../api/errors.ts'
import type { Slide } from '../slide/slide.ts'
import { readLabelColumn } from '../slide/slide-labels.ts'
import { type Modalities, normaliseFeatures } from '../stats/modalities.ts'
import { groupAuc } from '../stats/rank-sum.ts'
import { largest } from '../stats/ranks.ts'
import { type CsrMatrix, transposeCsr } from '../stats/sparse.ts'

/** Genes in a region's truth and in a spot's list. */
export const K = 50
/** Smaller regions are not judged. */
export const MIN_SPOT = 20

/** Labels that are judged by; no method sees them. */
export interface Labels {
  /** `[nSpot]`, -1 where missing. */
  codes: Int32Array
  nCategory: number
}

/** A region with its spots and, as slots of the judged genes, its truth. */
export interface Region {
  spots: number[]
  truth: Set<number>
}

/**
 * The labels of a column. Codes: `UNKNOWN_COLUMN`, `BAD_REQUEST` for numbers, `NO_SPOTS` with fewer than two labels of at
 * least 20 spots.
 */
export function readLabels(slide: Slide, name: string): Labels {
  const column = readLabelColumn(slide, name)
  const place = { file: slide.path, place: `obs/${name}` }
  const labels = { codes: column.codes, nCategory: column.categories.length }
  const nRegion = spotsByLabel(labels).length
  if (nRegion >= 2) return labels
  throw new HistologueError(
    'NO_SPOTS',
    `"${name}" has ${nRegion === 1 ? 'one label' : 'no label'} with at least ${MIN_SPOT} spots; two are needed.`,
    { ...place, advice: 'Choose a column that parts the tissue into larger regions.' },
  )
}

/** Regions, each with the 50 of `genes` of highest rank-sum AUC (region against the rest) in `judging: [nSpot, nFeature]`. */
export function findTruth(
  labels: Labels,
  genes: Uint32Array,
  judging: CsrMatrix,
  modalities: Modalities | null = null,
): Region[] {
  const normalised = normaliseFeatures(judging, true, modalities)
  const auc = groupAuc(transposeCsr(normalised), labels.codes, labels.nCategory)
  return spotsByLabel(labels).map(({ group, spots }) => ({
    spots,
    truth: new Set(
      largest(
        Float32Array.from(genes, (gene) => auc[group * judging.nColumn + gene]),
        K,
      ),
    ),
  }))
}

/**
 * Spot P@50: the share of every single spot's 50 best of `scores: [nSpot, nGene]` that is in its region's truth, averaged
 * per region, then over regions. Scores that say nothing get what chance does, `50 / nGene`.
 */
export function spotPrecision(regions: readonly Region[], scores: Float32Array, nGene: number): number {
  const perRegion = regions.map(({ spots, truth }) => {
    return mean(spots.map((spot) => shareOfTruth(scores.subarray(spot * nGene, (spot + 1) * nGene), truth)))
  })
  return mean(perRegion)
}

/** Genes that tie for the last places share them: what an order drawn at random among them gets on average. */
function shareOfTruth(row: Float32Array, truth: ReadonlySet<number>): number {
  const floor = row[largest(row, K)[K - 1]]
  let [nAbove, above, nTied, tied] = [0, 0, 0, 0]
  for (let slot = 0; slot < row.length; slot++) {
    if (row[slot] < floor) continue
    const hit = truth.has(slot) ? 1 : 0
    if (row[slot] > floor) {
      nAbove++
      above += hit
    } else {
      nTied++
      tied += hit
    }
  }
  return (above + ((K - nAbove) * tied) / nTied) / K
}

function spotsByLabel({ codes, nCategory }: Labels): { group: number; spots: number[] }[] {
  return Array.from({ length: nCategory }, (_, group) => ({
    group,
    spots: [...codes.keys()].filter((spot) => codes[spot] === group),
  })).filter(({ spots }) => spots.length >= MIN_SPOT)
}

const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / values.length
