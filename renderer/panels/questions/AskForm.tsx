import { Button, NumberInput, Select, Text } from '@mantine/core'
import type { FormEvent } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { ComposedQuestion, QuestionRegion } from '../../../worker/api/questions.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { questionRegion, regionChoices } from '../../data/question-regions.ts'
import { useAnswer } from '../../data/questions.ts'
import { useSideSource } from '../../data/use-comparison.ts'
import { draftQuestion, type QuestionDraft, setQuestions, useQuestions } from '../../stores/questions.ts'
import { formatCount } from '../../ui/format.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import { AnswerActions } from './AnswerActions.tsx'
import classes from './QuestionPanel.module.css'

type Likeness = QuestionDraft['likeness']
type Relation = QuestionDraft['relation']

const FIRST_UM = 200
const FIRST_SPOTS = 2

/** Composes a question: tissue like A that lies within, or beyond, a distance of B; both are drawn regions or labels. */
export function AskForm({ info }: { info: SlideInfo }) {
  const source = useSideSource(info)
  const choices = regionChoices(source)
  const unit = info.pixelSizeUm === null ? 'spots' : 'um'
  const { likeness, relation, a, b, distance: given } = useQuestions((state) => state.draft)
  const distance = given ?? (unit === 'um' ? FIRST_UM : FIRST_SPOTS)
  if (choices.length === 0 && labelColumns(info).length === 0)
    return <Text size="xs">{QUESTION_WORDS.noLabels}</Text>
  // A region that was removed meanwhile is no longer chosen.
  const first = a === null ? null : questionRegion(a, source)
  const second = b === null ? null : questionRegion(b, source)
  const isReady = first !== null && (second === null || Number(distance) > 0)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!first || !isReady) return
    const near: ComposedQuestion[] = second
      ? [
          {
            kind: relation,
            distance: { value: Number(distance), unit },
            of: { kind: 'in', region: second },
          },
        ]
      : []
    const parts = [partOf(likeness, first), ...near]
    setQuestions({ asked: parts.length === 1 ? parts[0] : { kind: 'and', parts }, shown: 'answer' })
  }
  const choice = { size: 'xs', comboboxProps: { withinPortal: true } } as const
  return (
    <form onSubmit={submit} className={classes.ask}>
      <div className={classes.part}>
        <Select
          {...choice}
          aria-label={QUESTION_WORDS.likeness}
          data={['looks like', 'like', 'in']}
          value={likeness}
          allowDeselect={false}
          onChange={(value) => value && draftQuestion({ likeness: value as Likeness })}
        />
        <Select
          {...choice}
          aria-label={QUESTION_WORDS.regionA}
          placeholder={QUESTION_WORDS.regionA}
          data={choices}
          value={first && a}
          searchable
          onChange={(value) => draftQuestion({ a: value })}
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
          onChange={(value) => value && draftQuestion({ relation: value as Relation })}
        />
        <NumberInput
          size="xs"
          aria-label={QUESTION_WORDS.distance}
          suffix={unit === 'um' ? ' µm' : ' spots'}
          min={0}
          allowNegative={false}
          value={distance}
          error={second !== null && !(Number(distance) > 0)}
          onChange={(value) => draftQuestion({ distance: value })}
        />
        <Select
          {...choice}
          aria-label={QUESTION_WORDS.regionB}
          placeholder={QUESTION_WORDS.anywhere}
          data={choices}
          value={second && b}
          searchable
          clearable
          onChange={(value) => draftQuestion({ b: value })}
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
    <>
      <button
        type="button"
        className={classes.answer}
        data-testid="answer"
        title={text}
        onClick={() => setQuestions({ shown: 'answer' })}
      >
        {formatCount(spots.length)} of {formatCount(map.length)} spots
      </button>
      <AnswerActions spots={spots} text={text} />
    </>
  )
}
