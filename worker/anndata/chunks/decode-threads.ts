import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import { startThread } from '../../stats/start-thread.ts'
import type { ChunkMap } from './chunk-map.ts'
import type { WantedRows } from './place-chunk.ts'

const PROGRAM = new URL('./decode-thread.ts', import.meta.url)
/** With more, the disk and the memory are what is waited for. */
const MOST_THREADS = 4

/** Pieces of a dataset to be unpacked; what `wanted` writes to is shared. */
interface Pieces {
  path: string
  map: ChunkMap
  wanted: WantedRows
}

export interface DecodeRequest extends Pieces {
  id: number
  /** `[1]` number of the next piece that nobody has taken. */
  next: Int32Array
}

export interface DecodeAnswer {
  id: number
  isWhole: boolean
}

/** Threads stay for the next file; those that wait do not keep the process alive. */
const pool: Worker[] = []
let nAsked = 0

/** Starts the threads, so that they are there when a file is opened. */
export function startDecoding(): void {
  while (pool.length < Math.min(availableParallelism(), MOST_THREADS)) pool.push(startThread(PROGRAM, pool))
}

/** Unpacks all pieces on threads; false where one of them cannot be, with the target in part written. */
export async function decodeOnThreads(pieces: Pieces): Promise<boolean> {
  startDecoding()
  const next = new Int32Array(new SharedArrayBuffer(4))
  const asked = pool.map((thread) => ask(thread, { ...pieces, next, id: nAsked++ }))
  return (await Promise.all(asked)).every((isWhole) => isWhole)
}

/** False also where the thread ended over it. */
function ask(thread: Worker, request: DecodeRequest): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isWhole: boolean) => {
      thread.off('message', hear)
      thread.off('exit', leave)
      if (thread.listenerCount('message') === 0) thread.unref()
      resolve(isWhole)
    }
    const hear = ({ id, isWhole }: DecodeAnswer) => {
      if (id === request.id) end(isWhole)
    }
    const leave = () => end(false)
    thread.ref()
    thread.on('message', hear)
    thread.on('exit', leave)
    thread.postMessage(request)
  })
}
