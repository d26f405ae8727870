import { Button, Group, NumberInput, Skeleton, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { LearnedQuestions } from '../../../worker/api/questions.ts'
import { exportLearned, useLearned } from '../../data/questions.ts'
import { setQuestions, useQuestions } from '../../stores/questions.ts'
import { formatShare } from '../../ui/format.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import { LearnedRow } from './LearnedRow.tsx'
import classes from './QuestionPanel.module.css'

const USUAL = 8
const [FEWEST, MOST] = [2, 32]

/** Asks for K questions and lists them. */
export function LearnedList({ info }: { info: SlideInfo }) {
  const nQuestion = useQuestions((state) => state.nQuestion)
  const [wanted, setWanted] = useState<number | string>(nQuestion ?? USUAL)
  const entry = useLearned()
  const isRight = Number.isInteger(wanted) && Number(wanted) >= FEWEST && Number(wanted) <= MOST
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isRight) setQuestions({ nQuestion: Number(wanted), shown: null })
  }
  return (
    <>
      <form className={classes.row} onSubmit={submit}>
        <NumberInput
          size="xs"
          w={72}
          aria-label={QUESTION_WORDS.number}
          min={FEWEST}
          max={MOST}
          allowDecimal={false}
          value={wanted}
          error={!isRight}
          onChange={setWanted}
        />
        <Button size="xs" variant="default" type="submit" disabled={!isRight}>
          {QUESTION_WORDS.learn}
        </Button>
        {entry?.status === 'done' && <Exports learned={entry.data} />}
      </form>
      {entry === null && (
        <Text size="xs" c="dimmed" mt={8}>
          {QUESTION_WORDS.learnHint}
        </Text>
      )}
      {entry?.status === 'loading' && <Skeleton animate={false} height={160} mt={8} aria-busy />}
      {entry?.status === 'failed' && nQuestion !== null && (
        <FailedRequest
          error={entry.error}
          method="learnQuestions"
          params={{ slideId: info.slideId, nQuestion }}
          slot="learn"
        />
      )}
      {entry?.status === 'done' && nQuestion !== null && (
        <Learned learned={entry.data} nQuestion={nQuestion} />
      )}
    </>
  )
}

function Exports({ learned }: { learned: LearnedQuestions }) {
  return (
    <Group gap={8} ml="auto">
      {(['genes', 'maps', 'vector'] as const).map((table) => (
        <Button
          key={table}
          size="xs"
          variant="default"
          leftSection={<Download size={13} aria-hidden />}
          onClick={() => void exportLearned(learned, table)}
        >
          {QUESTION_WORDS.csv[table]}
        </Button>
      ))}
    </Group>
  )
}

interface LearnedProps {
  learned: LearnedQuestions
  nQuestion: number
}

function Learned({ learned, nQuestion }: LearnedProps) {
  const { questions, explained, explainedByRandom, explainedOfShuffled, nSeed } = learned
  return (
    <>
      <p className={classes.figures} data-testid="explained">
        Together they explain {formatShare(explained)} of the variance of this slide’s logits; as many random
        spots {formatShare(explainedByRandom)}, and {formatShare(explainedOfShuffled)} where the spots are
        shuffled axis by axis.
      </p>
      <ol className={classes.list} aria-label={QUESTION_WORDS.learned}>
        {questions.map((question, at) => (
          <LearnedRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a question is its place
            key={`${nQuestion} ${at}`}
            {...{ question, at, nQuestion, nSeed }}
          />
        ))}
      </ol>
    </>
  )
}
