import { Tooltip } from '@mantine/core'
import type { LearnedQuestion } from '../../../worker/api/questions.ts'
import { useFitId } from '../../data/questions.ts'
import { LONGEST_NAME, nameQuestion, namesKey, setQuestions, useQuestions } from '../../stores/questions.ts'
import { EditableName } from '../../ui/EditableName.tsx'
import { formatCount, formatValue } from '../../ui/format.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'
import classes from './QuestionPanel.module.css'

interface LearnedRowProps {
  question: LearnedQuestion
  at: number
  nQuestion: number
  nSeed: number
}

/** One learned question: a button for its map and genes, its name to edit, what it holds, how stable it is. */
export function LearnedRow({ question, at, nQuestion, nSeed }: LearnedRowProps) {
  const key = namesKey(useFitId(), nQuestion)
  const given = useQuestions((state) => state.names[key]?.[at])
  const isShown = useQuestions((state) => state.shown === at)
  const name = given ?? question.name
  const rename = (text: string) => nameQuestion(key, at, text.trim() === question.name ? '' : text)
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
      <EditableName
        label={`Name of question ${at + 1}`}
        title={name}
        name={name}
        maxLength={LONGEST_NAME}
        onRename={rename}
        onFocus={() => setQuestions({ shown: at })}
      />
      <span className={classes.quiet}>{formatCount(question.nSpot)} spots</span>
      <Tooltip label={QUESTION_WORDS.stability(nSeed)} multiline w={260} openDelay={350}>
        <span className={classes.quiet}>Jaccard {formatValue(question.seedJaccard)}</span>
      </Tooltip>
    </li>
  )
}
