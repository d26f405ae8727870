import type { SlideInfo, Spots } from '../../../worker/api/methods.ts'
import { type OtherSlide, useSpots } from '../../data/slide-data.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { type Camera, project } from '../../layers/view-math.ts'
import { SpotRing } from '../../plots/SpotRing.tsx'
import { useCompare } from '../../stores/compare.ts'
import { useSelection } from '../../stores/selection.ts'
import { SHOW_LABELS } from '../../ui/compare-words.ts'
import { formatValue } from '../../ui/format.ts'
import { labelText } from '../label-text.ts'
import type { SpotValues } from '../spot-values.ts'
import classes from './Compare.module.css'

const MIN_RADIUS_PX = 4
/** Room that the card takes, CSS px. */
const CARD_PX = { width: 172, height: 52 }

interface PaneSpotsProps {
  info: SlideInfo
  pane: Pane
  other: OtherSlide | null
  camera: Camera
  values: SpotValues
  feature: number | null
}

/** The spot under the pointer, also in the other pane where that shows the same slide, and the spot that is selected. */
export function PaneSpots({ info, pane, other, camera, values, feature }: PaneSpotsProps) {
  const spots = useSpots(other)
  const pointed = useCompare((state) => state.pointed)
  const isTwo = useCompare((state) => state.otherSlide !== null)
  const selected = useSelection((state) => state.spot)
  const size = useCompare((state) => state.paneSizePx)
  if (!spots || !size) return null
  const hovered = pointed && (!isTwo || pointed.pane === pane) ? pointed.spot : null
  // The selection is of the slide that is shown, not of the one beside it.
  const kept = other ? null : selected
  const ring = (spot: number | null, widthPx: number, testId: string) => {
    const place = spot === null ? null : placeOf(spot, spots, camera, size)
    const radiusPx = Math.max(MIN_RADIUS_PX, (info.spotDiameterPx / 2) * 1.12 * 2 ** camera.zoom)
    return place && <SpotRing {...{ x: place[0], y: place[1], radiusPx, widthPx, isDashed: false, testId }} />
  }
  return (
    <>
      {hovered !== kept && ring(hovered, 1.5, 'pane-hover-ring')}
      {ring(kept, 2.5, 'pane-selected-ring')}
      {hovered !== null && pointed?.pane === pane && (
        <SpotCard {...{ spots, spot: hovered, pane, values, feature }} at={pointed.atPx} size={size} />
      )}
    </>
  )
}

interface SpotCardProps {
  spots: Spots
  spot: number
  pane: Pane
  values: SpotValues
  feature: number | null
  at: readonly [number, number]
  size: readonly [number, number]
}

function SpotCard({ spots, spot, pane, values, feature, at: [x, y], size }: SpotCardProps) {
  const { show, column } = useCompare((state) => state.panes[pane])
  const what = SHOW_LABELS[show === 'label' || show === 'none' ? 'expression' : show]
  const name = feature === null ? column : what
  const text =
    values.kind === 'categorical'
      ? labelText(values.column, spot)
      : values.kind === 'numeric'
        ? formatValue(values.values[spot])
        : null
  const left = x + 14 + CARD_PX.width > size[0] ? x - 14 - CARD_PX.width : x + 14
  return (
    <div
      className={classes.card}
      style={{ left: Math.max(4, left), top: Math.max(4, Math.min(y + 12, size[1] - CARD_PX.height)) }}
      data-testid="pane-card"
    >
      <div className={classes.cardName}>{spots.barcodes[spot]}</div>
      {text !== null && (
        <div>
          <span className={classes.quiet}>{name}</span> {text}
        </div>
      )}
    </div>
  )
}

function placeOf(
  spot: number,
  spots: Spots,
  camera: Camera,
  [widthPx, heightPx]: readonly [number, number],
): readonly [number, number] | null {
  const [x, y] = [spots.xy[2 * spot], spots.xy[2 * spot + 1]]
  return Number.isFinite(x) ? project(camera, widthPx, heightPx, x, y) : null
}
