import { Button, Skeleton, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import type { Features, Ranking } from '../../../worker/api/methods.ts'
import { copyDetails } from '../../data/copy-details.ts'
import { exportAnswer, useQuestionGenes } from '../../data/questions.ts'
import { useFeatures } from '../../data/slide-data.ts'
import { barScaleOf, ValueBar } from '../../plots/ValueBar.tsx'
import { mapFeature } from '../../stores/colouring.ts'
import { useQuestions } from '../../stores/questions.ts'
import { ErrorCard } from '../../ui/ErrorCard.tsx'
import { formatLift, formatValue } from '../../ui/format.ts'
import { QUESTION_WORDS } from '../../ui/question-words.ts'
import { Section } from '../../ui/Section.tsx'
import { TermLabel } from '../../ui/TermLabel.tsx'
import { usePreview } from '../spot/use-preview.ts'
import classes from './QuestionPanel.module.css'
import { useShownName } from './use-shown-name.ts'

const N_SHOWN = 50

/** The best genes of the question whose map is on the tissue. */
export function QuestionGenes() {
  const name = useShownName()
  const entry = useQuestionGenes()
  const features = useFeatures()
  if (entry?.status === 'failed')
    return (
      <Section title={QUESTION_WORDS.genes}>
        <ErrorCard error={entry.error.toRecord()} onCopy={copyDetails} />
      </Section>
    )
  return (
    <Section
      title={name === null ? QUESTION_WORDS.genes : `${QUESTION_WORDS.genesOf} ${name}`}
      action={<Export />}
    >
      {entry?.status !== 'done' || !features ? (
        <Skeleton animate={false} height={200} aria-busy />
      ) : entry.data ? (
        <Genes ranking={entry.data} features={features} />
      ) : (
        <Text size="sm" c="dimmed">
          {QUESTION_WORDS.noSpots}
        </Text>
      )}
    </Section>
  )
}

function Export() {
  const { shown, asked } = useQuestions()
  if (shown !== 'answer' || !asked) return null
  return (
    <div className={classes.row}>
      {(['genes', 'map'] as const).map((table) => (
        <Button
          key={table}
          size="compact-xs"
          variant="default"
          leftSection={<Download size={12} aria-hidden />}
          onClick={() => void exportAnswer(asked, table)}
        >
          {QUESTION_WORDS.csv[table]}
        </Button>
      ))}
    </div>
  )
}

function Genes({ ranking, features }: { ranking: Ranking; features: Features }) {
  const preview = usePreview()
  const { expected, supported, lift, order } = ranking
  const scale = barScaleOf([expected, supported])
  const top = [...order.subarray(0, N_SHOWN)]
  return (
    <table className={classes.genes} data-testid="question-genes" onPointerLeave={() => preview.end()}>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">Gene</th>
          <th scope="col">
            <TermLabel term="expected" label="Expected" />
          </th>
          <th scope="col">
            <TermLabel term="supported" label="Supported" />
          </th>
          <th scope="col">
            <TermLabel term="lift" label="log₂ lift" />
          </th>
        </tr>
      </thead>
      <tbody>
        {top.map((feature, place) => (
          <tr key={feature} onPointerEnter={() => preview.start(feature)}>
            <td>{place + 1}</td>
            <td>
              <button type="button" className={classes.gene} onClick={() => mapFeature(feature)}>
                {features.names[feature]}
              </button>
            </td>
            <td>
              <ValueBar
                value={expected[feature]}
                halfWidth={ranking.expectedHalfWidth[feature]}
                scale={scale}
                text={formatValue(expected[feature])}
              />
            </td>
            <td>
              <ValueBar
                value={supported[feature]}
                halfWidth={ranking.supportedHalfWidth[feature]}
                scale={scale}
                text={formatValue(supported[feature])}
              />
            </td>
            <td>{formatLift(lift[feature])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
