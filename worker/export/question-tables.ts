import type { Features, Ranking } from '../api/methods.ts'
import type { LearnedQuestion, QuestionAnswer } from '../api/questions.ts'
import { csvLine, textCell } from './csv.ts'
import { formatFloat32 } from './format-number.ts'

/** Columns of the genes of learned questions. */
export const QUESTION_GENE_COLUMNS = {
  question: 'number of the question, from 1, the one that holds most of the slide first',
  question_name: 'its name',
  names: 'name of the feature shown in the app, unique in the slide',
  scores: 'supported: mean logit over the spots by the question’s attention, in rank shift',
  rank: 'place from 1 within the question',
  expected: 'the same of what histology alone foretells',
  lift: 'attention weight over its geometric mean on the slide',
  supported_half_width: 'half width of the 95 % interval of the mean of supported over seeds',
  rank_low: 'best rank over seeds',
  rank_high: 'worst rank over seeds',
} as const

/** Lines of the best `top` features of every question, question after question. */
export function* questionGeneLines(
  names: readonly string[],
  rankings: readonly Ranking[],
  features: Features,
  top: number,
): Generator<string> {
  yield csvLine(Object.keys(QUESTION_GENE_COLUMNS))
  for (const [at, ranking] of rankings.entries())
    for (let place = 0; place < top; place++) {
      const k = ranking.order[place]
      yield csvLine([
        ...[at + 1, textCell(names[at]), textCell(features.names[k])],
        ...[formatFloat32(ranking.supported[k]), place + 1, formatFloat32(ranking.expected[k])],
        ...[formatFloat32(ranking.lift[k]), formatFloat32(ranking.supportedHalfWidth[k])],
        ...[ranking.rankLow[k], ranking.rankHigh[k]],
      ])
    }
}

/** Columns of the maps of learned questions: `question_1` …, each with its name. */
export const questionMapColumns = (names: readonly string[]): Record<string, string> => ({
  barcode: 'spot',
  question: 'number of the question that holds most of the spot',
  ...Object.fromEntries(
    names.map((name, at) => [`question_${at + 1}`, `share of the spot that "${name}" holds`]),
  ),
})

/** Lines of the maps, a spot each. */
export function* questionMapLines(
  barcodes: readonly string[],
  questions: readonly LearnedQuestion[],
  names: readonly string[],
): Generator<string> {
  yield csvLine(Object.keys(questionMapColumns(names)))
  for (const [spot, barcode] of barcodes.entries()) {
    const shares = questions.map(({ map }) => map[spot])
    const most = shares.indexOf(Math.max(...shares))
    yield csvLine([textCell(barcode), most + 1, ...shares.map(formatFloat32)])
  }
}

/** Columns of the map of a composed question. */
export const ANSWER_COLUMNS = {
  barcode: 'spot',
  value: 'from 0 to 1',
  chosen: '1 where the value is one half or more',
} as const

/** Lines of the map of an answer, a spot each. */
export function* answerLines(barcodes: readonly string[], { map, spots }: QuestionAnswer): Generator<string> {
  yield csvLine(Object.keys(ANSWER_COLUMNS))
  const chosen = new Set(spots)
  for (const [spot, barcode] of barcodes.entries())
    yield csvLine([textCell(barcode), formatFloat32(map[spot]), chosen.has(spot) ? 1 : 0])
}
