import { uniqueNames } from '../api/unique-names.ts'

/** RFC 4180 ends lines with CRLF; pandas, R and spreadsheets all read it. */
const LINE_END = '\r\n'

/** A text that a spreadsheet would run as a formula: it begins with = + - @, also of full width, a tab or a line's end. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/

const NEEDS_QUOTES = /[",\r\n]/

/** A text with a leading single quote where a spreadsheet would execute it (OWASP, CSV injection). */
const harmlessText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/**
 * One text cell: neutralised by a leading single quote where a spreadsheet would execute it,
 * quoted where RFC 4180 asks for it. Numbers do not pass through here, so negative ones stay numbers.
 */
export function textCell(text: string): string {
  const harmless = harmlessText(text)
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** One line of cells that are ready as they are. */
export function csvLine(cells: readonly (string | number)[]): string {
  return cells.join(',') + LINE_END
}

/** Names of a table in which nothing else tells things apart: as they are written, each once. */
export const nameCells = (names: readonly string[]): string[] =>
  uniqueNames(names.map(harmlessText)).map(textCell)
