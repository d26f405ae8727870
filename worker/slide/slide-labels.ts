import { HistologueError } from '../api/errors.ts'
import type { ObsColumn } from '../api/methods.ts'
import type { Slide } from './slide.ts'

/** A column of labels. Throws `UNKNOWN_COLUMN`, `BAD_REQUEST` for a numeric one. */
export function readLabelColumn(slide: Slide, name: string): Extract<ObsColumn, { kind: 'categorical' }> {
  const column = slide.readObsColumn(name)
  if (column.kind === 'categorical') return column
  throw new HistologueError('BAD_REQUEST', `"${name}" holds numbers, not labels.`, {
    file: slide.path,
    place: `obs/${name}`,
    advice: 'Choose a column of labels.',
  })
}
