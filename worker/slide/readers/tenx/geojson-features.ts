import { StringDecoder } from 'node:string_decoder'
import { HistologueError } from '../../../api/errors.ts'
import { readUnpacked } from './text-file.ts'

/** A cell has some hundred corners; no feature is longer than this. */
const MAX_FEATURE_CHARS = 16 * 1024 * 1024
/** Features at a depth of two: inside the collection, inside its list. */
const FEATURE_DEPTH = 2

/** What is used of a GeoJSON feature; anything may stand in it. */
export interface GeoJsonFeature {
  id?: unknown
  properties?: Record<string, unknown> | null
  geometry?: unknown
}

/**
 * The features of a GeoJSON collection one after the other; the file is never in memory as a whole, since outlines of all
 * cells are longer than a string may be. Codes: `FILE_DAMAGED`, those of `readUnpacked`. Source: RFC 7946.
 */
export async function* readGeoJsonFeatures(path: string): AsyncGenerator<GeoJsonFeature> {
  const decoder = new StringDecoder('utf8')
  const cutter = new ObjectCutter()
  try {
    for await (const piece of readUnpacked(path))
      for (const text of cutter.push(decoder.write(piece))) yield JSON.parse(text) as GeoJsonFeature
    if (!cutter.isWhole) throw new SyntaxError('The file ends early.')
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    throw new HistologueError('FILE_DAMAGED', 'The outlines of the cells are no GeoJSON.', {
      file: path,
      advice: 'Copy the file again from where it came from.',
      cause: thrown,
    })
  }
}

/** Cuts the objects out of `{"features": [{…}, {…}]}` as the text comes in. */
class ObjectCutter {
  #depth = 0
  #inString = false
  #isEscaped = false
  #text = ''
  #start = -1
  #hasSeen = false

  get isWhole(): boolean {
    return this.#depth === 0 && this.#hasSeen
  }

  push(piece: string): string[] {
    const found: string[] = []
    const held = this.#text.length
    const text = this.#text + piece
    for (let i = held; i < text.length; i++) {
      const isOpening = this.#step(text.charCodeAt(i))
      if (isOpening && this.#depth === FEATURE_DEPTH + 1 && this.#start < 0) this.#start = i
      if (this.#start >= 0 && this.#depth === FEATURE_DEPTH) {
        found.push(text.slice(this.#start, i + 1))
        this.#start = -1
      }
    }
    this.#text = this.#start < 0 ? '' : text.slice(this.#start)
    if (this.#start >= 0) this.#start = 0
    if (this.#text.length > MAX_FEATURE_CHARS) throw new SyntaxError('A feature is too long.')
    return found
  }

  /** Follows one character; true where it opens an object. */
  #step(code: number): boolean {
    if (this.#isEscaped) this.#isEscaped = false
    else if (this.#inString) {
      if (code === 92) this.#isEscaped = true
      else if (code === 34) this.#inString = false
    } else if (code === 34) this.#inString = true
    else if (code === 123 || code === 91) {
      this.#depth++
      this.#hasSeen = true
      return code === 123
    } else if (code === 125 || code === 93) this.#depth--
    return false
  }
}
