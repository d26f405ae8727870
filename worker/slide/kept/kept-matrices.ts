import { createHash } from 'node:crypto'
import { mkdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { countStored } from '../../stats/sparse.ts'
import { fewAtOnce } from '../few-at-once.ts'
import type { KeptMatrices, Slide } from '../slide.ts'
import { type FileKey, fileKey } from './file-key.ts'
import { type GeneColumns, openGeneFile, writeGeneFile } from './gene-file.ts'
import { openSpotFile, writeSpotFile } from './spot-file.ts'
import { trimFolder } from './trim-folder.ts'

/** Bytes that matrices may take in the cache; the longest unused goes first. */
export const MOST_KEPT_BYTES = 8 * 1024 ** 3
/** Smaller ones are read from the user's file as fast. */
const LEAST_STORED = 500_000

/** Matrices kept in the app's cache, by spots and by genes, so that a slide opens again and shows a gene at once. */
export interface MatrixCache extends KeptMatrices {
  /** The slide's matrix by genes as it was kept; null where it was not, or the slide's files are no longer those (`isUnchanged`). */
  findGenes(slide: Slide, isUnchanged: () => Promise<boolean>): Promise<GeneColumns | null>
  /** The same, written now; null also for one too small to gain by it, or where the cache cannot be written. Rejects with the signal's reason. */
  makeGenes(
    slide: Slide,
    isUnchanged: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<GeneColumns | null>
  /** Resolves when all that is being kept is written. */
  settled(): Promise<void>
}

/** The matrices kept in `folder`; `least` is the number of stored values from which on keeping is worth it. */
export function keepMatrices(
  folder: string,
  { least = LEAST_STORED, mostBytes = MOST_KEPT_BYTES }: { least?: number; mostBytes?: number } = {},
): MatrixCache {
  const writing = new Set<Promise<void>>()
  const pathOf = (parts: readonly string[], ending: string) =>
    join(folder, `${createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 40)}.${ending}`)

  /** What cannot be kept costs time at the next opening, and nothing else. */
  const keep = (path: string, write: () => Promise<void>): Promise<void> => {
    const work = mkdir(folder, { recursive: true })
      .then(write)
      .then(() => trimFolder(folder, mostBytes))
      .catch(() => rm(path, { force: true }).catch(() => {}))
    writing.add(work)
    return work.finally(() => writing.delete(work))
  }

  const genesPath = async (slide: Slide): Promise<string | null> => {
    const keys = countStored(slide.matrix) < least ? null : await keysOf(slide)
    return keys && pathOf([...keys, slide.format, slide.parts?.element ?? ''], 'genes')
  }

  return {
    async through({ file, place, nSpot, nFeature }, read) {
      const before = await fileKey(file).catch(() => null)
      if (!before) return read()
      const path = pathOf([before.key, place], 'spots')
      const kept = await openSpotFile(path, nSpot, nFeature).catch(() => null)
      if (kept) {
        await touch(path)
        return kept
      }
      const found = await read()
      if (countStored(found.matrix) >= least)
        void keep(path, async () => {
          if (await isSame(file, before)) await writeSpotFile(path, found)
        })
      return found
    },
    async findGenes(slide, isUnchanged) {
      const path = await genesPath(slide)
      if (path === null || !(await isUnchanged())) return null
      const found = await openGeneFile(path, slide.matrix).catch(() => null)
      if (found) await touch(path)
      return found
    },
    async makeGenes(slide, isUnchanged, signal) {
      const path = await genesPath(slide)
      if (path === null || !(await isUnchanged())) return null
      await keep(path, () => writeGeneFile(path, slide.matrix, signal))
      signal.throwIfAborted()
      return openGeneFile(path, slide.matrix).catch(() => null)
    },
    async settled() {
      while (writing.size > 0) await Promise.all(writing)
    },
  }
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
