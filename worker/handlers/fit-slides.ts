import type { Methods } from '../api/methods.ts'
import type { HandlerContext } from '../api/rpc.ts'
import type { Collaborators } from './collaborators.ts'
import type { OpenSlide } from './open-slides.ts'
import { DEFAULT_SEEDS } from './schemas.ts'

/** Fits one model to several open slides; closing any of them stops it. Codes: those of `fitJointly`, `CANCELLED`. */
export async function fitSlides(
  open: readonly OpenSlide[],
  path: string,
  {
    nSeed = DEFAULT_SEEDS,
    device = 'auto',
    balance = true,
    histology,
  }: Omit<Methods['fitSlides']['params'], 'slideIds' | 'path'>,
  { collaborators, signal, onProgress }: HandlerContext & { collaborators: Collaborators },
): Promise<Methods['fitSlides']['result']> {
  const slides = open.map((own) => ({ slide: own.slide, sha256Of: (file: string) => own.sha256Of(file) }))
  const work = (whileOpen: AbortSignal) =>
    collaborators.fitJointly(
      slides,
      { nSeed, device, balance, path, ...(histology && { histology }) },
      { signal: whileOpen, onProgress },
    )
  const guarded = open.reduce((inner, own) => (outer: AbortSignal) => own.whileOpen(outer, inner), work)
  return guarded(signal)
}
