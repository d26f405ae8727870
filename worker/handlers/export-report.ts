import { basename } from 'node:path'
import type { Methods } from '../api/methods.ts'
import { comparisonReport } from '../export/report/comparison-report.ts'
import { reportHtml } from '../export/report/report-html.ts'
import { writeLines } from '../export/write-file.ts'
import type { Surroundings } from './answering.ts'
import type { OpenSlide } from './open-slides.ts'
import { comparedSlide } from './regions.ts'

/** Compares two regions and writes the report of it. Codes as `compareRegions`, `WRITE_FAILED`, `CANCELLED`. */
export async function exportReport(
  open: OpenSlide,
  { a, b, by = 'supported', path }: Methods['exportReport']['params'],
  { collaborators, appVersion, signal }: Surroundings & { signal: AbortSignal },
): Promise<{ path: string }> {
  const { slide, expressionMap, attentionOrNull: attention } = open
  const comparison = await collaborators.compareRegions(comparedSlide(open), { a, b, by })
  signal.throwIfAborted()
  const content = await comparisonReport({
    ...{ slide, comparison, expressionMap, appVersion, writtenAt: new Date() },
    ...{ fit: attention?.summary ?? null, model: attention?.fitted.model ?? null },
    ...{ sha256: await open.sha256(), file: basename(slide.path) },
  })
  await writeLines(path, [reportHtml(content)], signal)
  return { path }
}
