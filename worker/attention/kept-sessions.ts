import { openTrainingSessions, type TrainingPlan, type TrainingSessions } from './train.ts'

/** A fit has two ways to read histology, and comes back to either a dozen times. */
const MOST_KEPT = 2
/** They hold memory: a while after the last training they go. */
const KEPT_MS = 5000

interface Kept {
  sessions: Promise<TrainingSessions>
  nUser: number
}

/** By plan, the one used last at the end. */
const kept = new Map<string, Kept>()
let timer: NodeJS.Timeout | undefined

/** A plan's sessions, those of an earlier training where they are still there: opening costs as much as training a chain. */
export async function borrowSessions(plan: TrainingPlan): Promise<TrainingSessions> {
  clearTimeout(timer)
  const key = JSON.stringify(plan)
  const own = kept.get(key) ?? { sessions: openTrainingSessions(plan), nUser: 0 }
  own.nUser++
  kept.delete(key)
  kept.set(key, own)
  const sessions = await own.sessions.catch((thrown) => {
    if (kept.get(key) === own) kept.delete(key)
    closeLater()
    throw thrown
  })
  return { ...sessions, release: () => giveBack(own) }
}

async function giveBack(own: Kept): Promise<void> {
  own.nUser--
  await closeUnused(MOST_KEPT)
  closeLater()
}

function closeLater(): void {
  clearTimeout(timer)
  timer = setTimeout(() => closeUnused(0), KEPT_MS)
  timer.unref()
}

/** Closes what nobody uses, what was used last at last, until no more than `most` are open. */
async function closeUnused(most: number): Promise<void> {
  for (const [key, { sessions, nUser }] of kept) {
    if (kept.size <= most) return
    if (nUser > 0) continue
    kept.delete(key)
    await (await sessions).release()
  }
}
