import type { ObsColumn, SlideInfo } from '../../../worker/api/methods.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { useFeatures, useObsColumn, useSpots, useTopFeatures } from '../../data/slide-data.ts'
import { dataOf } from '../../data/use-request.ts'
import { holdsSpot } from '../../layers/drawing.ts'
import { useColouring } from '../../stores/colouring.ts'
import { useRegions } from '../../stores/regions.ts'
import { useSelection } from '../../stores/selection.ts'
import { useView } from '../../stores/view.ts'
import { formatValue } from '../../ui/format.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import { QUANTITY_LABELS, READING_LABELS } from '../../ui/words.ts'
import { labelText } from '../label-text.ts'
import { useSpotValues } from '../spot-values.ts'
import classes from './TissuePanel.module.css'

const TOP = 5
const CARD_PX = { width: 282, height: 154 }

/** The card beside the pointer: barcode, label, the mapped value and the top genes. */
export function HoverCard({ info }: { info: SlideInfo }) {
  const spot = useSelection((state) => state.hoverSpot)
  const pointerPx = useSelection((state) => state.pointerPx)
  const reading = useSelection((state) => state.reading)
  const widthPx = useView((state) => state.widthPx)
  const heightPx = useView((state) => state.heightPx)
  const spots = useSpots()
  const features = useFeatures()
  const top = useTopFeatures(reading, TOP)
  const label = useLabel(info)
  const mapped = useMappedValue(spot)
  const regions = useRegions((state) => state.regions)
  if (spot === null || !pointerPx || !spots) return null
  const [x, y] = pointerPx
  const left = x + 16 + CARD_PX.width > widthPx ? x - 16 - CARD_PX.width : x + 16
  const up = Math.min(y + 12, heightPx - CARD_PX.height)
  const genes =
    top && features
      ? Array.from(top.features.subarray(spot * top.k, spot * top.k + top.k), (i) => features.names[i]).join(
          ', ',
        )
      : null
  const inside = regions.filter((region) => holdsSpot(region.spots, spot)).map(({ name }) => name)
  return (
    <div className={classes.card} style={{ left, top: Math.max(8, up) }} data-testid="hover-card">
      <div className={classes.barcode}>{spots.barcodes[spot]}</div>
      <dl className={classes.pairs}>
        {label && <Pair name={label.name} value={labelText(label.column, spot)} />}
        {inside.length > 0 && <Pair name={REGION_LIST_WORDS.title} value={inside.join(', ')} />}
        {mapped && <Pair name={mapped.name} value={mapped.text} />}
        {genes && <Pair name={READING_LABELS[reading]} value={genes} />}
      </dl>
    </div>
  )
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

/** The label column shown on the card: the one that colours the spots, else the first categorical one. */
function useLabel(info: SlideInfo): { name: string; column: ObsColumn } | null {
  const chosen = useColouring((state) => (state.mode === 'label' ? state.column : null))
  const name = chosen ?? labelColumns(info)[0] ?? null
  const column = dataOf(useObsColumn(name))
  return name !== null && column ? { name, column } : null
}

function useMappedValue(spot: number | null): { name: string; text: string } | null {
  const shown = useSpotValues()
  const features = useFeatures()
  const { mode, feature, quantity, questionMap } = useColouring()
  const isGene = mode === 'gene' || mode === 'attention'
  if (mode === 'question' && questionMap && spot !== null)
    return { name: questionMap.name, text: formatValue(questionMap.values[spot]) }
  if (!isGene || feature === null || spot === null || shown.kind !== 'numeric' || !features) return null
  const what = mode === 'attention' ? `, ${QUANTITY_LABELS[quantity].toLowerCase()}` : ''
  return { name: `${features.names[feature]}${what}`, text: formatValue(shown.values[spot]) }
}
