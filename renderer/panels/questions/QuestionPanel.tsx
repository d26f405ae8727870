import { Text } from '@mantine/core'
import { useEffect } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useAnswer, useLearned } from '../../data/questions.ts'
import { dataOf } from '../../data/use-request.ts'
import { colourBy } from '../../stores/colouring.ts'
import { useFit } from '../../stores/fit.ts'
import { useQuestions } from '../../stores/questions.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'
import { Section } from '../../ui/Section.tsx'
import { FitCard } from '../spot/FitCard.tsx'
import { AskForm } from './AskForm.tsx'
import { LearnedList } from './LearnedList.tsx'
import { OtherSlide } from './OtherSlide.tsx'
import { QuestionGenes } from './QuestionGenes.tsx'
import classes from './QuestionPanel.module.css'
import { useShownName } from './use-shown-name.ts'

/** Questions to the whole slide: learned ones, one composed of regions and distances, and what either finds. */
export function QuestionPanel({ info }: { info: SlideInfo }) {
  const fit = useFit((state) => state.fit)
  return (
    <section className={classes.panel} aria-label={QUESTION_WORDS.title} data-testid="questions">
      {fit.status === 'done' ? <Questions info={info} /> : <FitCard info={info} fit={fit} />}
    </section>
  )
}

function Questions({ info }: { info: SlideInfo }) {
  useMapOfShown()
  const shown = useQuestions((state) => state.shown)
  return (
    <>
      <Section title={QUESTION_WORDS.learned}>
        <LearnedList info={info} />
      </Section>
      <Section title={QUESTION_WORDS.composed}>
        <AskForm info={info} />
      </Section>
      {shown !== null && <QuestionGenes />}
      {shown === null && (
        <Text size="xs" c="dimmed" className={classes.hint}>
          {QUESTION_WORDS.hint}
        </Text>
      )}
      <Section title={QUESTION_WORDS.other}>
        <OtherSlide info={info} />
      </Section>
    </>
  )
}

/** Puts the map of what is shown on the tissue, each time that another is. */
function useMapOfShown(): void {
  const shown = useQuestions((state) => state.shown)
  const learned = dataOf(useLearned())
  const answer = dataOf(useAnswer())
  const name = useShownName()
  const map = shown === 'answer' ? answer?.map : shown === null ? null : learned?.questions[shown]?.map
  useEffect(() => {
    if (map && name !== null) colourBy({ mode: 'question', questionMap: { name, values: map } })
  }, [map, name])
}
