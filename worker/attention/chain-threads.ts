import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import { startThread } from '../stats/start-thread.ts'
import type { Chain, TrainedQueries, TrainingData, TrainingPlan } from './train.ts'

const PROGRAM = new URL('./chain-thread.ts', import.meta.url)
/** With more, the copies of what they read cost more than they save. */
const MOST_THREADS = 8
/** Bytes of those copies together. */
const MOST_COPIED = 1e9
/** Bytes of one copy above which threads end with their training: their memory is worth more than the start of others. */
const MOST_KEPT = 5e6
/** Why a chain was not trained to its end. */
const CLOSED = 'The training was closed.'

export type ThreadRequest =
  | { kind: 'open'; key: number; plan: TrainingPlan; data: TrainingData }
  | { kind: 'run'; key: number; id: number; chain: Chain }
  | { kind: 'close'; key: number; id: number }

export type ChainReply = { id: number } & ({ trained: TrainedQueries } | { closed: true } | { fault: string })

export interface ChainThreads {
  /** Waits for a free thread; rejects once they were released. Throws the reason of an aborted signal at once. */
  run(chain: Chain, signal: AbortSignal): Promise<TrainedQueries>
  /** Takes the data back from the threads; what they are at is given up, and waited for: it ends within a few steps. */
  release(): Promise<void>
}

/** Threads of small trainings stay for the next one; those that wait do not keep the process alive. */
const pool: Worker[] = []
let nOpened = 0
let nAsked = 0

/** Shares out what chains read among threads, a copy each, as many as memory has room for; null where one would be alone. */
export function openThreads(plan: TrainingPlan, data: TrainingData, nChain: number): ChainThreads | null {
  const nByte = data.inputs.byteLength + data.scores.byteLength
  const nThread = Math.min(availableParallelism(), nChain, MOST_THREADS, Math.floor(MOST_COPIED / nByte))
  if (nThread < 2) return null
  const areKept = nByte <= MOST_KEPT
  while (areKept && pool.length < nThread) pool.push(startThread(PROGRAM, pool))
  const threads = areKept
    ? pool.slice(0, nThread)
    : Array.from({ length: nThread }, () => startThread(PROGRAM, pool))
  const key = nOpened++
  for (const thread of threads) {
    // Handed over, not sent: a message would hold a second copy until it is read.
    const [inputs, scores] = [data.inputs.slice(), data.scores.slice()]
    const request: ThreadRequest = { kind: 'open', key, plan, data: { inputs, scores } }
    thread.postMessage(request, [inputs.buffer, scores.buffer])
  }
  const idle = [...threads]
  const waiting: ((thread: Worker) => void)[] = []
  let isReleased = false
  const take = () => {
    const thread = idle.pop()
    return thread ? Promise.resolve(thread) : new Promise<Worker>((resolve) => void waiting.push(resolve))
  }
  const giveBack = (thread: Worker) => {
    const next = waiting.shift()
    if (next) next(thread)
    else idle.push(thread)
  }
  return {
    run: async (chain, signal) => {
      const thread = await take()
      try {
        signal.throwIfAborted()
        // Those that waited are handed the threads that a release frees.
        if (isReleased) throw new Error(CLOSED)
        const reply = await ask(thread, { kind: 'run', key, id: nAsked++, chain }, signal)
        if ('trained' in reply) return reply.trained
        throw new Error('fault' in reply ? reply.fault : CLOSED)
      } finally {
        giveBack(thread)
      }
    },
    release: async () => {
      isReleased = true
      const closed = threads.map((thread) => ask(thread, { kind: 'close', key, id: nAsked++ }))
      await Promise.allSettled(closed)
      // onnxruntime-node takes no shared memory, and what a thread has copied and computed stays with it until it ends.
      if (!areKept) await Promise.all(threads.map((thread) => thread.terminate()))
    },
  }
}

function ask(
  thread: Worker,
  request: Extract<ThreadRequest, { id: number }>,
  signal?: AbortSignal,
): Promise<ChainReply> {
  return new Promise((resolve, reject) => {
    // One that has ended has no number any more.
    if (thread.threadId < 0) return reject(new Error('A thread of the training has ended.'))
    const end = (work: () => void) => {
      thread.off('message', hear)
      thread.off('error', fail)
      thread.off('exit', leave)
      signal?.removeEventListener('abort', stop)
      if (thread.listenerCount('message') === 0) thread.unref()
      work()
    }
    const hear = (reply: ChainReply) => {
      if (reply.id === request.id) end(() => resolve(reply))
    }
    const fail = (error: Error) => end(() => reject(error))
    const leave = (code: number) => fail(new Error(`A thread of the training ended with ${code}.`))
    const stop = () => end(() => reject(signal?.reason))
    thread.ref()
    thread.on('message', hear)
    thread.on('error', fail)
    thread.on('exit', leave)
    signal?.addEventListener('abort', stop)
    thread.postMessage(request)
  })
}
