import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spotsInPolygons } from '../../worker/api/points-in-polygon.ts'
import { principalComponents } from '../../worker/benchmark/principal.ts'
import { compareRegions } from '../../worker/compare/compare-regions.ts'
import { expressionDifferences } from '../../worker/compare/expression-difference.ts'
import { measureMoran } from '../../worker/compare/moran.ts'
import { outlinedSpots } from '../../worker/regions/outlined-spots.ts'
import { proposeRegions } from '../../worker/regions/propose-regions.ts'
import { queryPoints } from '../../worker/regions/query-points.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { readLabelColumn } from '../../worker/slide/slide-labels.ts'
import { type FeatureTiles, oneTile } from '../../worker/stats/feature-tiles.ts'
import { kMeans } from '../../worker/stats/k-means.ts'
import { normaliseFeatures } from '../../worker/stats/modalities.ts'
import { adjustedMutualInformation } from '../../worker/stats/mutual-information.ts'
import { columnMoments, zScores } from '../../worker/stats/normalise.ts'
import { createRandom } from '../../worker/stats/random.ts'
import { type CsrMatrix, transposeCsr } from '../../worker/stats/sparse.ts'
import { spotGraph } from '../../worker/stats/spot-graph.ts'
import { createRowOrdering } from '../../worker/stats/value-order.ts'
import { selectVariableGenes } from '../../worker/stats/variable-genes.ts'
import { compareInWindow } from './compare-window.ts'
import { withFit } from './fit-slide.ts'
import { figure, milliseconds, type Row, type Section, seconds, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const [N_SPOT, N_GENE, N_PEER_GENE] = [3000, 18_000, 200]
const DENSITY = 0.15
const PLACENTA = 'mouse_placenta_visium_cytassist'
const JUDGED = [
  { name: 'murine_colon_d0_visium', short: 'colon', column: 'top_factor', k: 17 },
  { name: 'her2st_A1', short: 'A1', column: 'pathologist_label', k: 3 },
]

export const compareSection: Section = {
  name: 'compare',
  title: 'Regions and comparisons',
  method: `Rank-sum over a made-up log1p matrix, its genes in the order of their values as an open slide keeps them, of ${N_SPOT} × ${N_GENE} with ${100 * DENSITY} % of the values filled; scipy's mannwhitneyu on ${N_PEER_GENE} of the same genes in the same run. Times are the median of five. Two regions of 1,000 spots are halves of the placenta (19,465 genes), model and expression together. Proposed regions are judged by adjusted mutual information against labels that no method saw, their number given; 5 seeds, least and largest in brackets; the control is k-means of 20 principal components of 1,500 variable genes, with and without the same smoothing.`,
  rows: async () => [
    ...(await rankSumRows()),
    await lassoRow(),
    await outlinesRow(),
    ...(await comparisonRows()),
    ...(await windowRows()),
    ...(await proposalRows()),
  ],
}

async function rankSumRows(): Promise<Row[]> {
  const matrix = madeUpMatrix()
  createRowOrdering(matrix)(matrix.nRow)
  const tiles = oneTile(matrix)
  const groups = Int32Array.from({ length: N_SPOT }, (_, spot) => (spot < N_SPOT / 2 ? 0 : 1))
  const wanted = { nGroup: 2, nWanted: 1, signal: new AbortController().signal }
  const ms = await medianMs(() => expressionDifferences(tiles, groups, wanted))
  const what = `rank-sum, fold change, AUC, BH over ${N_SPOT} × ${N_GENE}`
  const [ours] = await expressionDifferences(tiles, groups, wanted)
  const peer = scipyRankSum(matrix)
  if (!peer)
    return [figure(what, ms, milliseconds), skipped('times faster than scipy', '≥ 20', 'no scipy here')]
  const speed = ((peer.seconds / N_PEER_GENE) * 1000) / (ms / N_GENE)
  const difference = Math.max(...peer.p.map((p, gene) => Math.abs(p - ours.p[gene]) / p))
  return [
    figure(what, ms, milliseconds),
    {
      what: `times faster than scipy ${peer.scipy} per gene`,
      aim: '≥ 20',
      measured: speed.toFixed(0),
      reached: speed >= 20,
    },
    { what: 'largest relative difference of p', aim: '', measured: difference.toExponential(1) },
  ]
}

function madeUpMatrix(): CsrMatrix {
  const random = createRandom(5)
  const perGene = Math.round(N_SPOT * DENSITY)
  const indices = new Uint32Array(N_GENE * perGene)
  const values = new Float32Array(indices.length)
  const factor = Float64Array.from({ length: N_SPOT }, () => 1e4 / (1000 + random.integer(9000)))
  for (let at = 0; at < indices.length; at++) {
    // Steps of whole spots, so that no spot comes twice.
    indices[at] = Math.floor((at % perGene) / DENSITY) + random.integer(Math.floor(1 / DENSITY))
    values[at] = Math.log1p((1 + random.integer(4)) * factor[indices[at]])
  }
  const indptr = Uint32Array.from({ length: N_GENE + 1 }, (_, gene) => gene * perGene)
  return { nRow: N_GENE, nColumn: N_SPOT, indptr, indices, values }
}

function scipyRankSum({ indptr, indices, values }: CsrMatrix) {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-scipy-'))
  try {
    const dense = new Float32Array(N_PEER_GENE * N_SPOT)
    for (let gene = 0; gene < N_PEER_GENE; gene++)
      for (let k = indptr[gene]; k < indptr[gene + 1]; k++) dense[gene * N_SPOT + indices[k]] = values[k]
    const file = join(folder, 'matrix.f32')
    writeFileSync(file, dense)
    const script = join(import.meta.dirname, 'rank_sum_scipy.py')
    const answer = execFileSync('/usr/bin/python3', [script, file, `${N_SPOT}`, `${N_PEER_GENE}`], {
      encoding: 'utf8',
    })
    return JSON.parse(answer) as { seconds: number; p: number[]; scipy: string }
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function lassoRow(): Promise<Row> {
  const side = 633
  const xy = Float32Array.from({ length: 2 * side * side }, (_, at) =>
    at % 2 ? Math.floor(at / 2 / side) : (at / 2) % side,
  )
  const lasso = Float32Array.from({ length: 1000 }, (_, at) => {
    const angle = (Math.PI * Math.floor(at / 2)) / 250
    const radius = 280 + 20 * Math.sin(19 * angle)
    return 316 + radius * (at % 2 ? Math.sin(angle) : Math.cos(angle))
  })
  const ms = await medianMs(() => spotsInPolygons(xy, [[lasso]]))
  return figure(`lasso of 500 points over ${side * side} bins`, ms, milliseconds, 100)
}

/** A file that draws a quarter of the bins one by one, as regions chosen without an outline are written. */
async function outlinesRow(): Promise<Row> {
  const side = 633
  const xy = Float32Array.from({ length: 2 * side * side }, (_, at) =>
    at % 2 ? Math.floor(at / 2 / side) : (at / 2) % side,
  )
  const outline = Array.from({ length: 100_000 }, (_, k) => [
    Float32Array.from({ length: 24 }, (_, at) => {
      const angle = (Math.PI * Math.floor(at / 2)) / 6
      return xy[8 * k + (at % 2)] + 0.4 * (at % 2 ? Math.sin(angle) : Math.cos(angle))
    }),
  ])
  const context = { signal: new AbortController().signal, onProgress: () => {} }
  const ms = await medianMs(() => outlinedSpots(xy, [outline], context))
  return figure(`${outline.length} outlines of 12 points over ${side * side} bins`, ms, milliseconds, 2000)
}

async function comparisonRows(): Promise<Row[]> {
  const path = slidePath(PLACENTA)
  if (!path) return [skipped('two regions of 1,000 spots', '≤ 500 ms', missingSlide(PLACENTA))]
  return withFit(path, async (slide, attention) => {
    const byFeature = normalised(slide)
    const order = Uint32Array.from({ length: 1000 }, (_, k) => k)
    const [a, b] = [0, 1000].map((start) => ({ name: `${start}`, spots: order.map((spot) => spot + start) }))
    const graph = spotGraph(slide.xy ?? new Float32Array())
    const compared = { slide, byFeature, attention, graph: () => graph }
    const { signal } = new AbortController()
    const ms = await medianMs(() => compareRegions(compared, { a, b, by: 'supported' }, signal))
    const start = performance.now()
    if (slide.xy) await measureMoran({ byFeature, xy: slide.xy, graph }, { nShift: 50, signal })
    return [
      figure(`two regions of 1,000 spots over ${byFeature.nFeature} genes`, ms, milliseconds, 500),
      figure(
        `Moran's I of ${byFeature.nFeature} genes with 50 moved maps`,
        performance.now() - start,
        seconds,
      ),
    ]
  })
}

async function windowRows(): Promise<Row[]> {
  const path = slidePath(PLACENTA)
  return path ? compareInWindow(path) : []
}

async function proposalRows(): Promise<Row[]> {
  const rows: Row[] = []
  for (const { name, short, column, k } of JUDGED) {
    const path = slidePath(name)
    if (!path) {
      rows.push(skipped(`${short}: proposed regions`, '', missingSlide(name)))
      continue
    }
    await withFit(path, async (slide, attention) => {
      const truth = readLabelColumn(slide, column).codes
      const graph = spotGraph(slide.xy ?? new Float32Array())
      const signal = new AbortController().signal
      const ways = {
        queries: queryPoints(attention.fitted.model),
        'expression components': await components(slide),
      }
      for (const [what, points] of Object.entries(ways)) {
        const plain = [1, 2, 3, 4, 5].map((seed) =>
          adjustedMutualInformation(kMeans(points, k, seed).labels, truth),
        )
        const smooth: number[] = []
        for (const seed of [1, 2, 3, 4, 5]) {
          const { labels } = await proposeRegions(points, graph, { k, seed, signal })
          smooth.push(adjustedMutualInformation(labels, truth))
        }
        rows.push({
          what: `${short}: ${what}, k ${k}, AMI alone · smoothed`,
          aim: '',
          measured: `${spread(plain)} · ${spread(smooth)}`,
        })
      }
      const start = performance.now()
      const chosen = await proposeRegions(ways.queries, graph, { k: null, seed: 1, signal })
      const ms = performance.now() - start
      const ami = adjustedMutualInformation(chosen.labels, truth).toFixed(3)
      rows.push({
        what: `${short}: k by stability, AMI`,
        aim: '',
        measured: `k ${chosen.k}, ${ami}, ${seconds(ms)}`,
      })
    })
  }
  return rows
}

async function components(slide: Slide) {
  const matrix = normaliseFeatures(slide.matrix, slide.isCounts, slide.modalities)
  const moments = columnMoments(matrix)
  const genes = selectVariableGenes(moments, slide.features.symbols, 1500)
  const { spots, k } = await principalComponents(zScores(matrix, moments, genes), genes.length, 20)
  return { values: spots, width: k }
}

function normalised({ matrix, isCounts, modalities }: Slide): FeatureTiles {
  const byFeature = transposeCsr(normaliseFeatures(matrix, isCounts, modalities))
  createRowOrdering(byFeature)(byFeature.nRow)
  return oneTile(byFeature)
}

async function medianMs(work: () => unknown): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 5; run++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[2]
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return `${mean.toFixed(3)} (${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)})`
}
