import type { Counterpart, NamedSpots } from './comparisons.ts'
import type { H5adExport } from './exports.ts'
import type { FigureFormat, PlotFigure, TissueFigure, WrittenFigure } from './figures.ts'
import type { ExportResult, Reading } from './methods.ts'
import type { Region } from './regions.ts'

/** Requests that write what others use: files for other programs, pictures, reports. */
export interface ExportMethods {
  /**
   * Writes regions, and the model where there is one, into a copy of the slide as h5ad (worker/export/README.md). Regions without
   * spots are left out; `BAD_REQUEST` where neither regions nor a model are there.
   */
  exportH5ad: { params: { slideId: string; regions: Region[]; path: string }; result: H5adExport }
  /** Writes all spots by their share of a gene's attention, with a sidecar; needs a fit. */
  exportTopSpots: { params: { slideId: string; feature: number; path: string }; result: ExportResult }
  /** Writes a comparison as one HTML file that loads nothing. Codes as `compareRegions`. */
  exportReport: {
    params: {
      slideId: string
      a: NamedSpots
      b: Counterpart
      bSlideId?: string
      by?: Reading
      path: string
    }
    result: { path: string }
  }
  /**
   * Writes a figure `widthMm` wide with where it came from: PNG at `dpi`, SVG with its pictures at `dpi`. A PDF is printed by the shell
   * (`Bridge.printFigure`) from the page at `printPath`; `path` is then only checked.
   */
  exportFigure: {
    params: {
      slideId: string
      figure: TissueFigure | PlotFigure
      format: FigureFormat
      widthMm: number
      dpi: number
      path: string
    }
    result: WrittenFigure
  }
}
