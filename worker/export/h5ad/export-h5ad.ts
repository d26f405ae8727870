import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { File, ready } from 'h5wasm/node'
import { openHdf5 } from '../../anndata/hdf5.ts'
import { openTable } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import type { H5adExport } from '../../api/exports.ts'
import type { Progress } from '../../api/methods.ts'
import type { Slide } from '../../slide/slide.ts'
import { writeBeside } from '../write-file.ts'
import { settleOrdered } from './ordered-attribute.ts'
import type { H5adResults } from './results.ts'
import { freePrefix, writeResults } from './write-results.ts'
import { writeSlide } from './write-slide.ts'

const COPY_BYTES = 4 * 1024 * 1024

interface ExportContext {
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

/**
 * Writes an h5ad file of the slide and of results: a copy of the slide's own file where that is h5ad, else the slide as a new
 * one. The slide's file is only read; the new one appears whole or not at all. Codes: `WRITE_FAILED`, `FILE_CHANGED`, `CANCELLED`.
 */
export async function exportH5ad(
  path: string,
  slide: Slide,
  results: H5adResults,
  context: ExportContext,
): Promise<H5adExport> {
  const isCopy = await canBeCopied(slide)
  const marks: Buffer[] = []
  return writeBeside(path, async (partial) => {
    if (isCopy) await copyFile(slide.path, partial, results.slide.sha256, context)
    const varNames = isCopy ? await varNamesOf(partial) : slide.features.names
    const written = await writeInto(
      partial,
      async (file) => {
        if (!isCopy) await writeSlide(file, slide, marks)
        // A cancel is let in between what cannot be stopped half way.
        await setImmediate()
        context.signal.throwIfAborted()
        const prefix = freePrefix(file)
        const about = { nSpot: slide.barcodes.length, names: varNames, prefix }
        return { prefix, keys: writeResults(file, about, results, marks) }
      },
      isCopy,
    )
    await settleOrdered(partial, marks)
    context.signal.throwIfAborted()
    return { path, isCopy, ...written }
  })
}

/** AnnData of HDF5 whose `obs` is a group can be added to; the compound tables of AnnData 0.5 and 0.6 cannot. */
async function canBeCopied({ format, path, parts }: Slide): Promise<boolean> {
  if (!format.startsWith('h5ad ') || parts) return false
  const file = await openHdf5(path)
  try {
    return ['obs', 'var'].every((place) => file.group(place) !== null)
  } finally {
    file.close()
  }
}

async function varNamesOf(path: string): Promise<readonly string[]> {
  const file = await openHdf5(path)
  try {
    return openTable(file, 'var').index
  } finally {
    file.close()
  }
}

async function writeInto<T>(path: string, write: (file: File) => Promise<T>, isThere: boolean): Promise<T> {
  const module = await ready
  module.activate_throwing_error_handler()
  const file = new File(path, isThere ? 'a' : 'w')
  try {
    return await write(file)
  } catch (thrown) {
    const isOwn =
      thrown instanceof HistologueError || (thrown instanceof Error && thrown.name === 'AbortError')
    if (isOwn) throw thrown
    throw new HistologueError('WRITE_FAILED', 'The h5ad file could not be written.', {
      advice: 'Check the free space of the disk, or choose another folder.',
      cause: thrown,
    })
  } finally {
    file.close()
  }
}

/** Copies a file piece by piece. Throws `FILE_CHANGED` where what was copied is not what was opened. */
async function copyFile(
  from: string,
  to: string,
  sha256: string,
  { signal, onProgress }: ExportContext,
): Promise<void> {
  const { size } = await stat(from)
  const hash = createHash('sha256')
  const total = Math.max(1, Math.ceil(size / 1e6))
  let nByte = 0
  await pipeline(
    createReadStream(from, { highWaterMark: COPY_BYTES }),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        signal.throwIfAborted()
        hash.update(piece)
        nByte += piece.length
        onProgress({ phase: 'writing', done: Math.min(total, Math.floor(nByte / 1e6)), total })
        yield piece
      }
    },
    createWriteStream(to, { flags: 'wx' }),
  )
  if (hash.digest('hex') === sha256) return
  throw new HistologueError('FILE_CHANGED', 'The file changed since it was opened.', {
    file: from,
    advice: 'Open it again.',
  })
}
