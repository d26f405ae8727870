import { create } from 'zustand'
import type { ComposedQuestion } from '../../worker/api/questions.ts'
import type { QuestionNames } from '../../worker/api/sessions.ts'

/** Longest name that is kept. */
export const LONGEST_NAME = 80

/** A composed question as far as it is written; it waits while a region is drawn for it. */
export interface QuestionDraft {
  likeness: 'looks like' | 'like' | 'in'
  relation: 'within' | 'beyond'
  /** Keys of regions or labels (`data/compare-sides`). */
  a: string | null
  b: string | null
  /** Null: the usual one of the slide's unit. */
  distance: number | string | null
}

const NO_DRAFT: QuestionDraft = {
  likeness: 'looks like',
  relation: 'within',
  a: null,
  b: null,
  distance: null,
}

interface QuestionState {
  /** How many questions were asked for on the open slide; null before. */
  nQuestion: number | null
  draft: QuestionDraft
  /** The composed question that was asked; null before. */
  asked: ComposedQuestion | null
  /** What map and genes are of: a learned question by its place, the answer, or nothing. */
  shown: number | 'answer' | null
  /** Names the user gave, under `namesKey`: another fit has other questions. They are kept with the slide. */
  names: QuestionNames
}

/** Questions of the open slide. */
export const useQuestions = create<QuestionState>(() => ({
  ...{ nQuestion: null, draft: NO_DRAFT, asked: null, shown: null, names: {} },
}))

/** Changes any part but the names. */
export const setQuestions: (change: Partial<Omit<QuestionState, 'names'>>) => void = useQuestions.setState

/** Changes a part of the question that is being written. */
export function draftQuestion(change: Partial<QuestionDraft>): void {
  useQuestions.setState(({ draft }) => ({ draft: { ...draft, ...change } }))
}

/** Key of the names of a fit's questions: the same slide fitted the same way has the same fit, wherever its file lies. */
export const namesKey = (fitId: string, nQuestion: number): string => `${nQuestion}|${fitId}`

/** Names a question, or goes back to its own name where the text is empty. */
export function nameQuestion(key: string, question: number, name: string): void {
  useQuestions.setState(({ names }) => {
    const { [key]: before = {}, ...otherFits } = names
    const { [question]: _before, ...others } = before
    const text = name.trim().slice(0, LONGEST_NAME)
    const now = text ? { ...others, [question]: text } : others
    return { names: Object.keys(now).length > 0 ? { ...otherFits, [key]: now } : otherFits }
  })
}

/** Forgets what was asked and named, as for a slide just opened. */
export function resetQuestions(names: QuestionNames = {}): void {
  useQuestions.setState({ nQuestion: null, draft: NO_DRAFT, asked: null, shown: null, names })
}
