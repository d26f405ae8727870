import { Select, Text } from '@mantine/core'
import { useState } from 'react'
import type { Features, MapQuantity, SlideInfo } from '../../../worker/api/methods.ts'
import { placesByMoran } from '../../data/moran-order.ts'
import { useColouring } from '../../stores/colouring.ts'
import { useJobs } from '../../stores/jobs.ts'
import { formatCount, formatP, formatValue } from '../../ui/format.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { QUANTITY_LABELS } from '../../ui/words.ts'
import { GenePicker } from '../colour/GenePicker.tsx'
import { AlikeGenes } from './AlikeGenes.tsx'
import { GeneMap } from './GeneMap.tsx'
import classes from './GenePanel.module.css'

type ModelQuantity = Exclude<MapQuantity, 'expression'>

interface OneGeneProps {
  info: SlideInfo
  features: Features | null
}

/** The mapped gene: what is measured beside what the model makes of it, how it lies, and which genes lie like it. */
export function OneGene({ info, features }: OneGeneProps) {
  const feature = useColouring((state) => state.feature)
  const [quantity, setQuantity] = useState<ModelQuantity>('attention')
  return (
    <div className={classes.stack}>
      <GenePicker label={GENE_WORDS.search} isAsked={false} />
      {feature === null || !features ? (
        <Text size="xs" c="dimmed">
          {GENE_WORDS.choose}
        </Text>
      ) : (
        <>
          <Facts feature={feature} features={features} />
          <div className={classes.maps} data-testid="gene-maps" data-feature={feature}>
            <GeneMap {...{ info, feature, features }} quantity="expression">
              <span className={classes.mapTitle}>Expression</span>
            </GeneMap>
            <GeneMap {...{ info, feature, features, quantity }}>
              <Select
                size="xs"
                variant="unstyled"
                className={classes.quantity}
                aria-label={GENE_WORDS.quantity}
                data={Object.entries(QUANTITY_LABELS).map(([value, label]) => ({ value, label }))}
                value={quantity}
                allowDeselect={false}
                onChange={(value) => value && setQuantity(value as ModelQuantity)}
              />
            </GeneMap>
          </div>
          <AlikeGenes {...{ info, feature, features }} />
        </>
      )}
    </div>
  )
}

/** Its id, its kind, and how it lies on the tissue where that was measured. */
function Facts({ feature, features }: { feature: number; features: Features }) {
  const job = useJobs((state) => state.measureMoran)
  const { names, ids, types } = features
  const words = [ids[feature] !== names[feature] && ids[feature], types[feature]].filter(Boolean)
  return (
    <div>
      <Text size="sm" fw={600} data-testid="gene-name">
        {names[feature]}
      </Text>
      <Text size="xs" c="dimmed" className={classes.numbers}>
        {words.join(' · ')}
      </Text>
      <Text size="xs" c="dimmed" className={classes.numbers} data-testid="gene-moran">
        {job.status === 'done' ? patternText(job.result, feature, names) : GENE_WORDS.notMeasured}
      </Text>
    </div>
  )
}

type Pattern = Parameters<typeof placesByMoran>[0]

function patternText(pattern: Pattern, feature: number, names: readonly string[]): string {
  const place = placesByMoran(pattern, names)[feature]
  const where = GENE_WORDS.place(formatCount(place), formatCount(names.length))
  return `Moran’s I ${formatValue(pattern.moran[feature])}, ${where}, adjusted p ${formatP(pattern.pAdjusted[feature])}`
}
