import { toHistologueError } from '../../worker/api/errors.ts'
import type { Ranking } from '../../worker/api/methods.ts'
import type { ComposedQuestion, LearnedQuestions, QuestionAnswer } from '../../worker/api/questions.ts'
import { type FitState, useFit } from '../stores/fit.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { namesKey, useQuestions } from '../stores/questions.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { asFileName } from './file-name.ts'
import type { Entry } from './requests.ts'
import { useRequest } from './use-request.ts'

const useFittedSlide = () => {
  const slideId = useSlide((state) => state.info?.slideId ?? null)
  const isFitted = useFit((state) => state.fit.status === 'done')
  return isFitted ? slideId : null
}

/** Names the fit of the open slide; empty without one. */
export const useFitId = () => useFit(({ fit }) => fitIdOf(fit))

const fitIdOf = (fit: FitState) => (fit.status === 'done' ? fit.summary.fitId : '')

/** The learned questions of the open slide; null before they were asked for. */
export function useLearned(): Entry<LearnedQuestions> | null {
  const slideId = useFittedSlide()
  const nQuestion = useQuestions((state) => state.nQuestion)
  return useRequest('learnQuestions', slideId && nQuestion !== null ? { slideId, nQuestion } : null, 'learn')
}

/** The answer to the composed question; null before one was asked. */
export function useAnswer(): Entry<QuestionAnswer> | null {
  const slideId = useFittedSlide()
  const question = useQuestions((state) => state.asked)
  return useRequest('askQuestion', slideId && question ? { slideId, question } : null, 'ask')
}

/** The genes of what is shown, a learned question or the answer; their data is null where the answer has no spot. */
export function useQuestionGenes(): Entry<Ranking | null> | null {
  const slideId = useFittedSlide()
  const { nQuestion, shown, asked } = useQuestions()
  const by = 'supported' as const
  const isLearned = slideId !== null && nQuestion !== null && typeof shown === 'number'
  const ofLearned = useRequest(
    'rankQuestion',
    isLearned ? { slideId, nQuestion, question: shown, by } : null,
    'question-genes',
  )
  const isAnswer = slideId !== null && asked !== null && shown === 'answer'
  const ofAnswer = useRequest(
    'rankAnswer',
    isAnswer ? { slideId, question: asked, by } : null,
    'answer-genes',
  )
  return shown === 'answer' ? ofAnswer : ofLearned
}

/** Names of the questions as the user sees them. */
function shownNames({ questions }: LearnedQuestions, nQuestion: number): string[] {
  const key = namesKey(fitIdOf(useFit.getState().fit), nQuestion)
  const given = useQuestions.getState().names[key]
  return questions.map(({ name }, at) => given?.[at] ?? name)
}

/** Saves genes or maps of the learned questions, or the slide's vector, where the user says; questions under the names they see. */
export async function exportLearned(
  learned: LearnedQuestions,
  table: 'genes' | 'maps' | 'vector',
): Promise<void> {
  const { info } = useSlide.getState()
  const { nQuestion } = useQuestions.getState()
  if (!info || nQuestion === null) return
  const names = shownNames(learned, nQuestion)
  await save(`${info.name}_questions_${table}.csv`, (path) =>
    connection.call('exportQuestions', { slideId: info.slideId, nQuestion, table, names, path }),
  )
}

/** Saves genes or map of the answer where the user says. */
export async function exportAnswer(question: ComposedQuestion, table: 'genes' | 'map'): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  const by = 'supported' as const
  await save(`${info.name}_answer_${table}.csv`, (path) =>
    connection.call('exportAnswer', { slideId: info.slideId, question, table, by, path }),
  )
}

async function save(
  name: string,
  write: (path: string) => Promise<{ path: string; nRow: number }>,
): Promise<void> {
  try {
    const path = await bridge().chooseSavePath({ defaultName: asFileName(name), kind: 'csv' })
    if (!path) return
    const result = await write(path)
    tell('Table saved', `${result.nRow.toLocaleString('en-US')} rows in ${result.path}`, result.path)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
