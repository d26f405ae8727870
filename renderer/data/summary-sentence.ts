import type { FitSummary, Ranking } from '../../worker/api/methods.ts'

const SHOWN = 3
const CLEAR_FDR = 0.05

/** Above this weight of the null key a ranking mostly orders noise. */
const HEAVY_NULL_WEIGHT = 0.5

/** Why a ranking should not be read as one, or null where it may. */
export function whyUnreliable(fit: FitSummary, ranking: Ranking): string | null {
  if (!fit.histologyInforms)
    return `On this slide the look of the tissue does not predict expression (evidence AUC ${fit.evidenceAuc.toFixed(2)}, ${fit.shuffledAuc.toFixed(2)} with the histology moved elsewhere). The order below is not to be read as a finding.`
  if (ranking.nullWeight > HEAVY_NULL_WEIGHT)
    return 'Nothing stands out here: the model gives most of its attention to "no gene in particular". The order below is mostly noise.'
  return null
}

/** What the tissue calls for at a spot, in one plain sentence; names as text. */
export function summariseRanking(ranking: Ranking, names: readonly string[]): string {
  const called = bestExpected(ranking).filter((feature) => ranking.expected[feature] > 0)
  const clear = called.filter((feature) => ranking.fdr[feature] <= CLEAR_FDR)
  if (clear.length === 0) return 'No gene is called for here more clearly than in shuffled tissue.'
  const unmeasured = clear.filter((feature) => ranking.observed[feature] <= 0)
  const here = `Here the tissue calls for ${joinNames(clear, names, 'and')}`
  if (unmeasured.length === 0)
    return `${here}; ${clear.length === 1 ? 'it is' : 'all are'} measured here too.`
  const verb = unmeasured.length === 1 ? 'is' : 'are'
  return `${here}; ${joinNames(unmeasured, names, 'and')} ${verb} expected, not measured.`
}

/** The features of highest expected evidence; one pass, no sort. */
function bestExpected({ expected }: Ranking): number[] {
  const best: number[] = []
  for (let feature = 0; feature < expected.length; feature++) {
    if (best.length === SHOWN && !(expected[feature] > expected[best[SHOWN - 1]])) continue
    const at = best.findIndex((other) => expected[feature] > expected[other])
    best.splice(at < 0 ? best.length : at, 0, feature)
    best.length = Math.min(best.length, SHOWN)
  }
  return best
}

function joinNames(features: readonly number[], names: readonly string[], word: string): string {
  const shown = features.map((feature) => names[feature])
  if (shown.length < 2) return shown.join('')
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown[shown.length - 1]}`
}
