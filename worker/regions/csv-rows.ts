import { HistologueError } from '../api/errors.ts'

/** A row of a CSV file with the line where it starts, from 1. */
export interface CsvRow {
  line: number
  cells: string[]
}

/**
 * Rows of CSV text after RFC 4180, by another separator where given: quoted cells may hold it, line ends and doubled quotes. Lines end with LF or CRLF, empty
 * lines are left out, a byte order mark too. Throws `VALUE_INVALID` where a quote is never closed.
 */
export function csvRows(text: string, file: string, separator = ','): CsvRow[] {
  const rows: CsvRow[] = []
  let [cell, line, start, isQuoted] = ['', 1, 1, false]
  let cells: string[] = []
  const endRow = () => {
    if (cells.length > 0 || cell !== '') rows.push({ line: start, cells: [...cells, cell] })
    ;[cell, cells] = ['', []]
  }
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '\n') line++
    if (isQuoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') cell += text[++at]
      else isQuoted = false
    } else if (sign === '"' && cell === '') isQuoted = true
    else if (sign === separator) {
      cells.push(cell)
      cell = ''
    } else if (sign === '\n') {
      endRow()
      start = line
    } else if (sign !== '\r') cell += sign
  }
  if (isQuoted)
    throw new HistologueError('VALUE_INVALID', `A quote in line ${start} is never closed.`, {
      ...{ file, place: `line ${start}`, advice: 'Close the quote or export the file again.' },
    })
  endRow()
  return rows
}

/** An error at a line of a file. */
export const atLine = (line: number, message: string, file: string): HistologueError =>
  new HistologueError('VALUE_INVALID', `${message} (line ${line})`, {
    ...{ file, place: `line ${line}`, advice: 'Correct this line or export the file again.' },
  })
