import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { RegionComparison } from '../api/comparisons.ts'
import { HistologueError } from '../api/errors.ts'
import type { H5adExport } from '../api/exports.ts'
import type { Methods } from '../api/methods.ts'
import type { HandlerContext } from '../api/rpc.ts'
import type { Attention } from '../attention/attention.ts'
import { exportH5ad } from '../export/h5ad/export-h5ad.ts'
import { type H5adResults, modelResults } from '../export/h5ad/results.ts'
import type { Surroundings } from './answering.ts'
import type { OpenSlide } from './open-slides.ts'
import { comparedSlide } from './regions.ts'
import { checkSpots } from './select-spots.ts'

type Context = Surroundings & HandlerContext

/** Gathers regions, comparisons and model, and writes them with the slide. Codes: `BAD_REQUEST`, `UNKNOWN_SPOT`, as `exportH5ad`. */
export async function exportOpenSlide(
  open: OpenSlide,
  { regions: given, path }: Methods['exportH5ad']['params'],
  context: Context,
): Promise<H5adExport> {
  const { slide } = open
  const regions = given
    .filter(({ spots }) => spots.length > 0)
    .map((region) => ({
      ...region,
      spots: Uint32Array.from(new Set(checkSpots(slide, region.spots))).sort(),
    }))
  const attention = open.attentionOrNull
  if (regions.length === 0 && !attention)
    throw new HistologueError('BAD_REQUEST', 'There are neither regions nor a fitted model to write.', {
      advice: 'Draw a region, or wait for the fit.',
    })
  const sha256 = await open.sha256()
  const results: H5adResults = {
    appVersion: context.appVersion,
    slide: { name: slide.name, file: basename(slide.path), sha256 },
    regions,
    comparisons: await compareWithRest(open, attention, regions, context),
    model: attention && modelResults(attention, regions),
  }
  return exportH5ad(path, slide, results, context)
}

/** Each region against the rest by one fit, by itself since regions may share spots; null where it leaves no rest. */
async function compareWithRest(
  open: OpenSlide,
  attention: Attention | null,
  regions: H5adResults['regions'],
  { collaborators, signal, onProgress }: Context,
): Promise<(RegionComparison | null)[]> {
  const out: (RegionComparison | null)[] = []
  const total = regions.length
  for (const [done, a] of regions.entries()) {
    onProgress({ phase: 'statistics', done, total })
    await setImmediate()
    signal.throwIfAborted()
    const hasRest = a.spots.length < open.slide.barcodes.length
    const question = { a: { name: a.name, spots: a.spots }, b: 'rest', by: 'supported' } as const
    out.push(
      hasRest
        ? await collaborators.compareRegions({ ...comparedSlide(open), attention }, question, signal)
        : null,
    )
  }
  if (total > 0) onProgress({ phase: 'statistics', done: total, total })
  return out
}
