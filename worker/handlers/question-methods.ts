import { HistologueError } from '../api/errors.ts'
import { vectorLines } from '../export/vector-table.ts'
import { writeLines } from '../export/write-file.ts'
import type { OnSlide, Surroundings } from './answering.ts'
import { whileBothOpen } from './other-slide.ts'
import { QuestionDesk } from './questions.ts'

/** Questions that are learned where nobody says. */
const DEFAULT_QUESTIONS = 8

/** The methods about learned and composed questions, and about two slides. */
export function questionMethods(onSlide: OnSlide, { slides, collaborators, appVersion }: Surroundings) {
  const questions = new QuestionDesk(slides, collaborators, appVersion)
  return {
    learnQuestions: onSlide('learnQuestions', (open, { nQuestion = DEFAULT_QUESTIONS }, { signal }) =>
      open.exclusive('questions', signal, (untilReplaced) => questions.learn(open, nQuestion, untilReplaced)),
    ),
    rankQuestion: onSlide('rankQuestion', (open, params, { signal }) =>
      open.whileOpen(signal, (untilClosed) => questions.rank(open, params, untilClosed)),
    ),
    exportQuestions: onSlide('exportQuestions', (open, params, { signal }) =>
      open.whileOpen(signal, (untilClosed) => questions.export(open, params, untilClosed)),
    ),
    askQuestion: onSlide('askQuestion', (open, { question }, { signal }) =>
      open.exclusive('ask', signal, (untilReplaced) => questions.ask(open, question, untilReplaced)),
    ),
    rankAnswer: onSlide('rankAnswer', (open, params, { signal }) =>
      open.exclusive('rank-answer', signal, (untilReplaced) =>
        questions.rankAnswer(open, params, untilReplaced),
      ),
    ),
    exportAnswer: onSlide('exportAnswer', (open, params, { signal }) =>
      open.whileOpen(signal, (untilClosed) => questions.exportAnswer(open, params, untilClosed)),
    ),
    compareSlides: onSlide('compareSlides', (open, { otherSlideId }, { signal }) =>
      whileBothOpen(open, slides.get(otherSlideId), signal, async (other, untilClosed) => {
        const compared = await collaborators.compareSlides(open, other ?? open)
        untilClosed.throwIfAborted()
        open.compared = compared
        return compared
      }),
    ),
    saveVectors: onSlide('saveVectors', async ({ compared, slide }, { path }) => {
      await slides.refuseOverwriting(path)
      if (!compared)
        throw new HistologueError('BAD_REQUEST', 'This slide was compared with no other yet.', {
          file: slide.path,
          advice: 'Compare it first.',
        })
      const { names, vectors } = compared
      const rows = (['own', 'other'] as const).map((which) => ({
        ...{ name: names[which], vector: vectors[which] },
      }))
      await writeLines(path, vectorLines(rows))
      return { path }
    }),
  }
}
