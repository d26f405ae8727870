import { type RegionsState, useRegions } from './regions.ts'

/** As many slides of a session; of one that was left longer ago its regions stay, and their steps go. */
const MOST_HISTORIES = 8

type History = Pick<RegionsState, 'regions' | 'past' | 'future'>

const histories = new Map<string, History>()

/** Remembers the steps of the regions of a slide that is left, for when it is shown again. */
export function keepHistory(slideId: string | null): void {
  const { regions, past, future } = useRegions.getState()
  if (slideId === null) return
  histories.delete(slideId)
  if (past.length + future.length > 0) histories.set(slideId, { regions, past, future })
  const [oldest] = histories.keys()
  if (histories.size > MOST_HISTORIES) histories.delete(oldest)
}

/** Goes on with the steps of a slide whose regions are there again, where they are the very ones that it was left with. */
export function goOnWithHistory(slideId: string): void {
  const history = histories.get(slideId)
  histories.delete(slideId)
  const { regions } = useRegions.getState()
  if (!history || regions.length !== history.regions.length) return
  if (regions.every((region, at) => region === history.regions[at])) useRegions.setState(history)
}

/** Forgets all steps: the session is closed. */
export const forgetHistories = (): void => histories.clear()
