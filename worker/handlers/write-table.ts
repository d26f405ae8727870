import type { ExportResult, FitSummary } from '../api/methods.ts'
import { sidecarPath, sidecarText, type TableFormat } from '../export/sidecar.ts'
import { writeLines } from '../export/write-file.ts'
import type { OpenSlide } from './open-slides.ts'
import { describeSlide } from './slide-info.ts'

/** A table and what its sidecar says of it. */
export interface Table {
  path: string
  lines: Iterable<string> | AsyncIterable<string>
  nRow: number
  format: TableFormat
  /** The question, the figures and `columns`, in the order that the sidecar has them. */
  about: object
  /** Of the fit that the numbers are from: whoever made them took it before waiting. Null without one. */
  fit: FitSummary | null
}

/**
 * Writes a table with its sidecar, neither without the other. The fit is given and never looked up here: the slide may
 * have been fitted again while the table was made. Throws `FILE_CHANGED`, `FILE_NOT_FOUND`, `WRITE_FAILED`, `CANCELLED`.
 */
export async function writeTable(
  open: OpenSlide,
  { path, lines, nRow, format, about, fit }: Table,
  { appVersion, signal, onWritten }: { appVersion: string; signal: AbortSignal; onWritten?: () => void },
): Promise<ExportResult> {
  const slide = describeSlide(open)
  // Before the table: a file that cannot be read any more leaves no table without its sidecar.
  const sha256 = await open.sha256()
  await writeLines(path, lines, signal)
  onWritten?.()
  const text = sidecarText(format, { appVersion, slide, sha256, fit }, about, new Date())
  const sidecar = sidecarPath(path)
  // Not to be cancelled: the table is there, and the sidecar of another must not lie beside it.
  await writeLines(sidecar, [text])
  return { path, sidecarPath: sidecar, nRow }
}
