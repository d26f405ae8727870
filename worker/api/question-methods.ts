import type { ExportResult, Ranking, Reading } from './methods.ts'
import type { ComposedQuestion, LearnedQuestions, QuestionAnswer, SlideComparison } from './questions.ts'

/** Requests about questions; all but `compareSlides` are of one slide that is fitted. */
export interface QuestionMethods {
  /** K learned queries over the slide, with their maps; 8 unless `nQuestion` says otherwise. */
  learnQuestions: { params: { slideId: string; nQuestion?: number }; result: LearnedQuestions }
  /** Ranks features by what one of them (from 0) attends to. */
  rankQuestion: {
    params: { slideId: string; nQuestion: number; question: number; by: Reading }
    result: Ranking
  }
  /** Writes the genes of the learned questions, or their maps, under `names` where given; or the slide as a vector of fixed size. */
  exportQuestions: {
    params: {
      slideId: string
      nQuestion: number
      table: 'genes' | 'maps' | 'vector'
      names?: string[]
      top?: number
      path: string
    }
    result: ExportResult
  }
  /** Answers a composed question, given as such or in words (`worker/questions/README.md`). */
  askQuestion: {
    params: { slideId: string; question: ComposedQuestion | string }
    result: QuestionAnswer
  }
  /** Ranks features over the spots that a composed question chooses, each by its value; null where it chooses none. */
  rankAnswer: {
    params: { slideId: string; question: ComposedQuestion | string; by: Reading }
    result: Ranking | null
  }
  /** Writes the genes of a composed question's answer, or its map. */
  exportAnswer: {
    params: {
      slideId: string
      question: ComposedQuestion | string
      table: 'genes' | 'map'
      by: Reading
      top?: number
      path: string
    }
    result: ExportResult
  }
  /** Compares two slides that are open and fitted. */
  compareSlides: { params: { slideId: string; otherSlideId: string }; result: SlideComparison }
  /** Writes the vectors of the slide's last comparison with another as CSV; `BAD_REQUEST` where none was made. */
  saveVectors: { params: { slideId: string; path: string }; result: { path: string } }
}
