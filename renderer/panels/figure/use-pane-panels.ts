import type { TissuePanel } from '../../../worker/api/figures.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { type OtherSlide, useFeatures, useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import {
  useComparedOther,
  useCompareParams,
  useComparison,
  useSideSource,
} from '../../data/use-comparison.ts'
import { dataOf } from '../../data/use-request.ts'
import { legendOfCategories, legendOfScale } from '../../layers/figure-legend.ts'
import { boundsInView, withDrawnOpacity } from '../../layers/figure-view.ts'
import { paleOutside } from '../../layers/pale-outside.ts'
import { swatchesOf } from '../../layers/spot-colours.ts'
import { useColouring } from '../../stores/colouring.ts'
import { useCompare } from '../../stores/compare.ts'
import { useView } from '../../stores/view.ts'
import { formatCount } from '../../ui/format.ts'
import { QUANTITY_UNITS } from '../../ui/words.ts'
import { extentOf } from '../camera.ts'
import { namedSide, sidesOf } from '../compare/ComparePanel.tsx'
import { coloursOfPane } from '../compare/use-pane-layers.ts'
import { usePaneValues } from '../compare/use-pane-values.ts'

/** Blue and orange as on the panes (layers/side-layers.ts). */
const SIDE_COLOURS = ['#3ca0eb', '#f5961e'] as const

/** Makes both panes of the comparison as they are on screen, each side ringed; null while they load. */
export function usePanePanels(info: SlideInfo): (() => TissuePanel[]) | null {
  const source = useSideSource(info)
  const compared = useComparedOther(info, source)
  const { beside, other, sourceOfB } = compared
  const params = useCompareParams(info, source, compared)
  const comparison = dataOf(useComparison(params))
  const slides = [useShownSlide(info, null), useShownSlide(beside?.info ?? info, other)]
  const shown = [usePaneValues(0, other), usePaneValues(1, other)]
  const { panes, cameras, paneSizePx } = useCompare()
  const palette = useColouring((state) => state.palette)
  const { spotOpacity, spotsHidden } = useView()
  if (!cameras || !paneSizePx || slides.some(({ spots, extent }) => !spots || !extent)) return null
  return () => {
    const sides = sidesOf(params, comparison)
    return shown.map(({ values, feature }, k): TissuePanel => {
      const { spots, extent, names } = slides[k]
      const nSpot = spots?.barcodes.length ?? 0
      const side = namedSide(sides[k], k === 0 ? source : sourceOfB)
      const colours = spotsHidden ? null : coloursOfPane(values, nSpot, palette)
      const paled = colours && side ? paleOutside(colours, side.spots) : colours
      const { show, column } = panes[k]
      const quantity = show === 'label' || show === 'none' ? 'expression' : show
      const words =
        feature === null
          ? { title: column ?? '', unit: 'value in obs' }
          : { title: names?.[feature] ?? '', unit: QUANTITY_UNITS[quantity] }
      const legend =
        values.kind === 'numeric'
          ? legendOfScale({ ramp: values.ramp, isLog: false, ...values.ends }, words)
          : values.kind === 'categorical'
            ? legendOfCategories(values.column, swatchesOf(values.column, palette), [], words.title)
            : null
      const letter = 'AB'[k]
      return {
        title: `${side ? `${letter}: ${side.name}` : letter}${beside ? `, ${[info, beside.info][k].name}` : ''}`,
        ...(k === 1 && other && { slideId: other.slideId }),
        bounds: boundsInView(cameras[k], paneSizePx, extent ?? [0, 0, 1, 1]),
        colours: paled ? withDrawnOpacity(paled, spotOpacity) : new Uint8Array(4 * nSpot),
        legend: paled ? legend : null,
        regions:
          side && !spotsHidden
            ? [
                {
                  name: `${letter}: ${side.name}, ${formatCount(side.spots.length)} spots`,
                  colour: SIDE_COLOURS[k],
                  spots: side.spots,
                },
              ]
            : [],
      }
    })
  }
}

function useShownSlide(info: SlideInfo, other: OtherSlide | null) {
  const index = useSpotIndex(other)
  return { spots: useSpots(other), extent: extentOf(info, index), names: useFeatures(other)?.names }
}
