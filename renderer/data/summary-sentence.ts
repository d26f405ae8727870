import type { FitSummary, Ranking } from '../../worker/api/methods.ts'

const SHOWN = 3
const CLEAR_FDR = 0.05

/** Above this weight of the null key a ranking mostly orders noise. */
const HEAVY_NULL_WEIGHT = 0.5

/**
 * Why the order of a ranking should not be read as a finding, or null where it may. What is measured never depends on
 * histology; `expected` is 0 throughout where histology does not inform.
 */
export function whyUnreliable(fit: FitSummary, ranking: Ranking): string | null {
  if (ranking.by === 'observed') return null
  if (!fit.histologyInforms)
    return ranking.by === 'expected'
      ? 'On this slide the look of the tissue does not foretell expression, so Expected is 0 throughout and its order means nothing. Supported and Observed read what was measured.'
      : null
  if (ranking.nullWeight > HEAVY_NULL_WEIGHT && !hasClear(ranking))
    return `Nothing stands out ${whereOf(ranking)}: the model gives most of its attention to “no gene in particular”, and the order below is mostly noise.`
  return null
}

/** What the tissue calls for at a spot, or else what was measured there, in one or two plain sentences; names as text. */
export function summariseRanking(fit: FitSummary, ranking: Ranking, names: readonly string[]): string {
  if (!fit.histologyInforms)
    return `On this slide the look of the tissue does not foretell expression (AUC ${formatAuc(fit.evidenceAuc)}, ${formatAuc(fit.shuffledAuc)} with the histology moved elsewhere), so Expected is 0. ${whatIsMeasured(ranking, names)}`
  const called = best(ranking.expected).filter((feature) => ranking.expected[feature] > 0)
  // A region has no FDR that could thin them out.
  const isRegion = ranking.nSpotPooled > 1
  const clear = isRegion ? called : called.filter((feature) => ranking.fdr[feature] <= CLEAR_FDR)
  if (isRegion && clear.length === 0)
    return `Over this region the look of the tissue calls for no gene more than over the slide. ${whatIsMeasured(ranking, names)}`
  if (clear.length === 0)
    return `The look of the tissue calls for no gene here more clearly than shuffled tissue does. ${whatIsMeasured(ranking, names)}`
  // Observed is against the slide: at or below 0 there may be counts all the same.
  const notAbove = clear.filter((feature) => !(ranking.observed[feature] > 0))
  const here = `${isRegion ? 'Over this region' : 'Here'} the tissue calls for ${joinNames(clear, names, 'and')}`
  if (notAbove.length === 0)
    return `${here}; ${clear.length === 1 ? 'it is' : clear.length === 2 ? 'both are' : 'all are'} measured above average here too.`
  const verb = notAbove.length === 1 ? 'is' : 'are'
  return `${here}; ${joinNames(notAbove, names, 'and')} ${verb} not above the slide’s average here.`
}

/** How much of the attention no gene in particular has. */
export const nullKeyText = ({ nullWeight }: Ranking): string =>
  `No gene in particular: ${(100 * nullWeight).toFixed(1)} % of the attention`

/** Where histology has nothing to say the measurement still has: best by the reading shown, else by what is observed. */
function whatIsMeasured(ranking: Ranking, names: readonly string[]): string {
  const isSupported = ranking.by === 'supported'
  const values = isSupported ? ranking.supported : ranking.observed
  const found = best(values).filter((feature) => values[feature] > 0)
  if (found.length === 0) return 'Nothing is measured here above the slide.'
  return isSupported
    ? `Best supported by what is measured here: ${joinNames(found, names, 'and')}.`
    : `Most above the slide in what is measured here: ${joinNames(found, names, 'and')}.`
}

/** Where a ranking is of, in the middle of a sentence. */
const whereOf = ({ nSpotPooled }: Ranking) => (nSpotPooled > 1 ? 'on average over this region' : 'here')

function hasClear({ fdr }: Ranking): boolean {
  return fdr.some((value) => value <= CLEAR_FDR)
}

function formatAuc(auc: number): string {
  return auc.toFixed(2)
}

/** The features of highest value; one pass, no sort. */
function best(values: Float32Array): number[] {
  const found: number[] = []
  for (let feature = 0; feature < values.length; feature++) {
    if (found.length === SHOWN && !(values[feature] > values[found[SHOWN - 1]])) continue
    const at = found.findIndex((other) => values[feature] > values[other])
    found.splice(at < 0 ? found.length : at, 0, feature)
    found.length = Math.min(found.length, SHOWN)
  }
  return found
}

function joinNames(features: readonly number[], names: readonly string[], word: string): string {
  const shown = features.map((feature) => names[feature])
  if (shown.length < 2) return shown.join('')
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown[shown.length - 1]}`
}
