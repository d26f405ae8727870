import type { LearnedQuestion, LearnedQuestions } from '../api/questions.ts'
import type { FittedModel } from '../attention/fitted-model.ts'
import { permutation } from '../attention/motions.ts'
import { meanRowOf, rowProducts, weightedRow } from '../attention/row-products.ts'
import { deriveSeed } from '../stats/random.ts'
import { largest } from '../stats/ranks.ts'
import { attendedSummaries, explainedBy, type Summaries } from './attended-summaries.ts'
import { type LogitSpace, logitSpace, toLogitSpace } from './logit-space.ts'
import { type Matchable, matchQuestions } from './match-questions.ts'
import { queriesOf, supportedBySeed } from './seed-queries.ts'

const N_TOP = 20
/** Genes that a name is made of. */
const N_NAMED = 3
const N_RANDOM_DRAW = 10
const CONTROL_SEED = 0x9e57

/**
 * K learned queries over the slide's (spot, feature) tokens, and how good they are: against random queries, against
 * spots without tissue in them, against each seed's own. `names: [nFeature]`; at most `k` questions, fewer where the slide
 * has fewer kinds of spot. Code: `CANCELLED`.
 */
export async function learnQuestions(
  model: FittedModel,
  names: readonly string[],
  k: number,
  signal: AbortSignal,
): Promise<LearnedQuestions> {
  const { nAxis } = model
  const space = logitSpace(model.keys, nAxis)
  const queries = queriesOf(model, 'supported')
  const learned = await learn(queries, space, model.keys, k, signal)
  const bySeed: Matchable[][] = []
  for (const seed of supportedBySeed(model))
    bySeed.push((await learn(seed, space, model.keys, k, signal)).matchables)
  const order = byShare(learned.summaries)
  const matches = bySeed.map((others) => matchQuestions(learned.matchables, others))
  const mean = (of: (seed: number) => number) =>
    matches.reduce((sum, _, s) => sum + of(s), 0) / matches.length
  return {
    questions: order.map((at) => ({
      ...describe(learned, at, names),
      seedCosine: mean((seed) => matches[seed][at].cosine),
      seedJaccard: mean((seed) => matches[seed][at].jaccard),
    })),
    explained: learned.summaries.explained,
    explainedByRandom: randomExplained(learned.rows, nAxis, order.length),
    explainedOfShuffled: (await learn(shuffledAxes(queries, nAxis), space, model.keys, k, signal)).summaries
      .explained,
    nSeed: model.queries.length,
  }
}

interface Learned {
  rows: Float64Array
  summaries: Summaries
  matchables: Matchable[]
  /** Per question `[nFeature]`. */
  logits: Float32Array[]
}

async function learn(
  queries: Float32Array,
  space: LogitSpace,
  keys: Float32Array,
  k: number,
  signal: AbortSignal,
): Promise<Learned> {
  const { nAxis } = space
  const rows = toLogitSpace(space, queries, meanRowOf(queries, nAxis))
  const summaries = await attendedSummaries(rows, nAxis, k, signal)
  const logits = Array.from({ length: summaries.k }, (_, at) =>
    rowProducts(weightedRow(queries, nAxis, attentionOf(summaries, at)), keys, nAxis),
  )
  const matchables = logits.map((row, at) => ({
    row: summaries.centres.slice(at * nAxis, (at + 1) * nAxis),
    topFeatures: largest(row, N_TOP),
  }))
  return { rows, summaries, matchables, logits }
}

/** `[nSpot]` a question's attention over spots, which sums to 1. */
function attentionOf(summaries: Summaries, at: number): Float64Array {
  const map = Float64Array.from(mapOf(summaries, at))
  const total = map.reduce((sum, share) => sum + share, 0)
  return total === 0 ? map : map.map((share) => share / total)
}

const mapOf = ({ shares, k }: Summaries, at: number) =>
  Float32Array.from({ length: shares.length / k }, (_, spot) => shares[spot * k + at])

/** Questions by what they hold of the slide, most first. */
function byShare(summaries: Summaries): number[] {
  const totals = Array.from({ length: summaries.k }, (_, at) =>
    mapOf(summaries, at).reduce((sum, share) => sum + share, 0),
  )
  return [...totals.keys()].sort((a, b) => totals[b] - totals[a] || a - b)
}

function describe({ summaries, matchables, logits }: Learned, at: number, names: readonly string[]) {
  const { topFeatures } = matchables[at]
  const { k, shares } = summaries
  let nSpot = 0
  for (let start = 0; start < shares.length; start += k) {
    const own = shares.subarray(start, start + k)
    if (own.every((share) => share <= own[at])) nSpot++
  }
  const named = specificTo(logits, at, topFeatures).slice(0, N_NAMED)
  return {
    name: named.map((feature) => names[feature]).join(', '),
    map: mapOf(summaries, at),
    nSpot,
    topFeatures,
  } satisfies Partial<LearnedQuestion>
}

/** Best features of a question, those first that no other question ranks as high: two alike still get two names. */
function specificTo(logits: readonly Float32Array[], at: number, topFeatures: Uint32Array): number[] {
  const ahead = (feature: number) => {
    const others = logits.filter((_, other) => other !== at).map((row) => row[feature])
    return logits[at][feature] - Math.max(...others)
  }
  return [...topFeatures].sort((a, b) => ahead(b) - ahead(a))
}

function randomExplained(rows: Float64Array, width: number, k: number): number {
  let sum = 0
  for (let draw = 0; draw < N_RANDOM_DRAW; draw++) {
    const spots = permutation(rows.length / width, deriveSeed(CONTROL_SEED, draw)).subarray(0, k)
    const centres = new Float64Array(k * width)
    spots.forEach((spot, c) => {
      centres.set(rows.subarray(spot * width, (spot + 1) * width), c * width)
    })
    sum += explainedBy(rows, centres, width)
  }
  return sum / N_RANDOM_DRAW
}

/** Queries whose every axis is permuted over spots for itself: the same axes, no kinds of tissue. */
function shuffledAxes(queries: Float32Array, nAxis: number): Float32Array {
  const out = new Float32Array(queries.length)
  for (let axis = 0; axis < nAxis; axis++) {
    const from = permutation(queries.length / nAxis, deriveSeed(CONTROL_SEED, N_RANDOM_DRAW + axis))
    for (let spot = 0; spot < from.length; spot++)
      out[spot * nAxis + axis] = queries[from[spot] * nAxis + axis]
  }
  return out
}
