import { useMemo } from 'react'
import type { ObsColumn } from '../../worker/api/methods.ts'
import { useFeatureMap, useObsColumn, useScore } from '../data/slide-data.ts'
import { dataOf } from '../data/use-request.ts'
import type { RampName } from '../layers/ramps.ts'
import { defaultEnds, logEnds, type ScaleEnds } from '../layers/value-range.ts'
import { useColouring } from '../stores/colouring.ts'
import { useSelection } from '../stores/selection.ts'

/** What the spots show now: numbers on a scale, categories, or nothing yet. */
export type SpotValues =
  | { kind: 'none' }
  | { kind: 'waiting'; isLoading: boolean }
  | { kind: 'numeric'; values: Float32Array; ramp: RampName; ends: ScaleEnds; isLog: boolean }
  | { kind: 'categorical'; column: Extract<ObsColumn, { kind: 'categorical' }> }

/** Maps of questions are read on the whole scale from 0 to 1, so that one can be told from another. */
const SHARE_ENDS: ScaleEnds = { low: 0, high: 1, min: 0, max: 1 }

const isDiverging = (quantity: string) =>
  ['attention', 'expected', 'supported', 'observed'].includes(quantity)

/** The values that colour the spots; a gene row under the pointer previews its map. */
export function useSpotValues(): SpotValues {
  const colouring = useColouring()
  const preview = useSelection((state) => state.hoverFeature)
  const { mode, feature, quantity, ramp, isLog, clip } = colouring
  const shown = mode === 'attention' ? quantity : 'expression'
  const isGene = mode === 'gene' || mode === 'attention'
  const mapEntry = useFeatureMap(isGene ? feature : null, shown, 'map')
  const map = dataOf(mapEntry)
  const previewMap = dataOf(useFeatureMap(preview, shown, 'preview'))
  const scoreEntry = useScore(mode === 'score' ? (colouring.scored?.features ?? null) : null)
  const score = dataOf(scoreEntry)
  const columnEntry = useObsColumn(mode === 'label' ? colouring.column : null)
  const column = dataOf(columnEntry)
  const isLoading = (mapEntry ?? scoreEntry ?? columnEntry)?.status === 'loading'
  const current = previewMap ?? (isGene ? map : null)
  const question = mode === 'question' ? (colouring.questionMap?.values ?? null) : null
  return useMemo((): SpotValues => {
    const sequential = (values: Float32Array): SpotValues => {
      const ends = isLog ? logEnds(values, clip) : null
      if (ends) return { kind: 'numeric', values, ramp, ends, isLog: true }
      return { kind: 'numeric', values, ramp, ends: defaultEnds(values, 'sequential', clip), isLog: false }
    }
    const diverging = (values: Float32Array): SpotValues => {
      const ends = defaultEnds(values, 'diverging', clip)
      return { kind: 'numeric', values, ramp: 'blue-orange', ends, isLog: false }
    }
    if (current) return isDiverging(current.quantity) ? diverging(current.values) : sequential(current.values)
    if (question) return { kind: 'numeric', values: question, ramp, ends: SHARE_ENDS, isLog: false }
    // Around 0: what a spot has more or less of than genes of like expression.
    if (score) return diverging(score.values)
    if (column?.kind === 'categorical') return { kind: 'categorical', column }
    if (column) return sequential(column.values)
    if (mode === 'none' || (isGene && feature === null)) return { kind: 'none' }
    return { kind: 'waiting', isLoading }
  }, [current, question, score, column, ramp, isLog, clip, mode, isGene, feature, isLoading])
}
