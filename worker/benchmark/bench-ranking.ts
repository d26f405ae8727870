import { env } from 'onnxruntime-node'
import { HistologueError } from '../api/errors.ts'
import type { HistologySource } from '../api/histology.ts'
import type { RankingBench } from '../api/ranking-bench.ts'
import type { WorkContext } from '../attention/attention.ts'
import { MODEL_VERSION } from '../attention/fit-plan.ts'
import { slideFolds } from '../attention/folds.ts'
import { openHistology } from '../attention/histology/read-histology.ts'
import type { Slide } from '../slide/slide.ts'
import {
  denoisedMethod,
  earlyFusionMethod,
  infoNceMethod,
  lateFusionMethod,
  ridgeMethod,
  zScoreMethod,
} from './baselines.ts'
import { countRuns, judgeMethods, type Thinning } from './judge.ts'
import type { Method } from './method.ts'
import { ourMethod } from './our-model.ts'
import { type Labels, readLabels } from './regions.ts'
import type { Measured } from './shown.ts'

/** What is compared, and how thoroughly. */
export interface RankingBenchOptions {
  /** Categorical column of obs; only the judge reads it. */
  column: string
  nThinning: number
  nSeed: number
  /** Where histology comes from; the built-in encoder where nobody says. */
  histology?: HistologySource
}

const LINEAR = [zScoreMethod, denoisedMethod, ridgeMethod, earlyFusionMethod, lateFusionMethod]

/** The linear baselines, which take seconds, then our model. */
export const quickMethods = (nSeed: number): Method[] => [...LINEAR, ourMethod(nSeed)]

/** All baselines, then our model, in the order of the table. */
export const rankingMethods = (nSeed: number): Method[] => [
  ...LINEAR,
  infoNceMethod('averaged'),
  infoNceMethod('log-sum-exp'),
  ourMethod(nSeed),
]

/**
 * Compares rankings of single spots on a slide by thinned counts (MODEL.md section 4). Codes: those of `readJudged`,
 * `NO_FEATURES`, `CANCELLED`.
 */
export async function benchRanking(
  slide: Slide,
  { column, nThinning, nSeed, histology }: RankingBenchOptions,
  context: WorkContext,
  methods: readonly Method[] = rankingMethods(nSeed),
): Promise<RankingBench> {
  const judged = await readJudged(slide, { column, ...(histology && { histology }) }, context)
  const total = nThinning * countRuns(methods)
  let done = 0
  const report = () => context.onProgress({ phase: 'benchmark', done, total })
  report()
  const quiet = { signal: context.signal, onProgress: () => {} }
  const onMethod = () => {
    done++
    report()
  }
  const thinnings: Thinning[] = []
  for (let thinning = 0; thinning < nThinning; thinning++)
    thinnings.push(await judgeMethods(judged, thinning, methods, { ...quiet, onMethod }))
  return summarise(slide, { column, nThinning, nSeed }, thinnings)
}

/**
 * What is judged of a slide. Codes: `UNKNOWN_COLUMN`, `BAD_REQUEST` for a column of numbers, `NO_SPOTS` with fewer than two
 * regions of 20 spots, `MISSING_ELEMENT` without counts, those of `openHistology`.
 */
export async function readJudged(
  slide: Slide,
  { column, histology: wanted }: Pick<RankingBenchOptions, 'column' | 'histology'>,
  context: WorkContext,
): Promise<{ measured: Measured; labels: Labels }> {
  const labels = readLabels(slide, column)
  const { modalities } = slide
  const canSplit = modalities ? modalities.list.some((own) => own.isCounts) : slide.isCounts
  if (!canSplit)
    throw new HistologueError('MISSING_ELEMENT', 'X holds no counts, so it cannot be split in two halves.', {
      file: slide.path,
      place: 'X',
      advice: 'Open the slide with its counts.',
    })
  const source = await openHistology(slide, wanted)
  const { features, nFeature } = await source.read(context)
  const { symbols } = slide.features
  const { matrix: counts, xy } = slide
  const histology = { histology: features, nHistology: nFeature }
  return { measured: { counts, modalities, symbols, xy, folds: slideFolds(slide), ...histology }, labels }
}

function summarise(slide: Slide, options: RankingBenchOptions, thinnings: readonly Thinning[]): RankingBench {
  const [{ rows, nGene, nRegion, nSpot }] = thinnings
  return {
    ...options,
    slideName: slide.name,
    rows: [...rows.keys()].map((what) => {
      const all = thinnings.flatMap((thinning) => thinning.rows.get(what) ?? [])
      const elapsedMs = all.reduce((sum, row) => sum + row.elapsedMs, 0) / all.length
      return { what, precisions: Float32Array.from(all, ({ precision }) => precision), elapsedMs }
    }),
    notes: thinnings.flatMap(({ notes }) => notes),
    ...{ nRegion, nSpot, nGene },
    versions: {
      model: MODEL_VERSION,
      'onnxruntime-node': env.versions.node ?? env.versions.common,
      node: process.versions.node,
    },
  }
}
