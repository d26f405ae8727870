import { supportedQueries } from '../../worker/attention/fitted-model.ts'
import { stainTextureFeatures } from '../../worker/attention/histology/stain-texture.ts'
import { type Learned, learn } from '../../worker/attention/learn.ts'
import { permutation } from '../../worker/attention/motions.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { columnMoments, logNormalise, zScores } from '../../worker/stats/normalise.ts'
import { createRandom } from '../../worker/stats/random.ts'
import { groupAuc } from '../../worker/stats/rank-sum.ts'
import { largest } from '../../worker/stats/ranks.ts'
import { gatherRows, meanRow } from '../../worker/stats/rows.ts'
import { type CsrMatrix, transposeCsr } from '../../worker/stats/sparse.ts'
import { thinCounts } from '../../worker/stats/thinning.ts'
import { selectVariableGenes } from '../../worker/stats/variable-genes.ts'
import { crossFittedRidge } from './ridge.ts'

const K = 50
const MIN_SPOT = 20
const N_SEED = 5
const context = { signal: new AbortController().signal, onProgress: () => {} }

/** Precision of every reading on one thinning, by row name. */
export type Precisions = Record<string, number>

/** A slide of the benchmark with what no thinning changes. */
export interface JudgedSlide {
  slide: Slide
  xy: Float32Array
  codes: Int32Array
  nCategory: number
  histology: Float32Array
  nHistology: number
}

/** Opens a slide, its labels and histology features. */
export async function openJudged(path: string, column: string): Promise<JudgedSlide> {
  const slide = await openSlideFile(path)
  const labels = slide.readObsColumn(column)
  if (labels.kind !== 'categorical' || !slide.xy) throw new Error(`${path} has no labels or no coordinates`)
  const spots = { xy: slide.xy, spotDiameterPx: slide.spotDiameterPx }
  const { features, nFeature } = await stainTextureFeatures(await slide.readPicture(), spots, context)
  return {
    ...{ slide, xy: slide.xy, codes: labels.codes, nCategory: labels.categories.length },
    ...{ histology: features, nHistology: nFeature },
  }
}

/** Spot P@50 by thinned counts (MODEL.md section 4) of all rows, and the control's held-out AUCs, for one thinning. */
export async function judge(
  judged: JudgedSlide,
  thinning: number,
): Promise<{ precisions: Precisions; real: Learned; shuffled: Learned; nRegion: number }> {
  const { slide, histology, nHistology, xy } = judged
  const nSpot = slide.matrix.nRow
  const [a, b] = thinCounts(slide.matrix, thinning)
  const normalised = logNormalise(a)
  const moments = columnMoments(normalised)
  const genes = selectVariableGenes(moments, slide.features.symbols, 1500)
  const regions = truthOf(judged, genes, b)
  const score = (row: (spot: number) => Float32Array) => precision(regions, row)
  const z = zScores(normalised, moments, genes)
  const rowOf = (values: Float32Array) => (spot: number) =>
    values.subarray(spot * genes.length, (spot + 1) * genes.length)
  const ridge = (features: Float32Array) =>
    score(rowOf(crossFittedRidge({ histology: features, nHistology, xy, z, nSpot })))
  const learned = (features: Float32Array) =>
    learn(
      {
        ...{ matrix: a, isCounts: true, symbols: slide.features.symbols },
        xy,
        histology: features,
        nHistology,
      },
      N_SEED,
      context,
    )
  const reading = ({ model }: Learned, queries: Float32Array) =>
    score((spot) => logits(queries, model.keys, spot, model.nAxis, genes))
  const turned = gatherRows(histology, nHistology, permutation(nSpot, 900 + thinning))
  const [real, shuffled] = [await learned(histology), await learned(turned)]
  const random = createRandom(thinning)
  const precisions: Precisions = {
    'z-score': score(rowOf(z)),
    'ridge, histology → z (held-out folds)': ridge(histology),
    'ridge, shuffled histology': ridge(turned),
    'random queries': reading(
      real,
      Float32Array.from({ length: nSpot * real.model.nAxis }, (_, at) =>
        at % real.model.nAxis < real.model.nProgramme ? random.normal() : 0,
      ),
    ),
    'omics alone (measured)': reading(real, measuredQueries(real)),
    expected: reading(real, expectedQueries(real)),
    'expected, shuffled histology': reading(shuffled, expectedQueries(shuffled)),
    supported: reading(real, supportedQueries(real.model)),
    'supported, shuffled histology': reading(shuffled, supportedQueries(shuffled.model)),
  }
  return { precisions, real, shuffled, nRegion: regions.length }
}

interface Region {
  spots: number[]
  truth: Set<number>
}

/** Regions of at least 20 spots, each with its 50 genes of highest AUC in the other half of the counts. */
function truthOf({ codes, nCategory }: JudgedSlide, genes: Uint32Array, other: CsrMatrix): Region[] {
  const auc = groupAuc(transposeCsr(logNormalise(other)), codes, nCategory)
  return Array.from({ length: nCategory }, (_, group) => ({
    spots: [...codes.keys()].filter((spot) => codes[spot] === group),
    truth: new Set(
      largest(
        Float32Array.from(genes, (gene) => auc[group * other.nColumn + gene]),
        K,
      ),
    ),
  })).filter(({ spots }) => spots.length >= MIN_SPOT)
}

function precision(regions: readonly Region[], row: (spot: number) => Float32Array): number {
  const perRegion = regions.map(({ spots, truth }) => {
    const hits = spots.map((spot) => [...largest(row(spot), K)].filter((slot) => truth.has(slot)).length / K)
    return hits.reduce((x, y) => x + y, 0) / hits.length
  })
  return perRegion.reduce((x, y) => x + y, 0) / perRegion.length
}

function logits(queries: Float32Array, keys: Float32Array, spot: number, width: number, genes: Uint32Array) {
  return Float32Array.from(genes, (gene) => {
    let sum = 0
    for (let j = 0; j < width; j++) sum += queries[spot * width + j] * keys[gene * width + j]
    return sum
  })
}

const expectedQueries = ({ model }: Learned) => meanRow(model.queries)

const measuredQueries = ({ model }: Learned) =>
  supportedQueries({ ...model, queries: [new Float32Array(model.nSpot * model.nAxis)] })
