import { ActionIcon, Autocomplete, SegmentedControl, Tooltip } from '@mantine/core'
import { Crosshair } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useSpots } from '../../data/slide-data.ts'
import { pickBaseline, setBaseline, useSelection } from '../../stores/selection.ts'
import { EXPLAIN_WORDS } from '../../ui/words.ts'
import classes from './ExplainSection.module.css'

const OFFERED = 8

/** What the explanation starts from: the slide's mean, or a spot chosen on the tissue or by its barcode. */
export function BaselineField() {
  const baseline = useSelection((state) => state.baseline)
  const isPicking = useSelection((state) => state.isPickingBaseline)
  const [isSpot, setSpot] = useState(false)
  // With the explanation go its baseline and a pick that would take the next click.
  useEffect(() => () => setBaseline(null), [])
  return (
    <div className={classes.baseline} data-testid="baseline">
      <span>{EXPLAIN_WORDS.baseline}</span>
      <SegmentedControl
        size="xs"
        aria-label={EXPLAIN_WORDS.baseline}
        value={isSpot ? 'spot' : 'mean'}
        data={[
          { value: 'mean', label: EXPLAIN_WORDS.mean },
          { value: 'spot', label: EXPLAIN_WORDS.otherSpot },
        ]}
        onChange={(value) => {
          setSpot(value === 'spot')
          setBaseline(null)
          pickBaseline(value === 'spot')
        }}
      />
      {isSpot && <BarcodeField baseline={baseline} />}
      {isSpot && (
        <Tooltip label={isPicking ? EXPLAIN_WORDS.stopPicking : EXPLAIN_WORDS.pick}>
          <ActionIcon
            size={30}
            variant={isPicking ? 'filled' : 'default'}
            aria-label={EXPLAIN_WORDS.pick}
            aria-pressed={isPicking}
            onClick={() => pickBaseline(!isPicking)}
          >
            <Crosshair size={15} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  )
}

/** Takes a barcode as soon as it is one of the slide's. */
function BarcodeField({ baseline }: { baseline: number | null }) {
  const barcodes = useSpots()?.barcodes ?? []
  const [text, setText] = useState('')
  const picked = baseline === null ? undefined : barcodes[baseline]
  useEffect(() => {
    if (picked !== undefined) setText(picked)
  }, [picked])
  const wanted = text.trim().toLowerCase()
  const offered = wanted ? barcodes.filter((barcode) => barcode.toLowerCase().includes(wanted)) : []
  return (
    <Autocomplete
      size="xs"
      className={classes.barcode}
      aria-label={EXPLAIN_WORDS.barcode}
      placeholder={EXPLAIN_WORDS.barcode}
      data={[...new Set(offered.slice(0, OFFERED))]}
      filter={({ options }) => options}
      value={text}
      error={wanted !== '' && offered.length === 0}
      spellCheck={false}
      onChange={(value) => {
        setText(value)
        const spot = barcodes.indexOf(value.trim())
        if (spot >= 0) setBaseline(spot)
      }}
    />
  )
}
