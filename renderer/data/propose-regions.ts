import { useJobs } from '../stores/jobs.ts'
import { activateRegion, addRegions, useRegions } from '../stores/regions.ts'
import { useSlide } from '../stores/slide.ts'
import { startJob } from './jobs.ts'

/** Lets the model propose regions, `k` of them or as many as are stable, and adds what it found in one step. */
export async function proposeRegions(k: number | null): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  await startJob('proposeRegions', { slideId: info.slideId, ...(k !== null && { k }) })
  const job = useJobs.getState().proposeRegions
  if (job.status !== 'done' || useSlide.getState().info !== info) return
  const found = job.result.regions
  const first = firstFreeNumber(found.length)
  const { activeId } = useRegions.getState()
  addRegions(found.map(({ spots }, place) => ({ name: `Proposed ${first + place}`, spots })))
  // None of them was chosen by anybody.
  activateRegion(activeId)
}

/** The lowest number from which on so many are free. */
function firstFreeNumber(n: number): number {
  const taken = new Set(useRegions.getState().regions.map(({ name }) => name))
  let first = 1
  for (let at = first; at < first + n; at++) if (taken.has(`Proposed ${at}`)) first = at + 1
  return first
}
