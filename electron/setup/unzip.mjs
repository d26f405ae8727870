import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/**
 * Unpacks the entries of a zip file for which `isWanted` is true, with their permissions. yauzl refuses names that
 * climb out of the folder. Rejects with yauzl's or the file system's error.
 * @param {string} zipPath
 * @param {string} folder
 * @param {(name: string) => boolean} isWanted
 */
export async function unzip(zipPath, folder, isWanted) {
  const { default: yauzl } = await import('yauzl')
  const zip = await yauzl.openPromise(zipPath)
  for await (const entry of zip.eachEntry()) {
    const name = String(entry.fileName)
    if (name.endsWith('/') || !isWanted(name)) continue
    const target = join(folder, name)
    await mkdir(dirname(target), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode }))
  }
}
