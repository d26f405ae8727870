import { memo, useMemo } from 'react'
import { histogram } from '../layers/value-range.ts'

const BINS = 48

interface HistogramProps {
  values: Float32Array
  min: number
  max: number
}

/** How often each value occurs, as a quiet strip above a scale; heights are square roots, so that few are seen. */
export const Histogram = memo(function Histogram({ values, min, max }: HistogramProps) {
  const path = useMemo(() => {
    const counts = histogram(values, min, max, BINS)
    const most = Math.sqrt(Math.max(...counts, 1))
    const bars = Array.from(counts, (count, bin) => {
      const height = (20 * Math.sqrt(count)) / most
      return count === 0 ? '' : `M${bin} 20v${-height}h.82v${height}z`
    })
    return bars.join('')
  }, [values, min, max])
  return (
    <svg viewBox={`0 0 ${BINS} 20`} preserveAspectRatio="none" width="100%" height={28} aria-hidden>
      <path d={path} fill="var(--ink-quiet)" opacity={0.55} />
    </svg>
  )
})
