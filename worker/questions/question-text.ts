import type { ComposedQuestion, QuestionRegion } from '../api/questions.ts'

const UNITS = { um: 'um', px: 'px', spots: 'spots' } as const

/** A question in the words that `parseQuestion` reads back to the same question. */
export function questionText(question: ComposedQuestion): string {
  switch (question.kind) {
    case 'in':
      return `in ${regionText(question.region)}`
    case 'like':
      return `${question.by === 'expected' ? 'looks like' : 'like'} ${regionText(question.region)}`
    case 'within':
    case 'beyond': {
      const { value, unit } = question.distance
      const of = question.of.kind === 'in' ? regionText(question.of.region) : `(${questionText(question.of)})`
      return `${question.kind} ${value} ${UNITS[unit]} of ${of}`
    }
    case 'and':
    case 'or':
      return question.parts.map(partText).join(` ${question.kind} `)
    case 'not':
      return `not ${partText(question.part)}`
  }
}

const partText = (part: ComposedQuestion) =>
  part.kind === 'and' || part.kind === 'or' ? `(${questionText(part)})` : questionText(part)

function regionText(region: QuestionRegion): string {
  if (region.kind === 'label') return `${quoted(region.column)}=${quoted(region.value)}`
  if (region.kind === 'spots') return `spots ${region.barcodes.map(quoted).join(', ')}`
  if (region.kind === 'drawn') return `region ${quoted(region.name)}`
  return `question ${region.index + 1} of ${region.nQuestion}`
}

const BARE = /^[\p{L}\p{N}_.+:/-]+$/u
const WORDS = /^(and|or|not|in|like|looks|within|beyond|of|spots?|question)$/i

/** Quoted where the words of the grammar or a space could be meant otherwise. */
const quoted = (text: string) =>
  BARE.test(text) && !WORDS.test(text) ? text : `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"`
