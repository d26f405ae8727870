import { useMemo } from 'react'
import { useFeatures, useObsColumn, useScore } from '../../data/slide-data.ts'
import { dataOf, useRequest } from '../../data/use-request.ts'
import { useColouring } from '../../stores/colouring.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { QUANTITY_UNITS } from '../../ui/words.ts'

/** Values that a threshold is laid at: those on the tissue, so that it is seen there. */
export interface ThresholdSource {
  kind: 'gene' | 'number' | 'score'
  /** Null where no gene is mapped yet. */
  name: string | null
  unit: string
  /** `[nSpot]`; null while they are on their way. */
  values: Float32Array | null
  /** What to begin with. */
  usual: number
}

/** Beyond every log1p CP10k. */
const HIGHEST = 100

/** The mapped number of obs or score of a gene list, else the mapped gene's expression. */
export function useThresholdSource(slideId: string): ThresholdSource {
  const { mode, feature, column, scored } = useColouring()
  const names = useFeatures()?.names
  const obs = dataOf(useObsColumn(mode === 'label' ? column : null))
  const score = dataOf(useScore(mode === 'score' ? (scored?.features ?? null) : null))
  const isGene = !(mode === 'score' && scored) && obs?.kind !== 'numeric'
  const rule =
    isGene && feature !== null ? ({ kind: 'feature', feature, low: 0, high: HIGHEST } as const) : null
  const found = dataOf(useRequest('findSpots', rule && { slideId, rule }, 'threshold-values'))
  const other = obs?.kind === 'numeric' ? obs.values : (score?.values ?? null)
  const middle = useMemo(() => (other ? roundedMedian(other) : 0), [other])
  if (obs?.kind === 'numeric')
    return { kind: 'number', name: column, unit: 'value in obs', values: obs.values, usual: middle }
  if (mode === 'score' && scored)
    return { kind: 'score', name: scored.name, unit: GENE_WORDS.scoreUnit, values: other, usual: middle }
  return {
    ...{ kind: 'gene', unit: QUANTITY_UNITS.expression, usual: 1 },
    name: feature === null ? null : (names?.[feature] ?? ''),
    values: found?.values ?? null,
  }
}

/** The middle of the values with three digits, NaN left out. */
function roundedMedian(values: Float32Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  return sorted.length === 0 ? 0 : Number(sorted[sorted.length >>> 1].toPrecision(3))
}
