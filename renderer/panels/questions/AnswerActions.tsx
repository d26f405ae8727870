import { Button } from '@mantine/core'
import { keepSpots } from '../../data/region-actions.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'

interface AnswerActionsProps {
  /** The spots that the question chose. */
  spots: Uint32Array
  /** The question in words. */
  text: string
}

/** What can be made of an answer: a region, which can then be compared, exported or asked about in turn. */
export function AnswerActions({ spots, text }: AnswerActionsProps) {
  return (
    <Button
      size="compact-xs"
      variant="default"
      ml="auto"
      disabled={spots.length === 0}
      onClick={() => keepSpots(QUESTION_WORDS.answerRegion, spots, text)}
    >
      {QUESTION_WORDS.makeRegion}
    </Button>
  )
}
