import { type OtherSlide, useFeatures } from '../../data/slide-data.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { colourBarOf } from '../../layers/colour-scale.ts'
import { rampGradient } from '../../layers/ramps.ts'
import { swatchesOf } from '../../layers/spot-colours.ts'
import { useColouring } from '../../stores/colouring.ts'
import { onSlideOfB, useCompare } from '../../stores/compare.ts'
import { COMPARE_WORDS, SHOW_LABELS } from '../../ui/compare-words.ts'
import { formatTick } from '../../ui/format.ts'
import type { SpotValues } from '../spot-values.ts'
import classes from './Compare.module.css'

/** More swatches would cover the tissue. */
const MOST_SWATCHES = 12

interface PaneLegendProps {
  values: SpotValues
  feature: number | null
  pane: Pane
  other: OtherSlide | null
  isOneScale: boolean
}

/** What the colours of a pane mean, in its corner. */
export function PaneLegend({ values, feature, pane, other, isOneScale }: PaneLegendProps) {
  const palette = useColouring((state) => state.palette)
  const { show, column } = useCompare((state) => state.panes[pane])
  const names = useFeatures(other)?.names
  const isAbsent = useCompare(
    ({ picked, featureOfB }) => pane === 1 && picked !== null && onSlideOfB(picked, featureOfB) === null,
  )
  if (values.kind === 'numeric') {
    const { start, end, ticks } = colourBarOf(values.ramp, values.ends.low, values.ends.high)
    const what = show === 'label' || show === 'none' ? 'expression' : show
    const title = feature === null ? column : `${names?.[feature] ?? ''} · ${SHOW_LABELS[what].toLowerCase()}`
    return (
      <div className={classes.legend} data-testid="pane-legend">
        <b>{title}</b>
        <div
          className={classes.gradient}
          data-colour
          style={{ background: rampGradient(values.ramp, start, end) }}
        />
        <div className={classes.ticks}>
          {ticks.map((tick) => (
            <span key={tick}>{formatTick(tick)}</span>
          ))}
        </div>
        {isOneScale && <span>{COMPARE_WORDS.oneColourScale}</span>}
      </div>
    )
  }
  if (isAbsent && values.kind !== 'categorical')
    return (
      <div className={classes.legend} data-testid="pane-legend">
        {COMPARE_WORDS.notThere}
      </div>
    )
  if (values.kind !== 'categorical') return null
  const swatches = swatchesOf(values.column, palette)
  const { categories } = values.column
  return (
    <div className={`${classes.legend} ${classes.swatches}`} data-testid="pane-legend">
      {categories.slice(0, MOST_SWATCHES).map((category, code) => (
        <span key={category}>
          <span className={classes.dot} data-colour style={{ background: swatches[code] }} />
          {category}
        </span>
      ))}
      {categories.length > MOST_SWATCHES && <span>and {categories.length - MOST_SWATCHES} more</span>}
    </div>
  )
}
