import { Group, SegmentedControl, Skeleton, Text } from '@mantine/core'
import { useState } from 'react'
import type { Features, SlideInfo } from '../../../worker/api/methods.ts'
import { exportAlike } from '../../data/export-genes.ts'
import { useRequest } from '../../data/use-request.ts'
import { barScaleOf, ValueBar } from '../../plots/ValueBar.tsx'
import { mapFeature } from '../../stores/colouring.ts'
import { useFit } from '../../stores/fit.ts'
import { formatValue } from '../../ui/format.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { SaveButton } from '../../ui/SaveButton.tsx'
import { FailedRequest } from '../FailedRequest.tsx'
import { usePreview } from '../spot/use-preview.ts'
import classes from './GenePanel.module.css'

const SHOWN = 10
const FULL = barScaleOf([Float32Array.of(1)])

type Way = keyof typeof GENE_WORDS.by

interface AlikeGenesProps {
  info: SlideInfo
  feature: number
  features: Features
}

/** The genes that lie like this one, or that the model's keys hold to be alike. */
export function AlikeGenes({ info, feature, features }: AlikeGenesProps) {
  const isFitted = useFit((state) => state.fit.status === 'done')
  const [chosen, setChosen] = useState<Way>('expression')
  const by = isFitted ? chosen : 'expression'
  const params = { slideId: info.slideId, feature, by, k: SHOWN }
  const entry = useRequest('findSimilarFeatures', params, 'alike')
  const preview = usePreview()
  return (
    <div className={classes.stack}>
      <Group justify="space-between" wrap="nowrap">
        <h3 className={classes.title}>{GENE_WORDS.alike}</h3>
        <Group gap={4} wrap="nowrap">
          <SegmentedControl
            size="xs"
            aria-label={GENE_WORDS.alikeBy}
            value={by}
            data={(Object.keys(GENE_WORDS.by) as Way[]).map((value) => ({
              ...{ value, label: GENE_WORDS.by[value], disabled: value === 'keys' && !isFitted },
            }))}
            onChange={(value) => setChosen(value as Way)}
          />
          <SaveButton
            label={GENE_WORDS.alikeCsv}
            onSave={() => void exportAlike(params, features.names[feature])}
          />
        </Group>
      </Group>
      {entry?.status === 'failed' && (
        <FailedRequest error={entry.error} method="findSimilarFeatures" params={params} slot="alike" />
      )}
      {entry?.status === 'done' ? (
        <ol
          className={classes.alike}
          aria-label={GENE_WORDS.alike}
          data-testid="alike"
          onPointerLeave={() => preview.end()}
        >
          {Array.from(entry.data.features, (other, place) => (
            <li key={other} onPointerEnter={() => preview.start(other)}>
              <button type="button" className={classes.gene} onClick={() => mapFeature(other)}>
                {features.names[other]}
              </button>
              <ValueBar
                value={entry.data.similarity[place]}
                halfWidth={0}
                scale={FULL}
                text={formatValue(entry.data.similarity[place])}
              />
            </li>
          ))}
        </ol>
      ) : (
        entry?.status !== 'failed' && <Skeleton animate={false} height={SHOWN * 12} aria-busy />
      )}
      <Text size="xs" c="dimmed">
        {GENE_WORDS.byHint[by]}
      </Text>
    </div>
  )
}
