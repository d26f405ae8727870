import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What marks a folder that is a slide, beside a matrix of three files. */
const MARKS = ['.zgroup', '.zattrs', 'zarr.json', 'spatial', 'binned_outputs', 'segmented_outputs']
const STORE_MARKS = ['.zgroup', '.zattrs', 'zarr.json']
const SLIDE_FILE = /\.(h5ad|h5mu|h5|zip)$/

/** What lies below a folder: slides, which are files or folders, and all other files; what is in a zarr store is part of it. */
export interface Found {
  slides: string[]
  others: string[]
}

/** Looks through a folder and all below it. */
export function findBelow(folder: string, found: Found = { slides: [], others: [] }): Found {
  const names = readdirSync(folder).sort()
  const isMatrix = names.some((name) => /^matrix\.mtx/.test(name))
  if (isMatrix || names.some((name) => MARKS.includes(name))) found.slides.push(folder)
  if (names.some((name) => STORE_MARKS.includes(name))) return found
  for (const name of names) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) findBelow(path, found)
    else if (SLIDE_FILE.test(name)) found.slides.push(path)
    else found.others.push(path)
  }
  return found
}
