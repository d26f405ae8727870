import { HistologueError } from '../api/errors.ts'
import type { Slide } from '../slide/slide.ts'
import { type FeatureMatch, LEAST_SHARED } from './match-features.ts'
import type { TransferModel } from './transfer-model.ts'

/** Spots this many times wider or narrower than those trained on show another scale of tissue. */
export const MOST_SCALE_RATIO = 2

/** Throws `MODEL_MISMATCH`, with the reason, where a model cannot read a slide; gives warnings where it is not known to. */
export function refuseMisfit(
  model: TransferModel,
  slide: Slide,
  match: FeatureMatch,
  histologySource: string,
): string[] {
  const refuse = (reason: string, advice: string) => {
    throw new HistologueError('MODEL_MISMATCH', `This model does not fit the slide: ${reason}`, {
      file: slide.path,
      advice,
    })
  }
  if (model.histologySource !== histologySource)
    refuse(
      `it reads histology by "${model.histologySource}", and this slide is read by "${histologySource}".`,
      'Name the source of histology that the model was fitted with.',
    )
  const [own, theirs] = [makeup(slide.modalities?.list ?? []), makeup(model.modalities)]
  if (own !== theirs)
    refuse(`it was fitted to ${theirs}, and this slide has ${own}.`, 'Apply it to slides of the same kind.')
  const nFound = match.nTrained - match.nMissing
  if (nFound < LEAST_SHARED * match.nTrained)
    refuse(
      `${nFound} of its ${match.nTrained} trained features are on this slide; ${100 * LEAST_SHARED} % are needed.`,
      'Check that both slides are of one species and name their genes alike.',
    )
  return scaleWarnings(model, slide, refuse)
}

/** Throws `MODEL_MISMATCH` where a table of the same name holds other numbers than the model was trained on. */
export function refuseOtherWidth({ encoders }: TransferModel, slide: Slide, nHistology: number): void {
  // Every feature comes with its mean over the neighbours.
  if (encoders.nQueryInput === 2 * nHistology) return
  throw new HistologueError(
    'MODEL_MISMATCH',
    `This model reads ${encoders.nQueryInput / 2} numbers of histology per spot, and this slide gives ${nHistology}.`,
    { file: slide.path, advice: 'Give the slide the same numbers that the model was fitted with.' },
  )
}

const makeup = (list: readonly { name: string; normalisation: string }[]) =>
  list.length === 0
    ? 'one kind of feature'
    : list
        .map(({ name, normalisation }) => `${name} (${normalisation})`)
        .sort()
        .join(' and ')

function scaleWarnings(
  { slides }: TransferModel,
  slide: Slide,
  refuse: (reason: string, advice: string) => void,
): string[] {
  const own = slide.pixelSizeUm === null ? null : slide.pixelSizeUm * slide.spotDiameterPx
  const known = slides.flatMap(({ spotUm }) => (spotUm === null ? [] : [spotUm]))
  if (own === null || known.length === 0)
    return ['The width of a spot in micrometres is not known on both sides, so that their scales may differ.']
  const ratios = known.map((spotUm) => Math.max(own / spotUm, spotUm / own))
  if (Math.min(...ratios) > MOST_SCALE_RATIO)
    refuse(
      `its spots are ${known[0].toFixed(0)} µm wide, and those of this slide ${own.toFixed(0)} µm.`,
      `Spots may differ by a factor of ${MOST_SCALE_RATIO}.`,
    )
  return []
}
