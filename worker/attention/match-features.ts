import type { TransferReport } from '../api/transfer.ts'
import type { Slide } from '../slide/slide.ts'
import type { TransferModel } from './transfer-model.ts'

/** Fewer of a model's trained features than this share, and it does not fit the slide. */
export const LEAST_SHARED = 0.5
const N_NAMED = 10

/** Which features of a slide a model knows. */
export interface FeatureMatch
  extends Pick<TransferReport, 'matchedBy' | 'nShared' | 'nMissing' | 'nTrained'> {
  /** `[nFeature of the slide]` place among the model's features, -1 where the model does not know it. */
  of: Int32Array
  /** Trained features that the slide has not, places among the model's; those of most training variance first. */
  missing: Uint32Array
  missingNames: string[]
  missingVariance: number
}

type Named = Pick<Slide, 'features' | 'modalities'>

/**
 * Matches a slide's features with the model's by id, or by symbol where ids find fewer than half of the trained features and
 * symbols more, and where ids are mere numbers: most of what they match has another symbol, and symbols find enough. Never across
 * modalities; of features with one name the first counts.
 */
export function matchFeatures(model: TransferModel, slide: Named): FeatureMatch {
  const byId = matchBy('id', model, slide)
  const suffices = ({ nMissing, nTrained }: FeatureMatch) => nMissing <= (1 - LEAST_SHARED) * nTrained
  const agree = idsAreNames(byId.of, model.symbols, slide.features.symbols)
  if (suffices(byId) && agree) return byId
  const bySymbol = matchBy('symbol', model, slide)
  return bySymbol.nMissing < byId.nMissing || (!agree && suffices(bySymbol)) ? bySymbol : byId
}

/**
 * Whether features that share an id mostly share their symbol too; some files number their features in place of ids.
 * `of: [nFeature]` place of each feature among the others, -1 for none.
 */
export function idsAreNames(of: Int32Array, symbols: readonly string[], own: readonly string[]): boolean {
  let [n, same] = [0, 0]
  of.forEach((place, feature) => {
    if (place < 0) return
    n++
    if (symbols[place].toUpperCase() === own[feature].toUpperCase()) same++
  })
  return 2 * same >= n
}

function matchBy(
  matchedBy: FeatureMatch['matchedBy'],
  model: TransferModel,
  { features, modalities }: Named,
): FeatureMatch {
  const [known, own] = matchedBy === 'id' ? [model.ids, features.ids] : [model.symbols, features.symbols]
  const placeOf = new Map<string, number>()
  known.forEach((name, k) => {
    const key = keyOf(model.modalities[model.of[k]]?.name, name)
    if (!placeOf.has(key)) placeOf.set(key, k)
  })
  const of = new Int32Array(own.length).fill(-1)
  own.forEach((name, feature) => {
    const key = keyOf(modalities?.list[modalities.of[feature]].name, name)
    of[feature] = placeOf.get(key) ?? -1
    placeOf.delete(key)
  })
  const found = new Set(of)
  const squares = squaresOf(model)
  const missing = model.trained
    .filter((feature) => !found.has(feature))
    .sort((a, b) => squares(b) - squares(a) || a - b)
  const sum = (list: Uint32Array) => list.reduce((total, feature) => total + squares(feature), 0)
  return {
    ...{ matchedBy, of, missing },
    nShared: of.reduce((n, place) => n + Number(place >= 0), 0),
    nMissing: missing.length,
    nTrained: model.trained.length,
    missingNames: [...missing.subarray(0, N_NAMED)].map((feature) => model.symbols[feature]),
    missingVariance: missing.length > 0 ? sum(missing) / sum(model.trained) : 0,
  }
}

const keyOf = (modality: string | undefined, name: string) => `${modality ?? ''}\0${name}`

/** Variance of a trained feature on the axes, as the modalities weigh it. */
function squaresOf({ keys, encoders: { nAxis }, modalities, of }: TransferModel) {
  return (feature: number): number => {
    const weight = modalities[of[feature]]?.weight ?? 1
    const own = keys.subarray(feature * nAxis, (feature + 1) * nAxis)
    return weight ** 2 * own.reduce((sum, value) => sum + value ** 2, 0)
  }
}
