import { describe, expect, it } from 'vitest'
import type { ComposedQuestion } from '../../../worker/api/questions.ts'
import { parseQuestion } from '../../../worker/questions/parse-question.ts'
import { questionText } from '../../../worker/questions/question-text.ts'

const label = (column: string, value: string) => ({ kind: 'label', column, value }) as const
const inLabel = (value: string) => ({ kind: 'in', region: label('label', value) }) as const

describe('a question in words', () => {
  it('is the question of the example', () => {
    expect(parseQuestion('looks like label=ductal and lies within 200 um of label=immune')).toEqual({
      kind: 'and',
      parts: [
        { kind: 'like', region: label('label', 'ductal'), by: 'expected' },
        { kind: 'within', distance: { value: 200, unit: 'um' }, of: inLabel('immune') },
      ],
    })
  })

  it('binds "not" before "and" before "or", and brackets before all', () => {
    expect(parseQuestion('not label=a and label=b or label=c')).toEqual({
      kind: 'or',
      parts: [{ kind: 'and', parts: [{ kind: 'not', part: inLabel('a') }, inLabel('b')] }, inLabel('c')],
    })
    expect(parseQuestion('not (label=a and (label=b or label=c))')).toEqual({
      kind: 'not',
      part: { kind: 'and', parts: [inLabel('a'), { kind: 'or', parts: [inLabel('b'), inLabel('c')] }] },
    })
  })

  it('knows spots, learned questions, units and any case of its words', () => {
    expect(parseQuestion('Beyond 1.5 spots of (LIKE question 2 of 8)')).toEqual({
      kind: 'beyond',
      distance: { value: 1.5, unit: 'spots' },
      of: { kind: 'like', region: { kind: 'question', index: 1, nQuestion: 8 }, by: 'supported' },
    })
    expect(parseQuestion('within 30 µm of spots AAA-1, "B C"')).toMatchObject({
      distance: { unit: 'um' },
      of: { region: { kind: 'spots', barcodes: ['AAA-1', 'B C'] } },
    })
  })

  it('names drawn regions, and a column called region is still a column', () => {
    const drawn = (name: string) => ({ kind: 'drawn', name, spots: new Uint32Array() }) as const
    const question: ComposedQuestion = {
      kind: 'and',
      parts: [
        { kind: 'like', region: drawn('tumour edge'), by: 'expected' },
        { kind: 'within', distance: { value: 200, unit: 'um' }, of: { kind: 'in', region: drawn('B') } },
      ],
    }
    expect(questionText(question)).toBe('looks like region "tumour edge" and within 200 um of region B')
    expect(parseQuestion(questionText(question))).toEqual(question)
    expect(parseQuestion('region=B')).toEqual({ kind: 'in', region: label('region', 'B') })
  })

  it('takes labels that hold spaces, quotes or its own words in quotes', () => {
    expect(parseQuestion(`"my column"='it''s'`.replace("''", "\\'"))).toEqual({
      kind: 'in',
      region: label('my column', "it's"),
    })
    expect(parseQuestion('in="and"')).toEqual({ kind: 'in', region: label('in', 'and') })
    expect(parseQuestion('question=2')).toEqual({ kind: 'in', region: label('question', '2') })
  })
})

it.each<[string, string, number]>([
  ['', 'A region such as label=ductal was expected at the end', 1],
  ['label=a label=b', 'Here "and", "or" or the end was expected at "label"', 9],
  ['label=a and', 'A region such as label=ductal was expected at the end', 12],
  ['within x um of label=a', 'A distance such as 200 was expected at "x"', 8],
  ['within 200 of label=a', 'A unit was expected (um, px or spots) at "of"', 12],
  ['within -5 um of label=a', 'A distance such as 200 was expected at "-5"', 8],
  ['looks label=a', '"like" was expected at "label"', 7],
  ['(label=a', '")" was expected at the end', 9],
  ['label = ', 'A label was expected at the end', 9],
  ['label=a or "b', 'A quote is not closed at ""b"', 12],
  ['like question 9 of 8', 'A question from 1 to that number', 20],
  ['in region', 'The name of a region was expected at the end', 10],
  ['label', '"=" was expected at the end', 6],
])('points at the word that is wrong in %j', (text, message, column) => {
  expect(() => parseQuestion(text)).toThrow(message)
  expect(() => parseQuestion(text)).toThrow(
    expect.objectContaining({
      code: 'BAD_REQUEST',
      details: expect.objectContaining({ place: `column ${column}: ${text}` }),
    }),
  )
})

it('refuses what is nested without end', () => {
  expect(() => parseQuestion(`${'('.repeat(5000)}label=a`)).toThrow('nested too deep')
})

it.each<ComposedQuestion>([
  { kind: 'or', parts: [{ kind: 'and', parts: [inLabel('a'), inLabel('and')] }, inLabel('c "d" \\')] },
  { kind: 'and', parts: [{ kind: 'or', parts: [inLabel('a'), inLabel('b')] }, inLabel('c')] },
  { kind: 'not', part: { kind: 'and', parts: [inLabel('a'), { kind: 'not', part: inLabel('c') }] } },
  { kind: 'in', region: label('of', 'x=y,(z)') },
  { kind: 'in', region: { kind: 'spots', barcodes: ['AAA-1', 'x y'] } },
  {
    kind: 'within',
    distance: { value: 12.5, unit: 'px' },
    of: { kind: 'like', region: { kind: 'question', index: 0, nQuestion: 4 }, by: 'expected' },
  },
])('is written so that it reads back the same: %j', (question) => {
  expect(parseQuestion(questionText(question))).toEqual(question)
})
