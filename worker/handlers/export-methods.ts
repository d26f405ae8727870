import { sidecarPath } from '../export/sidecar.ts'
import { refuseUnwritable } from '../export/write-file.ts'
import type { OnSlide, Surroundings } from './answering.ts'
import { exportFigure } from './export-figure.ts'
import { exportOpenSlide } from './export-h5ad.ts'
import { exportReport } from './export-report.ts'
import { exportTopSpots } from './gene-tables.ts'
import { otherOf, whileBothOpen } from './other-slide.ts'

/** The methods that write files for other programs and people. */
export function exportMethods(onSlide: OnSlide, surroundings: Surroundings) {
  const { slides } = surroundings
  /** The slide's own files are never written over, and where nothing can be written nobody needs to wait. */
  const refuse = async (path: string) => {
    await slides.refuseOverwriting(path)
    await refuseUnwritable(path)
  }
  return {
    exportH5ad: onSlide('exportH5ad', (open, params, { signal, onProgress }) =>
      open.exclusive('h5ad', signal, async (untilReplaced) => {
        await refuse(params.path)
        return exportOpenSlide(open, params, { ...surroundings, signal: untilReplaced, onProgress })
      }),
    ),
    exportTopSpots: onSlide('exportTopSpots', (open, params, { signal }) =>
      open.whileOpen(signal, async (untilClosed) => {
        await refuse(params.path)
        await slides.refuseOverwriting(sidecarPath(params.path))
        return exportTopSpots(open, params, { ...surroundings, signal: untilClosed })
      }),
    ),
    exportReport: onSlide('exportReport', (open, params, { signal }) =>
      whileBothOpen(open, otherOf(slides, params), signal, async (other, untilClosed) => {
        await refuse(params.path)
        return exportReport(open, other, params, { ...surroundings, signal: untilClosed })
      }),
    ),
    exportFigure: onSlide('exportFigure', (open, params, { signal }) =>
      open.exclusive('figure', signal, async (untilReplaced) => {
        await refuse(params.path)
        return exportFigure(open, params, { ...surroundings, signal: untilReplaced })
      }),
    ),
  }
}
