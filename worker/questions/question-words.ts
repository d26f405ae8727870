import { HistologueError } from '../api/errors.ts'

/** One word of a question: bare, quoted, or a sign. */
export interface Word {
  text: string
  isQuoted: boolean
  /** Column from 1 where it starts. */
  column: number
}

/** A fault of a question's words, which points at the word. */
export function wordFault(message: string, word: Word | undefined, text: string): HistologueError {
  const column = word?.column ?? text.length + 1
  const at = word ? `"${word.text}" (column ${column})` : 'the end of the question'
  return new HistologueError('BAD_REQUEST', `${message} at ${at}.`, {
    place: `column ${column}: ${text}`,
    advice: 'Write for example: looks like label=ductal and within 200 um of label=immune',
  })
}

const SIGNS = '()=,'

/** Words of a question. Throws `BAD_REQUEST` for a quote that does not end. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  for (let at = 0; at < text.length; ) {
    const sign = text[at]
    if (/\s/.test(sign)) at++
    else if (SIGNS.includes(sign)) words.push({ text: sign, isQuoted: false, column: ++at })
    else {
      const { word, end } = sign === '"' || sign === "'" ? quotedWord(text, at) : bareWord(text, at)
      words.push(word)
      at = end
    }
  }
  return words
}

function bareWord(text: string, start: number): { word: Word; end: number } {
  let end = start
  while (end < text.length && !/\s/.test(text[end]) && !SIGNS.includes(text[end])) end++
  return { word: { text: text.slice(start, end), isQuoted: false, column: start + 1 }, end }
}

function quotedWord(text: string, start: number): { word: Word; end: number } {
  let inside = ''
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === text[start])
      return { word: { text: inside, isQuoted: true, column: start + 1 }, end: at + 1 }
    if (text[at] === '\\' && at + 1 < text.length) at++
    inside += text[at]
  }
  throw wordFault(
    'A quote is not closed',
    { text: text.slice(start), isQuoted: true, column: start + 1 },
    text,
  )
}
