import { useMemo, useRef } from 'react'
import { colourCodes, colourValues, swatchesOf } from '../layers/spot-colours.ts'
import { endsOf } from '../layers/value-range.ts'
import { useColouring } from '../stores/colouring.ts'
import { useSelection } from '../stores/selection.ts'
import { type SpotValues, useSpotValues } from './spot-values.ts'

/** What the spots show, and their colours `[nSpot, 4]` uint8; null where they are outlines alone. */
export function useSpotColours(nSpot: number): { shown: SpotValues; colours: Uint8Array | null } {
  const shown = useSpotValues()
  const fresh = useColours(shown, nSpot)
  const last = useRef<Uint8Array | null>(null)
  // While the next map is on its way the spots keep their colours, so that nothing flashes.
  const colours = shown.kind === 'waiting' && shown.isLoading ? last.current : fresh
  last.current = colours
  return { shown, colours }
}

function useColours(shown: SpotValues, nSpot: number): Uint8Array | null {
  const chosen = useColouring((state) => state.range)
  const palette = useColouring((state) => state.palette)
  const hiddenCodes = useColouring((state) => state.hiddenCodes)
  // A preview has its own range: the one set by hand belongs to the mapped gene.
  const range = useSelection((state) => state.hoverFeature) === null ? chosen : null
  return useMemo(() => {
    if (shown.kind === 'categorical' && shown.column.codes.length === nSpot)
      return colourCodes(shown.column.codes, swatchesOf(shown.column, palette), hiddenCodes)
    if (shown.kind !== 'numeric' || shown.values.length !== nSpot) return null
    const { low, high } = endsOf(range, shown.ends, shown.isLog)
    return colourValues(shown.values, shown.ramp, low, high, shown.isLog)
  }, [shown, nSpot, range, hiddenCodes, palette])
}
