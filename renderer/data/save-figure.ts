import { HistologueError } from '../../worker/api/errors.ts'
import type { FigureFormat, PlotFigure, TissueFigure } from '../../worker/api/figures.ts'
import { useSlide } from '../stores/slide.ts'
import { bridge } from './bridge.ts'
import { connection } from './connection.ts'
import { saveExport } from './save-export.ts'

/** How a figure is written. */
export interface FigureSettings {
  format: FigureFormat
  dpi: number
  widthMm: number
}

const FORMATS: Record<FigureFormat, string> = { png: 'PNG', svg: 'SVG', pdf: 'PDF' }

/** Saves a figure where the user says. */
export async function saveFigure(
  name: string,
  figure: TissueFigure | PlotFigure,
  { format, dpi, widthMm }: FigureSettings,
): Promise<void> {
  const { info } = useSlide.getState()
  if (!info) return
  await saveExport({
    ...{ what: 'Figure', name: `${info.name}_${name}`, kind: format },
    write: async (path, { signal }) => {
      const params = { slideId: info.slideId, figure, format, dpi, widthMm, path }
      const written = await connection.call('exportFigure', params, { signal })
      if (written.printPath) await print(written.printPath, path)
      const size = `${Math.round(written.widthMm)} × ${Math.round(written.heightMm)} mm`
      const rastered = written.isRastered
        ? ' More than 50,000 spots: they are a picture in it, not circles.'
        : ''
      return `${FORMATS[format]}, ${size}${format === 'png' ? `, ${dpi} dpi` : ''}: ${path}.${format === 'png' ? '' : rastered}${written.notice ? ` ${written.notice}` : ''}`
    },
  })
}

async function print(printPath: string, path: string): Promise<void> {
  try {
    await bridge().printFigure({ printPath, path })
  } catch (cause) {
    throw new HistologueError('WRITE_FAILED', `${path} could not be written.`, { file: path, cause })
  }
}
