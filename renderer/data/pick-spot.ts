import { useFit } from '../stores/fit.ts'
import { selectRegion, selectSpot, useSelection } from '../stores/selection.ts'
import { useSlide } from '../stores/slide.ts'
import { setView } from '../stores/view.ts'
import { requestKey } from './requests.ts'
import { loadedSpots } from './spot-index.ts'
import { requests } from './use-request.ts'

/** A click waits this long for its ranking before it shows without one. */
const PATIENCE_MS = 60

let latest = 0

/**
 * Selects a spot together with its ranking, so that a click costs one frame and not two: without a graphics card
 * a frame takes longer than the ranking. Where the ranking is slow, or there is no fit, it selects without.
 * A slide that opens meanwhile drops the click.
 */
export async function pickSpot(spot: number | null): Promise<void> {
  const mine = ++latest
  const { epoch } = useSlide.getState()
  const key = spot === null ? null : askForRanking(spot, 'ranking')
  if (key !== null && isCurrentShown()) await settled(key)
  if (mine !== latest || epoch !== useSlide.getState().epoch) return
  selectSpot(spot, spot === null ? '' : (loadedSpots()?.barcodes[spot] ?? ''))
  if (spot !== null) setView({ rightPanel: 'selection' })
}

/** Selects a region; a click that still waits for its ranking no longer counts. */
export function pickRegion(region: Parameters<typeof selectRegion>[0]): void {
  latest++
  if (region.spots.length === 0) return
  selectRegion(region)
  setView({ rightPanel: 'selection' })
}

/** Asks for the ranking of a spot that may be clicked next; a newer one takes its place. */
export function expectPick(spot: number): void {
  askForRanking(spot, 'expected-pick')
}

function askForRanking(spot: number, slot: string): string | null {
  const { info, epoch, restoring } = useSlide.getState()
  if (!info || restoring || useFit.getState().fit.status !== 'done') return null
  const params = { slideId: info.slideId, spot, by: useSelection.getState().reading }
  requests.fetch('rankSpot', params, { epoch, slot })
  return requestKey('rankSpot', params, epoch)
}

/** False while the selected spot still waits for its own ranking: asking for another has just cancelled it. */
function isCurrentShown(): boolean {
  const { info, epoch } = useSlide.getState()
  const { spot, reading } = useSelection.getState()
  if (spot === null || !info) return true
  const key = requestKey('rankSpot', { slideId: info.slideId, spot, by: reading }, epoch)
  return requests.store.getState().entries[key]?.status === 'done'
}

/** Resolves when a request is no longer loading, or after the patience of a click. */
function settled(key: string): Promise<void> {
  const isLoading = () => requests.store.getState().entries[key]?.status === 'loading'
  if (!isLoading()) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      unsubscribe()
      resolve()
    }
    const timer = setTimeout(done, PATIENCE_MS)
    const unsubscribe = requests.store.subscribe(() => {
      if (!isLoading()) done()
    })
  })
}
