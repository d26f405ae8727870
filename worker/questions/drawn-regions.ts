import type { ComposedQuestion, QuestionRegion } from '../api/questions.ts'

export type DrawnRegion = Extract<QuestionRegion, { kind: 'drawn' }>

/** The drawn regions that a question speaks of, in its order; none of a question in words, whose regions have no spots yet. */
export function drawnIn(question: ComposedQuestion | string): DrawnRegion[] {
  if (typeof question === 'string') return []
  switch (question.kind) {
    case 'in':
    case 'like':
      return question.region.kind === 'drawn' ? [question.region] : []
    case 'within':
    case 'beyond':
      return drawnIn(question.of)
    case 'and':
    case 'or':
      return question.parts.flatMap(drawnIn)
    case 'not':
      return drawnIn(question.part)
  }
}

/** The question with the spots of its drawn regions, by their names. Throws what `spotsOf` throws for a name it does not know. */
export function withDrawn(
  question: ComposedQuestion,
  spotsOf: (name: string) => Uint32Array,
): ComposedQuestion {
  switch (question.kind) {
    case 'in':
    case 'like': {
      const { region } = question
      if (region.kind !== 'drawn') return question
      return { ...question, region: { ...region, spots: spotsOf(region.name) } }
    }
    case 'within':
    case 'beyond':
      return { ...question, of: withDrawn(question.of, spotsOf) }
    case 'and':
    case 'or':
      return { ...question, parts: question.parts.map((part) => withDrawn(part, spotsOf)) }
    case 'not':
      return { ...question, part: withDrawn(question.part, spotsOf) }
  }
}
