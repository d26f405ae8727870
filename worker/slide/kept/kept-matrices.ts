import { createHash } from 'node:crypto'
import { mkdir, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ReadMatrix } from '../../anndata/matrix.ts'
import { type CsrMatrix, countStored } from '../../stats/sparse.ts'
import { fewAtOnce } from '../few-at-once.ts'
import { toFileError } from '../file-error.ts'
import { fileChanged } from '../file-identity.ts'
import type { KeptMatrices, MatrixPlace, Slide } from '../slide.ts'
import { type FileKey, fileKey } from './file-key.ts'
import { type GeneColumns, openGeneFile, writeGeneFile } from './gene-file.ts'
import { openKeptSlide, readColumns, writeSlideFile } from './slide-file.ts'
import { openSpotFile, writeSpotFile } from './spot-file.ts'
import { trimFolder } from './trim-folder.ts'

/** Bytes that matrices may take in the cache; the longest unused goes first. */
export const MOST_KEPT_BYTES = 8 * 1024 ** 3
/** Smaller ones are read from the user's file as fast. */
const LEAST_STORED = 500_000
/** A slide that was just opened is shown first. */
const SHOWN_MS = 1000
/** Changes with what the reader of AnnData finds, so that no slide of an older one is taken. */
const READER = 1

/** Matrices kept in the app's cache, by spots and by genes, so that a slide opens again and shows a gene at once. */
export interface MatrixCache extends KeptMatrices {
  /** The slide's matrix by genes as it was kept; null where it was not, or the slide's files are no longer those (`isUnchanged`). */
  findGenes(slide: Slide, isUnchanged: () => Promise<boolean>): Promise<GeneColumns | null>
  /** The same, written where it was not found; null also for one too small to gain by it, or where the cache cannot be written. Rejects with the signal's reason. */
  makeGenes(
    slide: Slide,
    isUnchanged: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<GeneColumns | null>
  /** Resolves when all that is being kept is written. */
  settled(): Promise<void>
}

interface Limits {
  /** Stored values from which on keeping is worth it. */
  least?: number
  mostBytes?: number
  appVersion?: string
}

/** The matrices, and what else slides are, kept in `folder`. */
export function keepMatrices(
  folder: string,
  { least = LEAST_STORED, mostBytes = MOST_KEPT_BYTES, appVersion = '' }: Limits = {},
): MatrixCache {
  const writing = new Set<Promise<void>>()
  const reader = [`${READER}`, appVersion]
  /** Aborted when somebody waits for what is being kept. */
  let hurry = new AbortController()
  /** Where matrices are kept, and when they are written. */
  const spotFiles = new WeakMap<CsrMatrix, { name: string; written: Promise<void> }>()
  const pathOf = (parts: readonly string[], ending: string) =>
    join(folder, `${createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 40)}.${ending}`)

  /** What cannot be kept costs time at the next opening, and nothing else. */
  const keep = (write: () => Promise<void>): Promise<void> => {
    const work = wait(SHOWN_MS, undefined, { signal: hurry.signal })
      // In a hurry it is written at once.
      .catch(() => undefined)
      .then(() => mkdir(folder, { recursive: true }))
      .then(write)
      .then(() => trimFolder(folder, mostBytes))
      // Nothing shows under a name before it is whole, so there is nothing to take away.
      .catch(() => undefined)
    writing.add(work)
    return work.finally(() => writing.delete(work))
  }

  const genesPath = async (slide: Slide): Promise<string | null> => {
    const keys = countStored(slide.matrix) < least ? null : await keysOf(slide)
    return keys && pathOf([...keys, slide.format, slide.parts?.element ?? '', ...reader], 'genes')
  }

  const cache: MatrixCache = {
    async through({ file, place, nSpot, nFeature }, read) {
      const before = await fileKey(file).catch(() => null)
      if (!before) return read()
      const path = pathOf([before.key, place, ...reader], 'spots')
      const kept = await openSpotFile(path, nSpot, nFeature).catch(() => null)
      const name = basename(path)
      if (kept) {
        await touch(path)
        spotFiles.set(kept.matrix, { name, written: Promise.resolve() })
        return kept
      }
      const found = await read()
      if (countStored(found.matrix) < least) return found
      const written = keep(async () => {
        if (await isSame(file, before)) await writeSpotFile(path, found)
      })
      spotFiles.set(found.matrix, { name, written })
      return found
    },
    async slideThrough(file, element, open) {
      const before = await fileKey(file).catch(() => null)
      if (!before) return open(cache)
      const path = pathOf([before.key, file, element ?? '', ...reader], 'slide')
      const kept = await openKeptSlide(path, async (read) => {
        await refuseChanged(file, before)
        // The values are here: they are not read a second time.
        const through = async (at: MatrixPlace, readNow: () => Promise<ReadMatrix>) =>
          at.place === read.place ? read : cache.through(at, readNow)
        return open({ ...cache, through })
      }).catch(() => null)
      if (kept) {
        await Promise.all([touch(path), touch(kept.spotPath)])
        return kept.slide
      }
      const slide = await open(cache)
      const spots = spotFiles.get(slide.matrix)
      // Other formats look at files beside the one that is opened.
      if (spots && slide.format.startsWith('h5ad '))
        void keep(async () => {
          const columns = await readColumns(slide)
          await spots.written
          if (columns && (await isSame(file, before))) await writeSlideFile(path, slide, columns, spots.name)
        })
      return slide
    },
    async findGenes(slide, isUnchanged) {
      const path = await genesPath(slide)
      if (path === null || !(await isUnchanged())) return null
      const found = await openGeneFile(path, slide.matrix).catch(() => null)
      if (found) await touch(path)
      return found
    },
    async makeGenes(slide, isUnchanged, signal) {
      const found = await cache.findGenes(slide, isUnchanged)
      const path = found ? null : await genesPath(slide)
      if (path === null || !(await isUnchanged())) return found
      await keep(() => writeGeneFile(path, slide.matrix, signal))
      signal.throwIfAborted()
      return openGeneFile(path, slide.matrix).catch(() => null)
    },
    async settled() {
      hurry.abort()
      while (writing.size > 0) await Promise.all(writing)
      hurry = new AbortController()
    },
  }
  return cache
}

/** Code `FILE_CHANGED`, and those of a file that is gone. */
async function refuseChanged(file: string, before: FileKey): Promise<void> {
  const { key } = await fileKey(file).catch((thrown) => {
    throw toFileError(thrown, file)
  })
  if (key !== before.key) throw fileChanged(file)
}

async function isSame(file: string, { key }: FileKey): Promise<boolean> {
  return (await fileKey(file).catch(() => null))?.key === key
}

async function keysOf({ path, parts }: Slide): Promise<string[] | null> {
  const keys = await fewAtOnce(parts?.files ?? [path], fileKey).catch(() => null)
  return keys?.map(({ key }) => key).sort() ?? null
}

/** Says that a file was used; one that cannot be touched is removed sooner. */
async function touch(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => {})
}
