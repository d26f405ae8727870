import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { extended } from '../../data/drafts.ts'
import { ARROWS } from '../../data/walk.ts'
import { type Draft, makesRegions, useDrawing } from '../../stores/drawing.ts'
import { useUmap } from '../../stores/umap.ts'

type Place = readonly [x: number, y: number]

/** CSS px that an arrow key moves the cross, and with Shift: as on the tissue. */
const [STEP_PX, FAR_PX] = [8, 40]

/** What draws on the plane. */
export interface PlaneDrawing {
  latest: () => Draft | null
  setDraft: (draft: Draft | null) => void
  finish: () => void
  /** Units of the plane per CSS px. */
  perPx: () => number
}

/**
 * A cross that draws on the plane by keys while a drawing tool is in hand: arrows move it, Enter begins, sets a corner and ends; a corner set
 * twice closes a polygon. Null until a key moves it. The handler says whether the key was the cross's.
 */
export function useUmapCross({ latest, setDraft, finish, perPx }: PlaneDrawing) {
  const [cross, show] = useState<Place | null>(null)
  const current = useRef<Place | null>(null)
  const setCross = (place: Place | null) => {
    current.current = place
    show(place)
  }
  useEffect(
    () =>
      useDrawing.subscribe(({ tool }, before) => {
        if (tool === before.tool) return
        current.current = null
        show(null)
      }),
    [],
  )
  const press = (place: Place, adds: boolean) => {
    const { tool, mode, brushPx } = useDrawing.getState()
    const draft = latest()
    if (!makesRegions(tool)) return
    if (!draft)
      setDraft({
        ...{ tool, mode: adds ? 'add' : mode, points: [place] },
        ...{ cursor: tool === 'polygon' ? place : null, radius: brushPx * perPx() },
      })
    else if (tool === 'polygon' && !isSame(draft.points[draft.points.length - 1], place))
      setDraft({ ...draft, points: [...draft.points, place], cursor: place })
    else finish()
  }
  const onCrossKey = (event: KeyboardEvent): boolean => {
    const { camera } = useUmap.getState()
    if (event.ctrlKey || event.metaKey || event.altKey || !camera) return false
    if (!makesRegions(useDrawing.getState().tool)) return false
    // What the mouse has begun, keys do not draw on.
    if (!current.current && latest()) return false
    const place = current.current ?? camera.target
    const arrow = ARROWS[event.key]
    if (arrow) {
      const step = (event.shiftKey ? FAR_PX : STEP_PX) * perPx()
      const next: Place = [place[0] + step * arrow[0], place[1] + step * arrow[1]]
      setCross(next)
      const draft = latest()
      if (draft) setDraft(extended(draft, next, 0))
    } else if (event.key === 'Enter') {
      setCross(place)
      press(place, event.shiftKey)
    } else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return { cross, onCrossKey, dropCross: () => setCross(null) }
}

const isSame = (a: Place, b: Place): boolean => a[0] === b[0] && a[1] === b[1]
