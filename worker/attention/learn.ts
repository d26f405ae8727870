import { columnMoments, logNormalise } from '../stats/normalise.ts'
import { deriveSeed } from '../stats/random.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { selectVariableGenes } from '../stats/variable-genes.ts'
import type { WorkContext } from './attention.ts'
import { BETA, HISTOLOGY_REACH, N_TRAINED_FEATURE, planFit, TRAINING_SCALE } from './fit-plan.ts'
import { type FittedModel, joinedKeys, joinedQueries } from './fitted-model.ts'
import { evidenceAuc, splitByBlocks } from './held-out.ts'
import { fitKeys } from './keys.ts'
import { movedHistology } from './motions.ts'
import { buildNeighbourhood } from './neighbours.ts'
import { poolNull } from './null-distribution.ts'
import { leftSingularVectors } from './programmes.ts'
import { queryInputs } from './query-inputs.ts'
import { denseScores, projectScores, type RankScores, rankScores } from './rank-scores.ts'
import { measureReliability } from './reliability.ts'
import type { Provider } from './runtime.ts'
import { meanWeights } from './slide-weights.ts'
import { type Chain, trainQueries } from './train.ts'

/** What learning needs of a slide. */
export interface LearningInput {
  /** `[nSpot, nFeature]` */
  matrix: CsrMatrix
  isCounts: boolean
  symbols: readonly string[]
  /** `[nSpot, 2]` */
  xy: Float32Array | null
  /** `[nSpot, nHistology]` histology features. */
  histology: Float32Array
  nHistology: number
}

/** What learning found beside the model. */
export interface Learned {
  model: FittedModel
  scores: RankScores
  nTrainedFeature: number
  evidenceAuc: number
  histologyInforms: boolean
}

/** Null fits; each turns the histology another way. */
const N_NULL = 5

/** Rank scores as the model sees them: of log1p CP10k where X is counts, else of X as it is. */
export function slideScores(matrix: CsrMatrix, isCounts: boolean): RankScores {
  return rankScores(isCounts ? logNormalise(matrix) : matrix)
}

/**
 * Fits the whole model: `nSeed` query encoders, null fits on moved histology, one on training blocks for the held-out
 * AUC, keys of all features, programmes and their reliability (MODEL.md sections 2 and 3, models/README.md).
 */
export async function learn(
  input: LearningInput,
  nSeed: number,
  context: WorkContext & { provider?: Provider },
): Promise<Learned> {
  const { matrix, isCounts, symbols, xy } = input
  const nSpot = matrix.nRow
  const normalised = isCounts ? logNormalise(matrix) : matrix
  const scores = rankScores(normalised)
  const moments = columnMoments(normalised)
  const trained = selectVariableGenes(moments, symbols, N_TRAINED_FEATURE)
  const dense = denseScores(scores, trained, TRAINING_SCALE)
  const near = buildNeighbourhood(xy, nSpot, HISTOLOGY_REACH)
  const inputs = queryInputs(input.histology, input.nHistology, near)
  const plan = planFit(nSpot, 2 * input.nHistology, trained.length)
  const { head } = plan.sizes
  const split = splitByBlocks(xy, nSpot)
  const chains = planChains(nSeed, xy, nSpot, split.train)
  const onChain = (nDone: number) => {
    const seedsDone = Math.min(nDone, nSeed)
    context.onProgress(
      nDone <= nSeed
        ? { phase: 'training', done: seedsDone, total: nSeed }
        : { phase: 'null', done: nDone - nSeed, total: chains.length - nSeed },
    )
  }
  context.onProgress({ phase: 'training', done: 0, total: nSeed })
  const queries = await trainQueries(plan, { inputs, scores: dense }, chains, { ...context, onChain })
  context.onProgress({ phase: 'statistics', done: 0, total: 3 })
  const { nProgramme, slope } = await measureReliability(matrix, isCounts, trained)
  context.onProgress({ phase: 'statistics', done: 1, total: 3 })
  const programmes = await leftSingularVectors(dense, nSpot, trained.length, nProgramme)
  const fits = queries.slice(0, -1).map((q) => ({ queries: q, keys: fitKeys(scores, q, head) }))
  const seeds = fits.slice(0, nSeed)
  const nulls = fits.slice(nSeed)
  const model: FittedModel = {
    nSpot,
    nFeature: matrix.nColumn,
    head,
    nProgramme,
    reliability: slope,
    beta: BETA,
    nullMass: nullMass(nulls, head, nSpot),
    queries: seeds.map((fit) => fit.queries),
    keys: seeds.map((fit) => fit.keys),
    programmes,
    loadings: projectScores(scores, programmes, nProgramme),
    meanWeight: new Float32Array(matrix.nColumn),
    nullDistribution: poolNull(moments.detected, nulls, head),
  }
  context.onProgress({ phase: 'statistics', done: 2, total: 3 })
  const width = seeds.length * head + nProgramme
  const joined = { queries: joinedQueries(model), keys: joinedKeys(model), width }
  model.meanWeight = await meanWeights(joined, model, context.signal)
  context.onProgress({ phase: 'statistics', done: 3, total: 3 })
  const { auc, chanceError } = evidenceAuc(queries[queries.length - 1], dense, split, head)
  return {
    model,
    scores,
    nTrainedFeature: trained.length,
    evidenceAuc: auc,
    histologyInforms: auc > 0.5 + 2 * chanceError,
  }
}

/** Seeds first, then the null fits, then the fit that never sees the held-out blocks. */
function planChains(nSeed: number, xy: Float32Array | null, nSpot: number, train: Uint32Array): Chain[] {
  const all = Uint32Array.from({ length: nSpot }, (_, spot) => spot)
  const chain = (part: number, spots: Uint32Array, histologyOf: Uint32Array): Chain => ({
    seed: deriveSeed(1, part),
    spots,
    histologyOf,
  })
  return [
    ...Array.from({ length: nSeed }, (_, seed) => chain(seed, all, all)),
    ...Array.from({ length: N_NULL }, (_, k) => chain(1000 + k, all, movedHistology(xy, nSpot, k))),
    chain(2000, train, all),
  ]
}

/** Mean over spots and null fits of `Σ_g exp(beta·logit)` for the expected part of the logit. */
function nullMass(
  nulls: readonly { queries: Float32Array; keys: Float32Array }[],
  head: number,
  nSpot: number,
): number {
  const spots = Array.from({ length: Math.min(200, nSpot) }, (_, k) =>
    Math.floor((k * nSpot) / Math.min(200, nSpot)),
  )
  let total = 0
  for (const { queries, keys } of nulls)
    for (const spot of spots)
      for (let at = 0; at < keys.length; at += head) {
        let logit = 0
        for (let j = 0; j < head; j++) logit += queries[spot * head + j] * keys[at + j]
        total += Math.exp(BETA * logit)
      }
  return total / (nulls.length * spots.length)
}
