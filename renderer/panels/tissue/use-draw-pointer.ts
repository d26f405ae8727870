import { type PointerEvent as ReactPointerEvent, useRef } from 'react'
import { addCorner, beginDraft, cancelDraft, extendDraft, finishDraft } from '../../data/drafts.ts'
import { unproject } from '../../layers/view-math.ts'
import { setCross, setMeasured, useDrawing } from '../../stores/drawing.ts'
import { hoverSpot } from '../../stores/selection.ts'
import { useView } from '../../stores/view.ts'
import { drawModeOf, useDoublePress } from './draw-gestures.ts'

type Pointer = ReactPointerEvent<HTMLElement>

/** The place under the pointer in full-resolution px, or null before the tissue is fitted. */
function placeOf(event: Pointer): [number, number] | null {
  const box = event.currentTarget.getBoundingClientRect()
  const { camera, widthPx, heightPx } = useView.getState()
  if (!camera) return null
  return unproject(camera, widthPx, heightPx, event.clientX - box.left, event.clientY - box.top)
}

/** The pointer while a drawing tool is in hand: a drag draws, a polygon is clicked. */
export function useDrawPointer() {
  const isDoublePress = useDoublePress()
  const isMeasuring = useRef(false)
  return {
    onPointerDown: (event: Pointer) => {
      const place = placeOf(event)
      if (event.button !== 0 || !place) return
      setCross(null)
      const { tool, draft } = useDrawing.getState()
      const isDouble = isDoublePress(event)
      if (tool === 'measure') {
        event.currentTarget.setPointerCapture(event.pointerId)
        setMeasured([place, place])
        isMeasuring.current = true
      } else if (tool !== 'polygon') {
        // A drag that leaves the tissue goes on drawing.
        event.currentTarget.setPointerCapture(event.pointerId)
        beginDraft(place, drawModeOf(event))
      } else if (!draft) beginDraft(place, drawModeOf(event))
      else if (isDouble) finishDraft()
      else addCorner(place)
    },
    onPointerMove: (event: Pointer) => {
      hoverSpot(null, null)
      const place = placeOf(event)
      const { measured } = useDrawing.getState()
      if (place && measured && isMeasuring.current) setMeasured([measured[0], place])
      if (place && useDrawing.getState().draft) extendDraft(place)
    },
    onPointerUp: () => {
      const { draft } = useDrawing.getState()
      isMeasuring.current = false
      if (draft && draft.tool !== 'polygon') finishDraft()
    },
    onPointerCancel: () => {
      isMeasuring.current = false
      cancelDraft()
    },
  }
}
