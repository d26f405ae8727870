import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ChunkMap } from './chunk-map.ts'
import type { WantedRows } from './place-chunk.ts'

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
  while (pool.length < Math.min(availableParallelism(), MOST_THREADS)) pool.push(startThread())
}

/** Unpacks all pieces on threads; false where one of them cannot be, with the target in part written. */
export async function decodeOnThreads(pieces: Pieces): Promise<boolean> {
  startDecoding()
  const next = new Int32Array(new SharedArrayBuffer(4))
  const asked = pool.map((thread) => ask(thread, { ...pieces, next, id: nAsked++ }))
  return (await Promise.all(asked)).every((isWhole) => isWhole)
}

/** From sources, as in tests, the thread's program is TypeScript too, which a thread must be taught. */
function startThread(): Worker {
  const source = new URL('./decode-thread.ts', import.meta.url).href
  const thread = import.meta.url.endsWith('.ts')
    ? new Worker(`import('tsx/esm/api').then(({ tsImport }) => tsImport('${source}', '${source}'))`, {
        eval: true,
      })
    : new Worker(new URL('./decode-thread.js', import.meta.url))
  thread.unref()
  // Heard of by who asks it; without a listener it would end the process.
  thread.on('error', () => undefined)
  thread.on('exit', () => {
    const place = pool.indexOf(thread)
    if (place >= 0) pool.splice(place, 1)
  })
  return thread
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
