import { N_FOLD } from '../api/ensemble.ts'
import { HistologueError } from '../api/errors.ts'
import type { SlideComparison } from '../api/questions.ts'
import type { Attention } from '../attention/attention.ts'
import { slideFolds } from '../attention/folds.ts'
import { permutation } from '../attention/motions.ts'
import type { Slide } from '../slide/slide.ts'
import { deriveSeed } from '../stats/random.ts'
import { coLikeness } from './co-likeness.ts'
import { covariationOf } from './covariation.ts'
import { cosine } from './match-questions.ts'
import { slideVector } from './slide-vector.ts'
import { sameSymbol } from './symbol-hash.ts'

/** Fewer features in common say nothing of how they vary together. */
const FEWEST_SHARED = 50
const N_SHUFFLE = 5
const SHUFFLE_SEED = 0xc0de
const N_DIFFERING = 20

/** A slide with its fit. */
export interface FittedOpenSlide {
  slide: Slide
  attention: Attention
}

/**
 * Compares two fitted slides by how their features vary together over the tissue, features meeting by symbol, case
 * ignored. Throws `NO_FEATURES` below 50 in common.
 */
export function compareSlides(a: FittedOpenSlide, b: FittedOpenSlide): SlideComparison {
  const { own, other } = sharedFeatures(a.slide.features.symbols, b.slide.features.symbols)
  if (own.length < FEWEST_SHARED)
    throw new HistologueError(
      'NO_FEATURES',
      `The slides have ${own.length} features in common; ${FEWEST_SHARED} are needed.`,
      {
        file: b.slide.path,
        place: 'var',
        advice: 'Compare slides whose features have the same kind of names.',
      },
    )
  const [first, second] = [covariationOf(a.attention.fitted.model), covariationOf(b.attention.fitted.model)]
  const { similarity, shares } = coLikeness(first, own, second, other)
  const vectors = {
    own: slideVector(first, a.slide.features.symbols),
    other: slideVector(second, b.slide.features.symbols),
  }
  const renamed = Array.from({ length: N_SHUFFLE }, (_, k) => {
    const from = permutation(other.length, deriveSeed(SHUFFLE_SEED, k))
    return coLikeness(
      first,
      own,
      second,
      from.map((at) => other[at]),
    ).similarity
  })
  const order = [...shares.keys()].sort((x, y) => shares[y] - shares[x]).slice(0, N_DIFFERING)
  return {
    names: { own: a.slide.name, other: b.slide.name },
    nShared: own.length,
    similarity,
    shuffled: renamed.reduce((sum, value) => sum + value, 0) / N_SHUFFLE,
    splitHalf: { own: splitHalf(a, own), other: splitHalf(b, other) },
    vectorCosine: cosine(vectors.own, vectors.other),
    vectors,
    differing: order.map((at) => ({ symbol: a.slide.features.symbols[own[at]], share: shares[at] })),
  }
}

/** Features of both slides by symbol; a symbol that repeats within a slide stands for its first feature. */
function sharedFeatures(a: readonly string[], b: readonly string[]) {
  const placeOf = new Map<string, number>()
  b.forEach((symbol, feature) => {
    const key = sameSymbol(symbol)
    if (!placeOf.has(key)) placeOf.set(key, feature)
  })
  const pairs: [number, number][] = []
  a.forEach((symbol, feature) => {
    const place = placeOf.get(sameSymbol(symbol))
    if (place === undefined) return
    placeOf.delete(sameSymbol(symbol))
    pairs.push([feature, place])
  })
  return {
    own: Uint32Array.from(pairs, ([own]) => own),
    other: Uint32Array.from(pairs, ([, other]) => other),
  }
}

/** The two halves of one slide's tissue, in blocks, compared as two slides are; they share keys, so it is a ceiling. */
function splitHalf({ slide, attention }: FittedOpenSlide, features: Uint32Array): number {
  const { model } = attention.fitted
  const folds = slideFolds(slide)
  const halfOf = (side: 0 | 1) =>
    Uint32Array.from(folds.keys()).filter((spot) => (folds[spot] < N_FOLD / 2 ? 0 : 1) === side)
  const [first, second] = [covariationOf(model, halfOf(0)), covariationOf(model, halfOf(1))]
  return coLikeness(first, features, second, features).similarity
}
