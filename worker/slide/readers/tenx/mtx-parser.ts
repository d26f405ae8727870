const NEWLINE = 10
const ZERO = 48

/** What `MtxParser` gives on: the numbers of the size line, then those of each entry. */
export interface MtxSink {
  size(nRow: number, nColumn: number, nEntry: number): void
  entry(row: number, column: number, value: number): void
}

/**
 * Reads a Matrix Market coordinate file from pieces of bytes of any length: comments, the size line, then entries
 * `row column value`, counted from 1. Throws `SyntaxError` with the line where something else stands.
 * Source: "The Matrix Market Exchange Formats", NIST.
 */
export class MtxParser {
  readonly #sink: MtxSink
  #rest: Buffer = Buffer.alloc(0)
  #line = 0
  #hasSize = false

  constructor(sink: MtxSink) {
    this.#sink = sink
  }

  push(piece: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#take(bytes, start, end)
      start = end + 1
    }
    this.#rest = bytes.subarray(start)
    if (this.#rest.length > 65536) throw new SyntaxError(`line ${this.#line + 1} is too long`)
  }

  end(): void {
    this.#take(this.#rest, 0, this.#rest.length)
    if (!this.#hasSize) throw new SyntaxError('there is no size line')
  }

  #take(bytes: Buffer, start: number, end: number): void {
    this.#line++
    if (start === end || bytes[start] === 37 || (bytes[start] === 13 && end === start + 1)) return
    const a = readNumber(bytes, start, end)
    const b = readNumber(bytes, a.next, end)
    const c = readNumber(bytes, b.next, end)
    if (!Number.isInteger(a.value) || !Number.isInteger(b.value) || Number.isNaN(c.value))
      throw new SyntaxError(`line ${this.#line} does not hold three numbers`)
    if (this.#hasSize) this.#sink.entry(a.value - 1, b.value - 1, c.value)
    else this.#sink.size(a.value, b.value, c.value)
    this.#hasSize = true
  }
}

/** A number and where it ends; plain digits without a detour over text, since there are millions of them. */
function readNumber(bytes: Buffer, start: number, end: number): { value: number; next: number } {
  while (start < end && bytes[start] <= 32) start++
  let next = start
  let value = 0
  while (next < end && bytes[next] >= ZERO && bytes[next] <= ZERO + 9)
    value = value * 10 + bytes[next++] - ZERO
  if (next > start && (next === end || bytes[next] <= 32)) return { value, next }
  while (next < end && bytes[next] > 32) next++
  const text = bytes.toString('latin1', start, next)
  return { value: text === '' ? Number.NaN : Number(text), next }
}
