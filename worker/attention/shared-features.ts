import { HistologueError } from '../api/errors.ts'
import type { Slide } from '../slide/slide.ts'
import { idsAreNames } from './match-features.ts'

/** Fewer features in common, and slides are not fitted together. */
const FEWEST = 50

/** Features that several slides have in common, by modality and name, as the first slide orders them. */
export interface SharedFeatures {
  /** Per slide `[nShared]` columns. */
  columns: Uint32Array[]
}

type Named = Pick<Slide, 'features' | 'modalities' | 'path'>

/**
 * Finds them, by symbol where ids are mere numbers (`idsAreNames`); `MODEL_MISMATCH` where modalities differ or fewer than 50
 * features are shared. Of one name the first counts.
 */
export function sharedFeatures(slides: readonly Named[]): SharedFeatures {
  const makeup = (slide: Named) =>
    JSON.stringify(slide.modalities?.list.map(({ name, normalisation }) => [name, normalisation]) ?? [])
  for (const slide of slides)
    if (makeup(slide) !== makeup(slides[0]))
      throw mismatch('The slides do not hold the same kinds of features.', slide.path)
  const byId = commonColumns(slides, 'ids')
  const agree =
    byId[0].length >= FEWEST &&
    slides.every(({ features }, k) => {
      const of = new Int32Array(features.ids.length).fill(-1)
      byId[k].forEach((feature, place) => {
        of[feature] = byId[0][place]
      })
      return idsAreNames(of, slides[0].features.symbols, features.symbols)
    })
  const bySymbol = agree ? byId : commonColumns(slides, 'symbols')
  const columns = bySymbol[0].length >= FEWEST ? bySymbol : byId
  if (columns[0].length < FEWEST)
    throw mismatch(
      `The slides share only ${columns[0].length} features by their names; ${FEWEST} are needed.`,
      slides[slides.length - 1].path,
    )
  return { columns }
}

/** Per slide the columns of the names that all have. */
function commonColumns(slides: readonly Named[], by: 'ids' | 'symbols'): Uint32Array[] {
  const places = slides.map((slide) => placesByKey(slide, by))
  const keys = [...places[0].keys()].filter((key) => places.every((own) => own.has(key)))
  return places.map((own) => Uint32Array.from(keys, (key) => own.get(key) ?? 0))
}

function placesByKey({ features, modalities }: Named, by: 'ids' | 'symbols'): Map<string, number> {
  const places = new Map<string, number>()
  features[by].forEach((name, feature) => {
    const key = `${modalities?.list[modalities.of[feature]].name ?? ''}\0${name}`
    if (!places.has(key)) places.set(key, feature)
  })
  return places
}

const mismatch = (message: string, file: string) =>
  new HistologueError('MODEL_MISMATCH', message, {
    file,
    advice: 'Fit slides of one species and kind together, with the same names of features.',
  })
