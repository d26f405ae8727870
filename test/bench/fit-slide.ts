import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attention } from '../../worker/attention/attention.ts'
import { realCollaborators } from '../../worker/handlers/collaborators.ts'
import { fileState, sha256Since } from '../../worker/slide/file-identity.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { context } from '../unit/attention/planted-slide.ts'

/** Opens a slide and fits it afresh with 5 seeds on the CPU, for the time of some work. */
export async function withFit<T>(
  path: string,
  work: (slide: Slide, attention: Attention) => Promise<T>,
): Promise<T> {
  const slide = await realCollaborators.openSlideFile(path)
  const cacheDir = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
  try {
    const sha256Of = async (file: string) => sha256Since(await fileState(file), file)
    const options = { nSeed: 5, device: 'cpu', cacheDir, sha256Of } as const
    return await work(slide, await realCollaborators.fitAttention(slide, options, context))
  } finally {
    slide.close()
    rmSync(cacheDir, { recursive: true, force: true })
  }
}
