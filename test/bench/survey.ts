import { readdirSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { toHistologueError } from '../../worker/api/errors.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'

/**
 * Opens everything below the folders that are named and prints, for each, what it opened as or why not:
 * `npx tsx test/bench/survey.ts ../shared/data/zoo …`.
 */
const MARKS = ['.zgroup', '.zattrs', 'zarr.json', 'spatial', 'binned_outputs', 'segmented_outputs']
const SLIDE_FILE = /\.(h5ad|h5mu|h5|zip)$/

function* candidates(folder: string): Generator<string> {
  const names = readdirSync(folder).sort()
  const isMatrix = names.some((name) => /^matrix\.mtx/.test(name))
  if (isMatrix || names.some((name) => MARKS.includes(name))) yield folder
  // What lies inside a zarr is part of it.
  if (names.includes('.zgroup') || names.includes('zarr.json')) return
  for (const name of names) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* candidates(path)
    else if (SLIDE_FILE.test(name)) yield path
  }
}

async function say(path: string, root: string): Promise<void> {
  const name = relative(root, path) || '.'
  try {
    const slide = await openSlideFile(path)
    const { format, matrix, xy, pictureInfo, warnings } = slide
    if (pictureInfo) await slide.readPicture()
    const size = `${matrix.nRow} × ${matrix.nColumn}, ${xy ? 'placed' : 'no positions'}, ${pictureInfo?.place ?? 'no picture'}`
    console.log(
      `open    ${name}: ${format}: ${size}: ${[...new Set(warnings.map(({ code }) => code))].join(' ')}`,
    )
    slide.close()
  } catch (thrown) {
    const { code, message, details } = toHistologueError(thrown)
    console.log(`REFUSED ${name}: ${code} at ${details.place ?? '-'}: ${message}`)
  }
}

for (const argument of process.argv.slice(2))
  for (const path of candidates(resolve(argument))) await say(path, resolve(argument))
