import type { ReactNode } from 'react'
import type { RegionComparison } from '../../../worker/api/comparisons.ts'
import type { Features } from '../../../worker/api/methods.ts'
import { type CompareColumn, compareValues } from '../../data/compare-order.ts'
import type { ComparedFeatures } from '../../data/compared-features.ts'
import { type BarScale, barScaleOf, ValueBar } from '../../plots/ValueBar.tsx'
import { formatCount, formatP, formatShare, formatValue } from '../../ui/format.ts'
import classes from './CompareTable.module.css'

/** What the cells of the table read from. */
export interface CompareData {
  comparison: RegionComparison
  shown: ComparedFeatures
  features: Features
  scale: BarScale
}

/** Columns from left to right: two readings with their differences, places, expression. */
export function shownColumns({ readings }: RegionComparison): CompareColumn[] {
  const second: CompareColumn[] =
    readings?.by === 'observed'
      ? ['observedA', 'observedB', 'deltaObserved']
      : ['supportedA', 'supportedB', 'deltaSupported']
  return [
    ...(['name', 'expectedA', 'expectedB', 'deltaExpected', ...second] as const),
    ...(['rankA', 'rankB', 'rankShift'] as const),
    ...(['logFoldChange', 'auc', 'pAdjusted', 'fractionA', 'fractionB'] as const),
  ]
}

/** One scale for all bars of the table, deltas included, so that lengths can be compared. */
export function compareScale({ readings }: RegionComparison): BarScale {
  if (!readings) return barScaleOf([])
  const { a, b, deltaExpected, deltaSupported } = readings
  const { max } = barScaleOf(
    [a.expected, a.supported, b.expected, b.supported, deltaExpected, deltaSupported].map((values) =>
      values.map(Math.abs),
    ),
  )
  return { min: -max, max }
}

/** The content of a cell. */
export function compareCell(column: CompareColumn, feature: number, data: CompareData): ReactNode {
  const { comparison, features, scale } = data
  if (column === 'name')
    return (
      <button type="button" className={classes.gene} title={features.ids[feature]}>
        {features.names[feature]}
      </button>
    )
  const value = compareValues(comparison, column)?.[feature] ?? Number.NaN
  switch (column) {
    case 'rankA':
    case 'rankB':
      return Number.isNaN(value) ? '–' : formatCount(value)
    case 'rankShift':
      return signed(value, formatCount)
    case 'logFoldChange':
      return signed(value, (size) => size.toFixed(2))
    case 'pAdjusted':
      return formatP(value)
    case 'auc':
      return formatValue(value)
    case 'fractionA':
    case 'fractionB':
      return formatShare(value)
    default: {
      const halfWidth = halfWidthOf(comparison, column, feature)
      return <ValueBar value={value} halfWidth={halfWidth} scale={scale} text={formatValue(value)} />
    }
  }
}

function halfWidthOf({ readings }: RegionComparison, column: CompareColumn, feature: number): number {
  if (column === 'deltaExpected') return readings?.deltaExpectedHalfWidth[feature] ?? 0
  return column === 'deltaSupported' ? (readings?.deltaSupportedHalfWidth[feature] ?? 0) : 0
}

function signed(value: number, format: (size: number) => string): string {
  if (Number.isNaN(value)) return '–'
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${format(Math.abs(value))}`
}
