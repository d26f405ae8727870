import { HistologueError } from '../api/errors.ts'
import type { Curve, Explanation, Probe } from '../api/explanations.ts'
import type { Methods } from '../api/methods.ts'
import { EXPLANATION_COLUMNS, explanationLines } from '../export/explanation-table.ts'
import type { Collaborators } from './collaborators.ts'
import type { OpenSlide } from './open-slides.ts'
import { describeSelection, selectSpots } from './select-spots.ts'
import { writeTable } from './write-table.ts'

/**
 * Explains a selection's score, and writes the table with its sidecar where a path is given. Throws as `selectSpots`,
 * `NOT_FITTED`, `WRITE_FAILED`, `CANCELLED`.
 */
export async function explainSelection(
  open: OpenSlide,
  params: Methods['explainSpots']['params'],
  {
    collaborators,
    appVersion,
    signal,
  }: { collaborators: Collaborators; appVersion: string; signal: AbortSignal },
): Promise<Explanation> {
  const { attention, slide } = open
  const { selection, baseline: barcode, path } = params
  const spots = selectSpots(slide, selection)
  const baseline = barcode === undefined ? null : selectSpots(slide, { kind: 'spot', barcode })[0]
  const explanation = await collaborators.explainSpots(slide, { fitted: attention.fitted, spots, baseline })
  signal.throwIfAborted()
  if (path === undefined) return explanation
  const nRow = slide.features.names.length
  const about = {
    selection: describeSelection(slide, selection),
    ...{ baseline: barcode ?? 'mean', nRow },
    ...figuresOf(explanation),
    columns: EXPLANATION_COLUMNS,
  }
  const lines = explanationLines(explanation, slide.features)
  const table = {
    path,
    lines,
    nRow,
    format: 'histologue-explanation',
    about,
    fit: attention.summary,
  } as const
  await writeTable(open, table, { appVersion, signal })
  return explanation
}

/** The numbers of an explanation, without its arrays. */
function figuresOf({ attentionCurves, integratedCurves, ...explanation }: Explanation) {
  const { nSpotPooled, score, baselineScore, nullWeight, completenessError, nStep } = explanation
  const { agreement, agreementOfRead, read } = explanation
  const areasOf = ({ deletion, insertion }: { deletion: Curve; insertion: Curve }) => ({
    deletion: deletion.areaBetween,
    insertion: insertion.areaBetween,
  })
  return {
    ...{ nSpotPooled, score, baselineScore, nullWeight, completenessError, nStep, nRead: read.length },
    ...{ agreement, agreementOfRead },
    areaBetween: { attention: areasOf(attentionCurves), integrated: areasOf(integratedCurves) },
  }
}

/** Probes a feature by its name. Throws as `selectSpots`, `UNKNOWN_FEATURE`, `NOT_FITTED`, `CANCELLED`. */
export async function probeSelection(
  { attention, slide }: OpenSlide,
  { selection, feature: name, factor }: Methods['probeFeature']['params'],
  collaborators: Collaborators,
  signal: AbortSignal,
): Promise<Probe> {
  const spots = selectSpots(slide, selection)
  const feature = slide.features.names.indexOf(name)
  if (feature >= 0) return collaborators.probeFeature({ slide, attention, feature, spots, factor, signal })
  throw new HistologueError('UNKNOWN_FEATURE', `The slide has no feature "${name}".`, {
    file: slide.path,
    place: 'var',
    advice: `Features of this slide look like "${slide.features.names[0]}".`,
  })
}
