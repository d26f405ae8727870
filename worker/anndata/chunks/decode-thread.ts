import { closeSync, openSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { DecodeAnswer, DecodeRequest } from './decode-threads.ts'
import { placeChunk } from './place-chunk.ts'
import { unpackChunkSync } from './unpack-chunk.ts'

/** The program of a thread that unpacks pieces of a dataset: it takes the next one that no other has taken. */
parentPort?.on('message', ({ id, path, map, wanted, next }: DecodeRequest) => {
  let isWhole = true
  try {
    const fd = openSync(path, 'r')
    try {
      for (let k = Atomics.add(next, 0, 1); k < map.chunks.length; k = Atomics.add(next, 0, 1)) {
        const bytes = unpackChunkSync(fd, map, map.chunks[k])
        if (!bytes) throw new Error('A piece is damaged.')
        placeChunk(bytes, map, map.chunks[k], wanted)
      }
    } finally {
      closeSync(fd)
    }
  } catch {
    // Whatever it is, the library meets it too. The others need not go on.
    isWhole = false
    Atomics.store(next, 0, map.chunks.length)
  }
  parentPort?.postMessage({ id, isWhole } satisfies DecodeAnswer)
})
