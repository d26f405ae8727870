import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { ComposedQuestion } from '../../worker/api/questions.ts'

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
  /** Names the user gave, by slide file and number of questions; they outlive the window. */
  names: Readonly<Record<string, Readonly<Record<number, string>>>>
}

/** Questions of the open slide. */
export const useQuestions = create<QuestionState>()(
  persist((): QuestionState => ({ nQuestion: null, draft: NO_DRAFT, asked: null, shown: null, names: {} }), {
    name: 'histologue-questions',
    partialize: ({ names }) => ({ names }),
  }),
)

/** Changes any part but the names. */
export const setQuestions: (change: Partial<Omit<QuestionState, 'names'>>) => void = useQuestions.setState

/** Changes a part of the question that is being written. */
export function draftQuestion(change: Partial<QuestionDraft>): void {
  useQuestions.setState(({ draft }) => ({ draft: { ...draft, ...change } }))
}

/** Key of the names of a slide's questions. */
export const namesKey = (path: string, nQuestion: number): string => `${nQuestion}|${path}`

/** Names a question, or goes back to its own name where the text is empty. */
export function nameQuestion(key: string, question: number, name: string): void {
  useQuestions.setState(({ names }) => {
    const { [question]: _before, ...others } = names[key] ?? {}
    const text = name.trim().slice(0, LONGEST_NAME)
    return { names: { ...names, [key]: text ? { ...others, [question]: text } : others } }
  })
}

/** Forgets what was asked; names stay. */
export function resetQuestions(): void {
  useQuestions.setState({ nQuestion: null, draft: NO_DRAFT, asked: null, shown: null })
}
