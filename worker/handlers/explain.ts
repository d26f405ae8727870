import { HistologueError } from '../api/errors.ts'
import type { Explanation, Methods, Probe } from '../api/methods.ts'
import { explanationLines } from '../export/explanation-table.ts'
import { writeLines } from '../export/write-file.ts'
import type { Collaborators } from './collaborators.ts'
import type { OpenSlide } from './open-slides.ts'
import { selectSpots } from './select-spots.ts'

/**
 * Explains a selection's score, and writes the table where a path is given. Throws as `selectSpots`, `NOT_FITTED`,
 * `WRITE_FAILED`, `CANCELLED`.
 */
export async function explainSelection(
  { attention, slide }: OpenSlide,
  { selection, baseline, path }: Methods['explainSpots']['params'],
  collaborators: Collaborators,
  signal: AbortSignal,
): Promise<Explanation> {
  const spots = selectSpots(slide, selection)
  const start = baseline === undefined ? null : selectSpots(slide, { kind: 'spot', barcode: baseline })[0]
  const explanation = await collaborators.explainSpots(slide, {
    fitted: attention.fitted,
    spots,
    baseline: start,
  })
  signal.throwIfAborted()
  if (path !== undefined) await writeLines(path, explanationLines(explanation, slide.features), signal)
  return explanation
}

/** Probes a feature by its name. Throws as `selectSpots`, `UNKNOWN_FEATURE`, `NOT_FITTED`. */
export async function probeSelection(
  { attention, slide }: OpenSlide,
  { selection, feature: name, factor }: Methods['probeFeature']['params'],
  collaborators: Collaborators,
): Promise<Probe> {
  const spots = selectSpots(slide, selection)
  const feature = slide.features.names.indexOf(name)
  if (feature >= 0) return collaborators.probeFeature({ slide, attention, feature, spots, factor })
  throw new HistologueError('UNKNOWN_FEATURE', `The slide has no feature "${name}".`, {
    file: slide.path,
    place: 'var',
    advice: `Features of this slide look like "${slide.features.names[0]}".`,
  })
}
