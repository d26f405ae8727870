import { Button, NumberInput, Select, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { ComposedQuestion, QuestionRegion } from '../../../worker/api/questions.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { useAnswer } from '../../data/questions.ts'
import { useObsColumn } from '../../data/slide-data.ts'
import { dataOf } from '../../data/use-request.ts'
import { setQuestions, useQuestions } from '../../stores/questions.ts'
import { formatCount } from '../../ui/format.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import classes from './QuestionPanel.module.css'

type Likeness = 'looks like' | 'like' | 'in'
type Relation = 'within' | 'beyond'

const FIRST_UM = 200
const FIRST_SPOTS = 2

/** Composes a question: tissue like A that lies within, or beyond, a distance of B. */
export function AskForm({ info }: { info: SlideInfo }) {
  const columns = labelColumns(info)
  const [column, setColumn] = useState<string | null>(columns[0] ?? null)
  const entry = useObsColumn(column)
  const data = dataOf(entry)
  const labels = data?.kind === 'categorical' ? data.categories : []
  const unit = info.pixelSizeUm === null ? 'spots' : 'um'
  const [likeness, setLikeness] = useState<Likeness>('looks like')
  const [relation, setRelation] = useState<Relation>('within')
  const [a, setA] = useState<string | null>(null)
  const [b, setB] = useState<string | null>(null)
  const [distance, setDistance] = useState<number | string>(unit === 'um' ? FIRST_UM : FIRST_SPOTS)
  if (columns.length === 0) return <Text size="xs">{QUESTION_WORDS.noLabels}</Text>
  const isReady = a !== null && column !== null && (b === null || Number(distance) > 0)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isReady) return
    const region = (value: string): QuestionRegion => ({ kind: 'label', column, value })
    const first = partOf(likeness, region(a))
    const second: ComposedQuestion | null =
      b === null
        ? null
        : {
            kind: relation,
            distance: { value: Number(distance), unit },
            of: { kind: 'in', region: region(b) },
          }
    const asked: ComposedQuestion = second ? { kind: 'and', parts: [first, second] } : first
    setQuestions({ asked, shown: 'answer' })
  }
  const choice = { size: 'xs', comboboxProps: { withinPortal: true } } as const
  return (
    <form onSubmit={submit} className={classes.ask}>
      {columns.length > 1 && (
        <Select
          {...choice}
          aria-label={QUESTION_WORDS.column}
          data={columns}
          value={column}
          allowDeselect={false}
          onChange={(name) => {
            setColumn(name)
            setA(null)
            setB(null)
          }}
        />
      )}
      <div className={classes.part}>
        <Select
          {...choice}
          aria-label={QUESTION_WORDS.likeness}
          data={['looks like', 'like', 'in']}
          value={likeness}
          allowDeselect={false}
          onChange={(value) => value && setLikeness(value as Likeness)}
        />
        <Select
          {...choice}
          aria-label={QUESTION_WORDS.regionA}
          placeholder={QUESTION_WORDS.regionA}
          data={labels}
          value={a}
          searchable
          onChange={setA}
        />
      </div>
      <div className={classes.part}>
        <Select
          {...choice}
          aria-label={QUESTION_WORDS.relation}
          data={[
            { value: 'within', label: 'and within' },
            { value: 'beyond', label: 'and beyond' },
          ]}
          value={relation}
          allowDeselect={false}
          onChange={(value) => value && setRelation(value as Relation)}
        />
        <NumberInput
          size="xs"
          aria-label={QUESTION_WORDS.distance}
          suffix={unit === 'um' ? ' µm' : ' spots'}
          min={0}
          allowNegative={false}
          value={distance}
          error={b !== null && !(Number(distance) > 0)}
          onChange={setDistance}
        />
        <Select
          {...choice}
          aria-label={QUESTION_WORDS.regionB}
          placeholder={QUESTION_WORDS.anywhere}
          data={labels}
          value={b}
          searchable
          clearable
          onChange={setB}
        />
      </div>
      <div className={classes.row}>
        <Button size="xs" type="submit" disabled={!isReady}>
          {QUESTION_WORDS.ask}
        </Button>
        <Answer info={info} />
      </div>
    </form>
  )
}

const partOf = (likeness: Likeness, region: QuestionRegion): ComposedQuestion =>
  likeness === 'in'
    ? { kind: 'in', region }
    : { kind: 'like', region, by: likeness === 'like' ? 'supported' : 'expected' }

/** How many spots the question found, or why it could not be answered. */
function Answer({ info }: { info: SlideInfo }) {
  const asked = useQuestions((state) => state.asked)
  const entry = useAnswer()
  if (!asked || !entry) return null
  if (entry.status === 'loading') return <Text size="xs">{QUESTION_WORDS.asking}</Text>
  if (entry.status === 'failed') {
    const params = { slideId: info.slideId, question: asked }
    return <FailedRequest error={entry.error} method="askQuestion" params={params} slot="ask" />
  }
  const { spots, map, text } = entry.data
  return (
    <button
      type="button"
      className={classes.answer}
      data-testid="answer"
      title={text}
      onClick={() => setQuestions({ shown: 'answer' })}
    >
      {formatCount(spots.length)} of {formatCount(map.length)} spots
    </button>
  )
}
