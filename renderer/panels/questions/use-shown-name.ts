import { useAnswer, useFitId, useLearned } from '../../data/questions.ts'
import { dataOf } from '../../data/use-request.ts'
import { namesKey, useQuestions } from '../../stores/questions.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'

/** The name of the question whose map and genes are shown, as the user named it; null where none is. */
export function useShownName(): string | null {
  const { shown, nQuestion, names } = useQuestions()
  const fitId = useFitId()
  const learned = dataOf(useLearned())
  const answer = dataOf(useAnswer())
  if (shown === 'answer') return answer && QUESTION_WORDS.answer
  if (shown === null || nQuestion === null || !learned) return null
  return names[namesKey(fitId, nQuestion)]?.[shown] ?? learned.questions[shown]?.name ?? null
}
