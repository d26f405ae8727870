import { HistologueError } from '../api/errors.ts'
import type { Methods } from '../api/methods.ts'
import type { RankingBench } from '../api/ranking-bench.ts'
import type { HandlerContext } from '../api/rpc.ts'
import { benchTableLines } from '../export/bench-table.ts'
import { refuseUnwritable, writeLines } from '../export/write-file.ts'
import type { Collaborators } from './collaborators.ts'
import type { OpenSlide } from './open-slides.ts'

/** Compares rankings, keeps the comparison, and writes it where a path is given. Throws `WRITE_FAILED`, `CANCELLED`. */
export async function benchRanking(
  open: OpenSlide,
  { slideId: _, nThinning = 1, path, ...rest }: Methods['benchRanking']['params'] & { nSeed: number },
  collaborators: Collaborators,
  context: HandlerContext,
): Promise<RankingBench> {
  // Before the work: minutes later nobody wants to hear it.
  if (path !== undefined) await refuseUnwritable(path)
  open.bench = await collaborators.benchRanking(open.slide, { ...rest, nThinning }, context)
  if (path !== undefined) await writeLines(path, benchTableLines(open.bench), context.signal)
  return open.bench
}

/** Writes the last comparison. Throws `BAD_REQUEST` where there is none, `WRITE_FAILED`. */
export async function saveBench({ bench, slide }: OpenSlide, path: string): Promise<{ path: string }> {
  if (!bench)
    throw new HistologueError('BAD_REQUEST', 'No rankings have been compared on this slide yet.', {
      file: slide.path,
      advice: 'Compare them first.',
    })
  await writeLines(path, benchTableLines(bench))
  return { path }
}
