import { HistologueError } from '../../api/errors.ts'
import type { AnnFile, ArrayFacts, AttributeValue } from '../ann-file.ts'
import type { NumberTarget } from '../decode-numbers.ts'
import { tooLarge } from '../hdf5-error.ts'
import type { ZarrStore } from './store.ts'
import { storeNumber, type UnreadArray, type ZarrValues } from './zarr-values.ts'

/** A group or an array with its attributes; the values of an array are there, or the fault that reading it met. */
export interface ZarrNode {
  kind: 'group' | 'array'
  attributes: Record<string, unknown>
  children: string[]
  array?: ZarrValues | UnreadArray | HistologueError
  /** What it was before its values were read, where they are not to stay. */
  unread?: UnreadArray
}

/** A part of a zarr store that was read (`readZarrTree`), seen as AnnData. */
export class ZarrFile implements AnnFile {
  readonly container = 'zarr'
  readonly path: string
  readonly #nodes: ReadonlyMap<string, ZarrNode>
  readonly #root: string
  readonly #store: ZarrStore

  constructor(store: ZarrStore, nodes: ReadonlyMap<string, ZarrNode>, root = '') {
    this.path = store.path
    this.#store = store
    this.#nodes = nodes
    this.#root = root
  }

  at(root: string): ZarrFile {
    return new ZarrFile(this.#store, this.#nodes, this.placeOf(root))
  }

  placeOf(place: string): string {
    return this.#root === '' || place === '' ? this.#root || place : `${this.#root}/${place}`
  }

  guard<T>(place: string, step: () => T): T {
    try {
      return step()
    } catch (thrown) {
      throw toZarrError(thrown, this.path, place)
    }
  }

  keys(place: string): string[] {
    return this.group(place)?.children ?? []
  }

  node(place: string): ZarrNode | null {
    return this.#nodes.get(this.placeOf(place)) ?? null
  }

  group(place: string): ZarrNode | null {
    const node = this.node(place)
    return node?.kind === 'group' ? node : null
  }

  dataset(place: string): ZarrNode | null {
    const node = this.node(place)
    return node?.kind === 'array' ? node : null
  }

  needArray(place: string): ArrayFacts {
    return this.#array(place).facts
  }

  async prepare(place: string): Promise<void> {
    const at = this.placeOf(place)
    for (const [name, node] of this.#nodes) {
      const isWanted = name === at || name.startsWith(`${at}/`)
      if (!isWanted || !node.array || !('read' in node.array) || node.array.fault) continue
      node.unread = node.array
      node.array = await node.array.read()
    }
  }

  release(place: string): void {
    const at = this.placeOf(place)
    for (const [name, node] of this.#nodes)
      if (node.unread && (name === at || name.startsWith(`${at}/`))) node.array = node.unread
  }

  attribute(place: string, name: string): AttributeValue {
    const value = this.node(place)?.attributes[name]
    if (typeof value === 'string' || typeof value === 'number') return value
    const isList = (type: string) => Array.isArray(value) && value.every((item) => typeof item === type)
    return isList('string') || isList('number') ? (value as string[] | number[]) : null
  }

  textAttribute(place: string, name: string): string | null {
    const value = this.attribute(place, name)
    return typeof value === 'string' ? value : null
  }

  decodeRows(
    place: string,
    start: number,
    end: number,
    _blockRows: number,
    target: NumberTarget,
    offset: number,
  ): void {
    const { facts, values } = this.#values(place)
    const perRow = facts.shape.slice(1).reduce((product, length) => product * length, 1)
    for (let k = start * perRow; k < end * perRow; k++)
      storeNumber(target, offset + k - start * perRow, values[k])
  }

  /** What was read into memory needs no other thread. */
  async decodeAside(): Promise<boolean> {
    return false
  }

  decodeLongs(place: string): ArrayLike<bigint> {
    return this.#values(place).values as ArrayLike<bigint>
  }

  decodeStrings(place: string): string[] {
    return Array.from(this.#values(place).values as ArrayLike<unknown>, String)
  }

  compound(place: string): null {
    if (!this.dataset(place) || place.includes('/')) return null
    throw new HistologueError(
      'FORMAT_UNSUPPORTED',
      `${place} is a table of records, as AnnData before 0.7 wrote.`,
      {
        file: this.path,
        place,
        advice: 'Open it with anndata and write it again.',
      },
    )
  }

  close(): void {
    this.#store.close()
  }

  #values(place: string): ZarrValues {
    const array = this.#array(place)
    if ('values' in array) return array
    if (array.fault) throw array.fault
    throw new HistologueError('INTERNAL', `${place} was asked for before it was read.`, {
      file: this.path,
      place,
    })
  }

  #array(place: string): ZarrValues | UnreadArray {
    const { array } = this.dataset(place) ?? {}
    if (array instanceof HistologueError) throw array
    if (array) return array
    throw new HistologueError('MISSING_ELEMENT', `The file has no ${place}.`, {
      file: this.path,
      place,
      advice: 'Write the file again with anndata; this part was left out.',
    })
  }
}

/** Turns what reading a store throws into `FILE_DAMAGED` or `FORMAT_UNSUPPORTED`; an error with a code passes. */
export function toZarrError(thrown: unknown, file: string, place: string): HistologueError {
  if (thrown instanceof HistologueError) return thrown
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  if (thrown instanceof RangeError || /allocation|larger than \d+ bytes|out of memory/i.test(text))
    return tooLarge(file, place)
  const isUnknown = /unknown codec|unsupported|unknown data ?type|not supported/i.test(text)
  return new HistologueError(
    isUnknown ? 'FORMAT_UNSUPPORTED' : 'FILE_DAMAGED',
    isUnknown
      ? `${place} is stored in a way that is not known here.`
      : `The store is damaged: ${place} cannot be read.`,
    {
      file,
      place,
      advice: isUnknown
        ? 'Write the store again with zarr.'
        : 'Copy the store again from where it came from.',
      cause: thrown,
    },
  )
}
