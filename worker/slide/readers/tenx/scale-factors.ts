import { readFile, stat } from 'node:fs/promises'
import { toFileError } from '../../file-error.ts'

/** `scalefactors_json.json` is some hundred bytes. */
const MAX_BYTES = 1024 * 1024

/** What `scalefactors_json.json` says, by key; numbers above 0 only. */
export type ScaleFactors = ReadonlyMap<string, number>

/**
 * Reads scale factors; null where the file is no JSON object, or holds none of them.
 * Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`. Source: 10x Genomics, "Spatial outputs".
 */
export async function readScaleFactors(path: string): Promise<ScaleFactors | null> {
  const parsed = await readSmallJson(path)
  if (typeof parsed !== 'object' || parsed === null) return null
  const numbers = Object.entries(parsed).filter(
    (entry): entry is [string, number] =>
      typeof entry[1] === 'number' && entry[1] > 0 && Number.isFinite(entry[1]),
  )
  return Object.keys(parsed).some((key) => /^tissue_.*_scalef$|^spot_diameter_fullres$/.test(key))
    ? new Map(numbers)
    : null
}

async function readSmallJson(path: string): Promise<unknown> {
  try {
    if ((await stat(path)).size > MAX_BYTES) return null
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null
    throw toFileError(thrown, path)
  }
}
