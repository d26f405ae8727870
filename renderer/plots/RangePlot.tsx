import { memo } from 'react'
import { formatTick } from '../ui/format.ts'
import classes from './RangePlot.module.css'

/** One line of the plot: a value with its range, and single values where there are any. */
export interface RangeRow {
  label: string
  /** Said in small beside the label, such as `control`. */
  note?: string
  value: number
  low: number
  high: number
  points?: ArrayLike<number>
  tone: 'strong' | 'plain' | 'quiet'
  text: string
}

interface RangePlotProps {
  rows: readonly RangeRow[]
  /** Ends of the common scale; a logarithmic one begins above 0. */
  scale: { min: number; max: number; isLog?: boolean }
  /** A value that all are compared with. */
  reference?: { value: number; label: string }
  /** For those who cannot see it: what the rows are and what is measured. */
  label: string
}

/** Values with their ranges on one scale, a row each; a table to those who read it aloud. */
export const RangePlot = memo(function RangePlot({ rows, scale, reference, label }: RangePlotProps) {
  const place = (value: number) => `${(100 * shareOf(value, scale)).toFixed(2)}%`
  return (
    <table className={classes.table} aria-label={label}>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label} data-tone={row.tone}>
            <th scope="row" className={classes.label} title={row.label}>
              {row.label}
              {row.note && <span className={classes.note}> {row.note}</span>}
            </th>
            <td className={classes.track}>
              <Marks row={row} place={place} reference={reference?.value} />
            </td>
            <td className={classes.value}>{row.text}</td>
          </tr>
        ))}
      </tbody>
      <tfoot aria-hidden>
        <tr>
          <td />
          <td className={classes.axis}>
            <span>{formatTick(scale.min)}</span>
            {reference && (
              <span className={classes.reference} style={{ left: place(reference.value) }}>
                {reference.label}
              </span>
            )}
            <span>{formatTick(scale.max)}</span>
          </td>
          <td />
        </tr>
      </tfoot>
    </table>
  )
})

interface MarksProps {
  row: RangeRow
  place: (value: number) => string
  reference: number | undefined
}

function Marks({ row: { value, low, high, points }, place, reference }: MarksProps) {
  return (
    <svg width="100%" height={22} aria-hidden>
      <line x1="0" x2="100%" y1={11} y2={11} className={classes.rail} />
      {reference !== undefined && (
        <line x1={place(reference)} x2={place(reference)} y1={0} y2={22} className={classes.chance} />
      )}
      {points &&
        Array.from(points, (point, k) =>
          Number.isFinite(point) ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a point is nothing but its place in the list
            <circle key={k} cx={place(point)} cy={4 + ((k * 7) % 15)} r={1.3} className={classes.point} />
          ) : null,
        )}
      {high > low && <line x1={place(low)} x2={place(high)} y1={11} y2={11} className={classes.range} />}
      {Number.isFinite(value) &&
        (points ? (
          <line x1={place(value)} x2={place(value)} y1={4} y2={18} className={classes.middle} />
        ) : (
          <circle cx={place(value)} cy={11} r={4.5} className={classes.dot} />
        ))}
    </svg>
  )
}

function shareOf(value: number, { min, max, isLog }: RangePlotProps['scale']): number {
  const [v, a, b] = isLog ? [value, min, max].map((x) => Math.log(Math.max(x, min))) : [value, min, max]
  return b > a ? Math.min(1, Math.max(0, (v - a) / (b - a))) : 0.5
}
