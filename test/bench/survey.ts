import { relative, resolve } from 'node:path'
import { toHistologueError } from '../../worker/api/errors.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { findBelow } from '../golden/shared-files.ts'

/**
 * Opens everything below the folders that are named and prints, for each, what it opened as or why not:
 * `npx tsx test/bench/survey.ts ../shared/data/zoo …`.
 */
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
  for (const path of findBelow(resolve(argument)).slides) await say(path, resolve(argument))
