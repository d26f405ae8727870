import { TextInput, Tooltip } from '@mantine/core'
import { useState } from 'react'
import type { LearnedQuestion } from '../../../worker/api/questions.ts'
import { LONGEST_NAME, nameQuestion, namesKey, setQuestions, useQuestions } from '../../stores/questions.ts'
import { formatCount, formatValue } from '../../ui/format.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'
import classes from './QuestionPanel.module.css'

interface LearnedRowProps {
  question: LearnedQuestion
  at: number
  nQuestion: number
  nSeed: number
  path: string
}

/** One learned question: a button for its map and genes, its name to edit, what it holds, how stable it is. */
export function LearnedRow({ question, at, nQuestion, nSeed, path }: LearnedRowProps) {
  const key = namesKey(path, nQuestion)
  const given = useQuestions((state) => state.names[key]?.[at])
  const isShown = useQuestions((state) => state.shown === at)
  const name = given ?? question.name
  const [draft, setDraft] = useState<string | null>(null)
  const keep = () => {
    if (draft !== null) nameQuestion(key, at, draft.trim() === question.name ? '' : draft)
    setDraft(null)
  }
  return (
    <li className={classes.question} data-shown={isShown || undefined}>
      <button
        type="button"
        className={classes.pick}
        aria-pressed={isShown}
        aria-label={`Show question ${at + 1}, ${name}`}
        onClick={() => setQuestions({ shown: at })}
      >
        {at + 1}
      </button>
      <TextInput
        size="xs"
        variant="unstyled"
        className={classes.name}
        aria-label={`Name of question ${at + 1}`}
        title={name}
        maxLength={LONGEST_NAME}
        value={draft ?? name}
        onFocus={() => setQuestions({ shown: at })}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') setDraft(null)
          if (event.key === 'Enter') keep()
        }}
      />
      <span className={classes.quiet}>{formatCount(question.nSpot)} spots</span>
      <Tooltip label={QUESTION_WORDS.stability(nSeed)} multiline w={260} openDelay={350}>
        <span className={classes.quiet}>Jaccard {formatValue(question.seedJaccard)}</span>
      </Tooltip>
    </li>
  )
}
