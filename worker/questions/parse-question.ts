import type { ComposedQuestion, QuestionRegion, TissueDistance } from '../api/questions.ts'
import { type Word, wordFault, wordsOf } from './question-words.ts'

const UNITS: Record<string, TissueDistance['unit']> = {
  um: 'um',
  µm: 'um',
  μm: 'um',
  px: 'px',
  spots: 'spots',
}
/** Deeper than anyone nests; a longer row of brackets must not exhaust the stack. */
const DEEPEST = 50
const MOST_QUESTIONS = 32

/** Reads a question's words (grammar: README of this folder). Throws `BAD_REQUEST` that points at the word. */
export function parseQuestion(text: string): ComposedQuestion {
  return new Parser(text).whole()
}

class Parser {
  readonly #text: string
  readonly #words: Word[]
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#words = wordsOf(text)
  }

  whole(): ComposedQuestion {
    const question = this.#joined('or')
    if (this.#at < this.#words.length) throw this.#fault('Here "and", "or" or the end was expected')
    return question
  }

  #joined(kind: 'and' | 'or'): ComposedQuestion {
    const part = () => (kind === 'or' ? this.#joined('and') : this.#factor())
    const parts = [part()]
    while (this.#takes(kind)) parts.push(part())
    return parts.length === 1 ? parts[0] : { kind, parts }
  }

  #factor(): ComposedQuestion {
    if (++this.#depth > DEEPEST) throw this.#fault('The question is nested too deep')
    const question = this.#inner()
    this.#depth--
    return question
  }

  #inner(): ComposedQuestion {
    const next = this.#words[this.#at + 1]?.text.toLowerCase() ?? ''
    // A column may be called like a word of the grammar.
    if (next === '=') return { kind: 'in', region: this.#region() }
    if (next === 'within' || next === 'beyond') this.#takes('lies')
    if (this.#takes('not')) return { kind: 'not', part: this.#factor() }
    if (this.#takes('(')) return this.#closed()
    for (const kind of ['within', 'beyond'] as const) if (this.#takes(kind)) return this.#relation(kind)
    if (this.#takes('looks')) {
      this.#expect('like')
      return { kind: 'like', region: this.#region(), by: 'expected' }
    }
    if (this.#takes('like')) return { kind: 'like', region: this.#region(), by: 'supported' }
    this.#takes('in')
    return { kind: 'in', region: this.#region() }
  }

  #closed(): ComposedQuestion {
    const question = this.#joined('or')
    this.#expect(')')
    return question
  }

  #relation(kind: 'within' | 'beyond'): ComposedQuestion {
    const value = this.#number('A distance such as 200')
    const unit = UNITS[this.#peek()?.text.toLowerCase() ?? '']
    if (!unit) throw this.#fault('A unit was expected (um, px or spots)')
    this.#at++
    this.#expect('of')
    const of = this.#takes('(') ? this.#closed() : ({ kind: 'in', region: this.#region() } as const)
    return { kind, distance: { value, unit }, of }
  }

  #region(): QuestionRegion {
    const next = this.#words[this.#at + 1]
    const isLabel = next && !next.isQuoted && next.text === '='
    if (!isLabel && (this.#takes('spots') || this.#takes('spot'))) return this.#spots()
    if (!isLabel && this.#takes('region'))
      return {
        kind: 'drawn',
        name: this.#name('The name of a region was expected'),
        spots: new Uint32Array(),
      }
    if (!isLabel && this.#takes('question')) {
      const index = this.#count('The number of a learned question') - 1
      this.#expect('of')
      const nQuestion = this.#count('How many questions were learned')
      if (index >= nQuestion || nQuestion < 2 || nQuestion > MOST_QUESTIONS) {
        this.#at--
        throw this.#fault(`A question from 1 to that number, of 2 to ${MOST_QUESTIONS}, was expected`)
      }
      return { kind: 'question', index, nQuestion }
    }
    const column = this.#name('A region such as label=ductal was expected')
    this.#expect('=')
    return { kind: 'label', column, value: this.#name('A label was expected') }
  }

  #spots(): QuestionRegion {
    const barcodes = [this.#name('A barcode was expected')]
    while (this.#takes(',')) barcodes.push(this.#name('A barcode was expected'))
    return { kind: 'spots', barcodes }
  }

  #name(message: string): string {
    const word = this.#peek()
    if (!word || (!word.isQuoted && '()=,'.includes(word.text))) throw this.#fault(message)
    this.#at++
    return word.text
  }

  #number(what: string): number {
    const word = this.#peek()
    if (!word || word.isQuoted || !/^\d+(\.\d+)?$/.test(word.text)) throw this.#fault(`${what} was expected`)
    this.#at++
    return Number(word.text)
  }

  #count(what: string): number {
    const word = this.#peek()
    if (!word || !/^[1-9]\d{0,3}$/.test(word.text)) throw this.#fault(`${what} was expected`)
    return this.#number(what)
  }

  #peek(): Word | undefined {
    return this.#words[this.#at]
  }

  #takes(text: string): boolean {
    const word = this.#peek()
    if (!word || word.isQuoted || word.text.toLowerCase() !== text) return false
    this.#at++
    return true
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw this.#fault(`"${text}" was expected`)
  }

  #fault(message: string) {
    return wordFault(message, this.#peek(), this.#text)
  }
}
