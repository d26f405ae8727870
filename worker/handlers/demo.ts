import { access, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HistologueError } from '../api/errors.ts'
import type { Methods } from '../api/methods.ts'
import { DEMO_OPTIONS } from '../demo/demo-slide.ts'
import { writeFailed } from '../export/write-file.ts'
import type { Collaborators } from './collaborators.ts'

/** Raised when the generator changes, so that a demo slide of an older version in the cache is not shown. */
const DEMO_VERSION = 1

/**
 * Says where the demo slide is: at `path`, written anew, else in the cache, written once per seed. Throws `WRITE_FAILED`,
 * also where there is a file at `path` already and nobody said `overwrite`: it could be somebody's slide.
 */
export async function makeDemoSlide(
  { path, seed = DEMO_OPTIONS.seed, overwrite = false }: Methods['makeDemoSlide']['params'],
  cacheDir: string,
  { writeDemoSlide }: Collaborators,
): Promise<{ path: string }> {
  const target = path ?? join(cacheDir, 'demo', `histologue-demo-${seed}-v${DEMO_VERSION}.h5ad`)
  if (path !== undefined && !overwrite && (await exists(path)))
    throw new HistologueError('WRITE_FAILED', `${path} exists already.`, {
      file: path,
      advice: 'Choose another name, or give --force to write over it.',
    })
  if (path === undefined) {
    if (await exists(target)) return { path: target }
    await mkdir(dirname(target), { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
      throw writeFailed(target, cause)
    })
  }
  await writeDemoSlide(target, { ...DEMO_OPTIONS, seed })
  return { path: target }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
