import { Select } from '@mantine/core'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { labelColumns } from '../../data/label-columns.ts'
import type { OtherSlide } from '../../data/slide-data.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { type PaneColouring, setPane, useCompare } from '../../stores/compare.ts'
import { useFit } from '../../stores/fit.ts'
import { SHOW_LABELS } from '../../ui/compare-words.ts'
import { GeneField } from './GeneField.tsx'

const OF_MODEL = new Set(['supported', 'expected', 'observed', 'attention'])

interface PaneColoursProps {
  info: SlideInfo
  pane: Pane
  other: OtherSlide | null
}

/** What colours one pane: a quantity of a gene, a label column, or nothing. */
export function PaneColours({ info, pane, other }: PaneColoursProps) {
  const { show, column } = useCompare((state) => state.panes[pane])
  const isShownFitted = useFit((state) => state.fit.status === 'done')
  const isFitted = other ? other.isFitted : isShownFitted
  const side = pane === 0 ? 'A' : 'B'
  const names = columnNames(info)
  return (
    <>
      {show === 'label' && names.length > 0 && (
        <Select
          size="xs"
          w={108}
          aria-label={`Label column of ${side}`}
          data={names}
          value={column}
          allowDeselect={false}
          onChange={(name) => name !== null && setPane(pane, { column: name })}
        />
      )}
      {show !== 'label' && show !== 'none' && <GeneField pane={pane} other={other} />}
      <Select
        size="xs"
        w={104}
        aria-label={`Colour ${side} by`}
        data={Object.entries(SHOW_LABELS).map(([value, label]) => ({
          ...{ value, label, disabled: OF_MODEL.has(value) && !isFitted },
        }))}
        value={show}
        allowDeselect={false}
        onChange={(value) => value && setPane(pane, { show: value as PaneColouring['show'] })}
      />
    </>
  )
}

/** Tissue labels first, then the other columns. */
function columnNames(info: SlideInfo): string[] {
  return [...new Set([...labelColumns(info), ...info.obsColumns.map(({ name }) => name)])]
}
