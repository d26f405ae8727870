import { HistologueError } from '../api/errors.ts'
import type { Slide } from '../slide/slide.ts'

/** Fewer features in common, and slides are not fitted together. */
const FEWEST = 50

/** Features that several slides have in common, by modality and id, as the first slide orders them. */
export interface SharedFeatures {
  /** Per slide `[nShared]` columns. */
  columns: Uint32Array[]
}

type Named = Pick<Slide, 'features' | 'modalities' | 'path'>

/** Finds them; `MODEL_MISMATCH` where modalities differ or fewer than 50 features are shared. Of one name the first counts. */
export function sharedFeatures(slides: readonly Named[]): SharedFeatures {
  const makeup = (slide: Named) =>
    JSON.stringify(slide.modalities?.list.map(({ name, normalisation }) => [name, normalisation]) ?? [])
  for (const slide of slides)
    if (makeup(slide) !== makeup(slides[0]))
      throw mismatch('The slides do not hold the same kinds of features.', slide.path)
  const places = slides.map((slide) => placesByKey(slide))
  const keys = [...places[0].keys()].filter((key) => places.every((own) => own.has(key)))
  if (keys.length < FEWEST)
    throw mismatch(
      `The slides share only ${keys.length} features by their ids; ${FEWEST} are needed.`,
      slides[slides.length - 1].path,
    )
  return { columns: places.map((own) => Uint32Array.from(keys, (key) => own.get(key) ?? 0)) }
}

function placesByKey({ features, modalities }: Named): Map<string, number> {
  const places = new Map<string, number>()
  features.ids.forEach((id, feature) => {
    const key = `${modalities?.list[modalities.of[feature]].name ?? ''}\0${id}`
    if (!places.has(key)) places.set(key, feature)
  })
  return places
}

const mismatch = (message: string, file: string) =>
  new HistologueError('MODEL_MISMATCH', message, {
    file,
    advice: 'Fit slides of one species and kind together, with the same names of features.',
  })
