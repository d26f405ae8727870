import { basename } from 'node:path'
import type { Methods } from '../api/methods.ts'
import { comparisonReport, type ReportedSlide } from '../export/report/comparison-report.ts'
import { reportHtml } from '../export/report/report-html.ts'
import { writeLines } from '../export/write-file.ts'
import type { Surroundings } from './answering.ts'
import type { OpenSlide } from './open-slides.ts'
import { comparisonOf } from './regions.ts'

/** Compares two regions and writes the report of it. Codes as `compareRegions`, `WRITE_FAILED`, `CANCELLED`. */
export async function exportReport(
  open: OpenSlide,
  other: OpenSlide | null,
  { a, b, by = 'supported', path }: Methods['exportReport']['params'],
  { collaborators, appVersion, signal }: Surroundings & { signal: AbortSignal },
): Promise<{ path: string }> {
  const [own, beside] = [withFit(open), other && withFit(other)]
  const comparison = await comparisonOf(open, other, { a, b, by }, { collaborators, signal })
  signal.throwIfAborted()
  const content = await comparisonReport({
    ...{ comparison, appVersion, writtenAt: new Date() },
    own: await reportedSlide(own),
    beside: beside && (await reportedSlide(beside)),
  })
  await writeLines(path, [reportHtml(content)], signal)
  return { path }
}

/** A slide with the fit that it has now: it may be fitted again while the report is made. */
const withFit = (open: OpenSlide) => ({ open, attention: open.attentionOrNull })

async function reportedSlide({ open, attention }: ReturnType<typeof withFit>): Promise<ReportedSlide> {
  const { slide, expressionMap } = open
  return {
    ...{ slide, expressionMap, sha256: await open.sha256(), file: basename(slide.path) },
    ...{ fit: attention?.summary ?? null, model: attention?.fitted.model ?? null },
  }
}
