import { parentPort } from 'node:worker_threads'
import type { ChainReply, ThreadRequest } from './chain-threads.ts'
import { borrowSessions } from './kept-sessions.ts'
import { type Trainer, trainerOf } from './train.ts'

/** The program of a thread that trains chains. */
const open = new Map<number, Opened>()
interface Opened {
  trainer: Promise<Trainer>
  ended: AbortController
  /** What runs, or has run. */
  last: Promise<unknown>
}
const answer = (reply: ChainReply) => parentPort?.postMessage(reply)

parentPort?.on('message', async (request: ThreadRequest) => {
  const { kind, key } = request
  if (kind === 'open') {
    // What fails is told to those who ask for a chain.
    const { plan, data } = request
    const trainer = borrowSessions(plan).then((sessions) => ({
      ...trainerOf(plan, data, sessions),
      release: sessions.release,
    }))
    open.set(key, { trainer, ended: new AbortController(), last: trainer.catch(() => undefined) })
    return
  }
  const known = open.get(key)
  // An ask without an answer would keep the process alive.
  if (!known) return answer({ id: request.id, fault: 'The training was closed.' })
  if (kind === 'close') {
    open.delete(key)
    known.ended.abort()
    // Sessions are not taken away from a run that is at it.
    await known.last
    await known.trainer.then((ready) => ready.release()).catch(() => undefined)
    answer({ id: request.id, closed: true })
    return
  }
  const { id, chain } = request
  known.last = known.trainer
    .then((ready) => ready.run(chain, known.ended.signal))
    .then(
      (trained) => answer({ id, trained }),
      (thrown: Error) => answer({ id, fault: thrown.message }),
    )
})
