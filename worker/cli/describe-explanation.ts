import type { Curve, Explanation, Probe, ProbedRanks } from '../api/explanations.ts'
import { factsTable } from './describe.ts'

/** An explanation for people, one fact a line. */
export function explanationText(explanation: Explanation): string {
  const { score, baselineScore, completenessError, nStep, read, attention } = explanation
  const { agreement, agreementOfRead, attentionCurves, integratedCurves } = explanation
  return factsTable([
    ['score', `${score.toFixed(4)}, ${baselineScore.toFixed(4)} with the baseline's measurement`],
    ['completeness', `error ${(100 * completenessError).toFixed(3)} % in ${nStep} steps`],
    [
      'identity',
      `deletion by the attention weights differs by ${attentionCurves.identityError.toExponential(1)}`,
    ],
    ['agreement', `${agreementText(agreement)}, all ${attention.length} features`],
    ['', `${agreementText(agreementOfRead)}, the ${read.length} whose measurement the model reads`],
    ['attention', areasText(attentionCurves)],
    ['integrated', areasText(integratedCurves)],
  ])
}

const agreementText = ({ topJaccard, spearman }: Explanation['agreement']) =>
  `Jaccard of the best 20 ${topJaccard.toFixed(2)}, Spearman ${spearman.toFixed(2)}`

const areasText = ({ deletion, insertion }: Record<'deletion' | 'insertion', Curve>) =>
  `${areaText('deletion', deletion)}, ${areaText('insertion', insertion)}, against features of like detection`

const areaText = (kind: string, { areaBetween }: Curve) =>
  `${kind} ${areaBetween < 0 ? '-' : '+'}${Math.abs(areaBetween).toPrecision(3)}`

/** A probe for people, one fact a line. */
export function probeText(
  { feature, control, factor, spots, isRead, ofFeature, ofControl }: Probe,
  names: readonly string[],
): string {
  return factsTable([
    [
      'probed',
      `${names[feature]} times ${factor} at ${spots.length === 1 ? 'one spot' : `${spots.length} spots`}`,
    ],
    ['observed', movedText(ofFeature.observed)],
    ['supported', movedText(ofFeature.supported) + (isRead ? '' : ' (the model does not read this feature)')],
    ['control', `${names[control]}, left alone`],
    ['observed', movedText(ofControl.observed)],
    ['supported', movedText(ofControl.supported)],
  ])
}

const movedText = ({ before, after }: ProbedRanks) =>
  `median rank ${median(before)} before, ${median(after)} after`

const median = (ranks: Uint32Array) => ranks.slice().sort()[Math.floor(ranks.length / 2)]
