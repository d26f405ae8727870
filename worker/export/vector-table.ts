import { csvLine, textCell } from './csv.ts'
import { formatFloat32 } from './format-number.ts'

/** Columns of slides as vectors of fixed size. */
export const VECTOR_COLUMNS = {
  slide: 'name of the slide',
  v: 'v0, v1, …: tensor sketch of how its features vary together (worker/questions/README.md); all together of length 1',
} as const

/** Lines of a table of slides' vectors of fixed size: a row for each, its name first. */
export function vectorLines(slides: readonly { name: string; vector: Float32Array }[]): string[] {
  return [
    csvLine(['slide', ...Array.from(slides[0].vector, (_, k) => `v${k}`)]),
    ...slides.map(({ name, vector }) => csvLine([textCell(name), ...Array.from(vector, formatFloat32)])),
  ]
}
