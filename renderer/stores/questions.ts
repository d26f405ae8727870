import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { ComposedQuestion } from '../../worker/api/questions.ts'

/** Longest name that is kept. */
export const LONGEST_NAME = 80

interface QuestionState {
  /** How many questions were asked for on the open slide; null before. */
  nQuestion: number | null
  /** The composed question that was asked; null before. */
  asked: ComposedQuestion | null
  /** What map and genes are of: a learned question by its place, the answer, or nothing. */
  shown: number | 'answer' | null
  /** Names the user gave, by slide file and number of questions; they outlive the window. */
  names: Readonly<Record<string, Readonly<Record<number, string>>>>
}

/** Questions of the open slide. */
export const useQuestions = create<QuestionState>()(
  persist((): QuestionState => ({ nQuestion: null, asked: null, shown: null, names: {} }), {
    name: 'histologue-questions',
    partialize: ({ names }) => ({ names }),
  }),
)

/** Changes any part but the names. */
export const setQuestions: (change: Partial<Omit<QuestionState, 'names'>>) => void = useQuestions.setState

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
  useQuestions.setState({ nQuestion: null, asked: null, shown: null })
}
