import { memo } from 'react'
import { formatTick } from '../ui/format.ts'
import classes from './RangePlot.module.css'

/** One line of the plot: a value with its range, and single values where there are any. */
export interface RangeRow {
  /** Names the row to those who hear it, and each only once. */
  name: string
  /** What stands beside the marks; the name where missing. */
  label?: string
  /** Said in small beside the label, such as `control`. */
  note?: string
  value: number
  low: number
  high: number
  points?: ArrayLike<number>
  tone: 'strong' | 'plain' | 'quiet'
  text: string
}

/** Room for two lines of a label. */
const ROW_PX = 30
const MIDDLE_PX = ROW_PX / 2

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
  const share = (value: number) => shareOf(value, scale)
  return (
    <table className={classes.table} aria-label={label}>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} data-tone={row.tone}>
            <th scope="row" className={classes.label} title={row.name} aria-label={row.name}>
              {row.label ?? row.name}
              {row.note && <span className={classes.note}> {row.note}</span>}
            </th>
            <td className={classes.track}>
              <Marks row={row} share={share} reference={reference?.value} />
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
              <span className={classes.reference} style={{ left: percent(share(reference.value)) }}>
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
  /** Where a value lies on the scale, 0 to 1. */
  share: (value: number) => number
  reference: number | undefined
}

function Marks({ row: { value, low, high, points }, share, reference }: MarksProps) {
  const place = (at: number) => percent(share(at))
  return (
    <svg width="100%" height={ROW_PX} aria-hidden>
      <line x1="0" x2="100%" y1={MIDDLE_PX} y2={MIDDLE_PX} className={classes.rail} />
      {reference !== undefined && (
        <line x1={place(reference)} x2={place(reference)} y1={0} y2={ROW_PX} className={classes.chance} />
      )}
      {points && <Points points={points} share={share} />}
      {high > low && (
        <line x1={place(low)} x2={place(high)} y1={MIDDLE_PX} y2={MIDDLE_PX} className={classes.range} />
      )}
      {Number.isFinite(value) &&
        (points ? (
          <line
            x1={place(value)}
            x2={place(value)}
            y1={MIDDLE_PX - 7}
            y2={MIDDLE_PX + 7}
            className={classes.middle}
          />
        ) : (
          <circle cx={place(value)} cy={MIDDLE_PX} r={4.5} className={classes.dot} />
        ))}
    </svg>
  )
}

const percent = (share: number) => `${(100 * share).toFixed(2)}%`

/** Single values as one path of dots, spread over the height so that many at one place are seen. */
function Points({ points, share }: Pick<MarksProps, 'share'> & { points: ArrayLike<number> }) {
  const dots = Array.from(points, (point, k) =>
    Number.isFinite(point) ? `M${(100 * share(point)).toFixed(2)} ${MIDDLE_PX - 7 + ((k * 7) % 15)}h0` : '',
  )
  return (
    <svg viewBox={`0 0 100 ${ROW_PX}`} preserveAspectRatio="none" width="100%" height={ROW_PX} aria-hidden>
      <path d={dots.join('')} vectorEffect="non-scaling-stroke" className={classes.points} />
    </svg>
  )
}

function shareOf(value: number, { min, max, isLog }: RangePlotProps['scale']): number {
  const [v, a, b] = isLog ? [value, min, max].map((x) => Math.log(Math.max(x, min))) : [value, min, max]
  return b > a ? Math.min(1, Math.max(0, (v - a) / (b - a))) : 0.5
}
