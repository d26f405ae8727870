import type { OtherSlide } from '../api/comparisons.ts'
import { HistologueError } from '../api/errors.ts'
import { idsAreNames } from '../attention/match-features.ts'
import type { Slide } from '../slide/slide.ts'

type Named = Pick<Slide, 'features' | 'modalities' | 'path'>

/** Which features of two slides are the same ones. */
export type Shared = Pick<OtherSlide, 'matchedBy' | 'featuresA' | 'featuresB' | 'onlyA' | 'onlyB'>

/**
 * Features of two slides by id, or by symbol where ids are mere numbers (`idsAreNames`) or find fewer than half as many as symbols.
 * Proteins, which are read as centred log ratios, meet proteins alone; of one name the first counts. Throws `NO_FEATURES` where none
 * is shared.
 */
export function shareFeatures(a: Named, b: Named): Shared {
  const [byId, bySymbol] = [pairsBy('ids', a, b), pairsBy('symbols', a, b)]
  const placeOfA = new Int32Array(b.features.ids.length).fill(-1)
  for (const [own, other] of byId) placeOfA[other] = own
  const idsAgree =
    idsAreNames(placeOfA, a.features.symbols, b.features.symbols) && 2 * byId.length >= bySymbol.length
  const pairs = idsAgree ? byId : bySymbol
  if (pairs.length === 0)
    throw new HistologueError(
      'NO_FEATURES',
      'The two slides have no feature in common, by id or by symbol.',
      {
        file: b.path,
        place: 'var',
        advice: 'Compare slides of one species whose features have the same kind of names.',
      },
    )
  const featuresA = Uint32Array.from(pairs, ([own]) => own)
  const featuresB = Uint32Array.from(pairs, ([, other]) => other)
  return {
    ...{ matchedBy: idsAgree ? 'id' : 'symbol', featuresA, featuresB },
    onlyA: othersOf(a, featuresA),
    onlyB: othersOf(b, featuresB),
  }
}

function pairsBy(by: 'ids' | 'symbols', a: Named, b: Named): [number, number][] {
  const placeOf = new Map<string, number>()
  b.features[by].forEach((_, feature) => {
    const key = keyOf(by, b, feature)
    if (!placeOf.has(key)) placeOf.set(key, feature)
  })
  return a.features[by].flatMap((_, feature): [number, number][] => {
    const key = keyOf(by, a, feature)
    const place = placeOf.get(key)
    placeOf.delete(key)
    return place === undefined ? [] : [[feature, place]]
  })
}

function keyOf(by: 'ids' | 'symbols', { features, modalities }: Named, feature: number): string {
  const isProtein = modalities?.list[modalities.of[feature]].normalisation === 'clr'
  return `${isProtein ? 'clr' : ''}\0${features[by][feature]}`
}

function othersOf({ features }: Named, shared: Uint32Array): Uint32Array {
  const known = new Set(shared)
  return Uint32Array.from(features.ids.keys()).filter((feature) => !known.has(feature))
}
