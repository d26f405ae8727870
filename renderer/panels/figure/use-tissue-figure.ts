import type { TissueFigure, TissuePanel } from '../../../worker/api/figures.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import { legendOfCategories, legendOfScale } from '../../layers/figure-legend.ts'
import { boundsInView, drawnOpacity, withDrawnOpacity } from '../../layers/figure-view.ts'
import { swatchesOf } from '../../layers/spot-colours.ts'
import { doSpotsOverlap, drawOrder } from '../../layers/spot-index.ts'
import { endsOf } from '../../layers/value-range.ts'
import { useChannels } from '../../stores/channels.ts'
import { useColouring } from '../../stores/colouring.ts'
import { useRegions } from '../../stores/regions.ts'
import { useView } from '../../stores/view.ts'
import { extentOf } from '../camera.ts'
import { useLegendTitle } from '../colour/Legend.tsx'
import { useSpotColours } from '../spot-colours.ts'
import type { SpotValues } from '../spot-values.ts'

/** What figures of the tissue share, whatever their views. */
export function useFigureBase(): Omit<TissueFigure, 'title' | 'panels'> {
  const { spotScale, tissueOpacity, tone } = useView()
  const channels = useChannels((state) => state.views)
  return {
    ...{ kind: 'tissue' as const, spotScale, tone, pictureOpacity: drawnOpacity(tissueOpacity) },
    ...(channels && { channels }),
  }
}

/** Makes the view of the tissue as it is on screen; null while it loads. */
export function useTissuePanel(info: SlideInfo): (() => TissuePanel) | null {
  const spots = useSpots()
  const index = useSpotIndex()
  const nSpot = spots?.barcodes.length ?? 0
  const { shown, colours } = useSpotColours(nSpot)
  const legend = useLegend(shown)
  const { camera, widthPx, heightPx, spotOpacity, spotScale, spotsHidden } = useView()
  const all = useRegions((state) => state.regions)
  const hidden = useRegions((state) => state.hidden)
  const extent = extentOf(info, index)
  if (!spots || !extent || !camera || shown.kind === 'waiting') return null
  return () => {
    const isBare = spotsHidden || colours === null
    const diameterPx = info.spotDiameterPx * spotScale
    const isOrdered = shown.kind === 'numeric' && index && doSpotsOverlap(index, spots.xy, diameterPx)
    const regions = spotsHidden ? [] : all.filter(({ id }) => !hidden.includes(id))
    return {
      bounds: boundsInView(camera, [widthPx, heightPx], extent),
      colours: isBare ? new Uint8Array(4 * nSpot) : withDrawnOpacity(colours, spotOpacity),
      ...(isOrdered && { order: drawOrder(index.placed, shown.values) }),
      legend: isBare ? null : legend,
      regions: regions.map(({ name, colour, spots: within, outline }) => ({
        ...{ name, colour, spots: within },
        ...(outline && { outline }),
      })),
    }
  }
}

function useLegend(shown: SpotValues): TissuePanel['legend'] {
  const title = useLegendTitle()
  const range = useColouring((state) => state.range)
  const palette = useColouring((state) => state.palette)
  const hiddenCodes = useColouring((state) => state.hiddenCodes)
  if (shown.kind === 'numeric') {
    const { ramp, ends, isLog } = shown
    return legendOfScale(
      { ramp, isLog, ...endsOf(range, ends, isLog) },
      { title: title.name, unit: title.unit },
    )
  }
  if (shown.kind !== 'categorical') return null
  return legendOfCategories(shown.column, swatchesOf(shown.column, palette), hiddenCodes, title.name)
}
