import { fileURLToPath } from 'node:url'
import * as h5wasm from 'h5wasm/node'
import { base_url } from 'h5wasm-plugins'
import { HistologueError } from '../api/errors.ts'
import type { AnnFile, ArrayFacts, AttributeValue } from './ann-file.ts'
import { decodeChunks } from './chunks/decode-chunks.ts'
import { type CompoundColumn, readCompound } from './compound.ts'
import { H5_CLASS, type NumberTarget, numberTypeOf } from './decode-numbers.ts'
import { withFilterLoading } from './filter-loading.ts'
import { toHdf5Error } from './hdf5-error.ts'
import { addressOf, storedDataset } from './hdf5-storage.ts'
import { decodeHdf5Longs, decodeHdf5Rows, decodeHdf5Strings } from './hdf5-values.ts'
import { liesElsewhere } from './raw-storage.ts'
import { withinTime } from './time-limit.ts'

type H5Module = Awaited<typeof h5wasm.ready>

let library: Promise<H5Module> | null = null

/** The HDF5 library, once per process, with its filters; its faults throw instead of going to stderr. */
export function loadLibrary(): Promise<H5Module> {
  library ??= h5wasm.ready.then((module) => {
    module.activate_throwing_error_handler()
    module.insert_plugin_search_path(fileURLToPath(`${base_url}/plugins`), 0)
    return module
  })
  return library
}

/** Opens a file for reading only. Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED`. */
export async function openHdf5(path: string): Promise<Hdf5File> {
  const module = await loadLibrary()
  try {
    return new Hdf5File(path, module, new h5wasm.File(path, 'r'))
  } catch (thrown) {
    throw toHdf5Error(thrown, path, '/')
  }
}

interface State {
  isOpen: boolean
  /** Paths of the datasets whose values are known to lie in the file itself. */
  isInside: Set<string>
}

/** An open file whose parts are addressed by place, e.g. `X/indptr`; every fault names file and place. */
export class Hdf5File implements AnnFile {
  readonly container = 'h5'
  readonly path: string
  readonly module: H5Module
  readonly #file: h5wasm.File
  readonly #keys = new Map<string, string[]>()
  readonly #nodes = new Map<string, h5wasm.Group | h5wasm.Dataset | null>()
  /** Shared by all views of the file. */
  readonly #state: State
  readonly #root: string

  constructor(
    path: string,
    module: H5Module,
    file: h5wasm.File,
    root = '',
    state: State = { isOpen: true, isInside: new Set() },
  ) {
    this.path = path
    this.module = module
    this.#file = file
    this.#root = root
    this.#state = state
  }

  /** The same open file seen from one of its groups, e.g. `mod/rna` of a MuData file: places start there. */
  at(root: string): Hdf5File {
    return new Hdf5File(this.path, this.module, this.#file, this.placeOf(root), this.#state)
  }

  /** A place of this view as the whole file calls it. */
  placeOf(place: string): string {
    return this.#root === '' || place === '' ? this.#root || place : `${this.#root}/${place}`
  }

  get fileId(): bigint {
    return this.#file.file_id
  }

  /** Runs a step on the file; whatever it throws becomes an error with code, file and place. */
  guard<T>(place: string, step: () => T): T {
    if (!this.#state.isOpen)
      throw new HistologueError('UNKNOWN_SLIDE', 'The file was closed.', { file: this.path, place })
    try {
      return withinTime(() => withFilterLoading(this.module, step))
    } catch (thrown) {
      throw toHdf5Error(thrown, this.path, place)
    }
  }

  /** Names of a group's members, in the file's order; empty where there is no such group. */
  keys(place: string): string[] {
    return this.#keysOf(this.placeOf(place))
  }

  #keysOf(place: string): string[] {
    const group = this.#nodeAt(place)
    if (!(group instanceof h5wasm.Group)) return []
    let keys = this.#keys.get(place)
    if (!keys) {
      keys = this.guard(place || '/', () => group.keys())
      this.#keys.set(place, keys)
    }
    return keys
  }

  /** The group or dataset at a place; null where there is none. Links to other files are not followed. */
  node(place: string): h5wasm.Group | h5wasm.Dataset | null {
    return this.#nodeAt(this.placeOf(place))
  }

  #nodeAt(place: string): h5wasm.Group | h5wasm.Dataset | null {
    if (place === '') return this.#file
    const known = this.#nodes.get(place)
    if (known !== undefined) return known
    const node = this.#lookUp(place)
    this.#nodes.set(place, node)
    return node
  }

  #lookUp(place: string): h5wasm.Group | h5wasm.Dataset | null {
    let parent = ''
    let entity: h5wasm.Entity | null = null
    for (const name of place.split('/')) {
      if (!this.#keysOf(parent).includes(name)) return null
      parent = parent === '' ? name : `${parent}/${name}`
      entity = this.guard(parent, () => this.#file.get(`/${parent}`))
      if (!(entity instanceof h5wasm.Group || entity instanceof h5wasm.Dataset)) return null
    }
    return entity instanceof h5wasm.Group || entity instanceof h5wasm.Dataset ? entity : null
  }

  group(place: string): h5wasm.Group | null {
    const node = this.node(place)
    return node instanceof h5wasm.Group ? node : null
  }

  dataset(place: string): h5wasm.Dataset | null {
    const node = this.node(place)
    return node instanceof h5wasm.Dataset ? node : null
  }

  /** The dataset at a place. Codes: `MISSING_ELEMENT`. */
  needDataset(place: string): h5wasm.Dataset {
    const dataset = this.dataset(place)
    if (dataset) {
      this.#refuseElsewhere(dataset, place)
      return dataset
    }
    throw new HistologueError('MISSING_ELEMENT', `The file has no ${place}.`, {
      file: this.path,
      place,
      advice: 'Write the file again with anndata; this part was left out.',
    })
  }

  /** The library would follow a virtual dataset and raw storage to any file of this machine. */
  #refuseElsewhere(dataset: h5wasm.Dataset, place: string): void {
    const { isInside } = this.#state
    if (isInside.has(dataset.path)) return
    const address = () => addressOf(this.module.create_object_reference(this.fileId, dataset.path))
    const { virtual_sources, chunks } = this.guard(place, () => dataset.metadata)
    if (virtual_sources || (!chunks && liesElsewhere(this.path, this.guard(place, address))))
      throw new HistologueError(
        'FORMAT_UNSUPPORTED',
        `The values of ${place} lie in another file; links to other files are not followed.`,
        { file: this.path, place, advice: 'Write the file again with its values inside.' },
      )
    isInside.add(dataset.path)
  }

  needArray(place: string): ArrayFacts {
    const metadata = this.guard(place, () => this.needDataset(place).metadata)
    const { shape, chunks, type } = metadata
    const isText = type === H5_CLASS.string
    return {
      shape: shape ?? [0],
      type: shape ? numberTypeOf(metadata) : null,
      isText,
      chunkRows: chunks?.[0] ?? 1,
    }
  }

  /** HDF5 reads any part at once. */
  async prepare(): Promise<void> {}

  /** Nothing is held: rows are read from the file. */
  release(): void {}

  decodeRows(
    place: string,
    start: number,
    end: number,
    blockRows: number,
    target: NumberTarget,
    offset: number,
  ): void {
    decodeHdf5Rows(this, place, start, end, blockRows, target, offset)
  }

  async decodeAside(
    place: string,
    start: number,
    end: number,
    target: NumberTarget,
    offset: number,
  ): Promise<boolean> {
    const stored = storedDataset(this, place)
    if (!stored) return false
    return decodeChunks(this.path, stored, { start, end, type: stored.type, target, offset })
  }

  decodeLongs(place: string): ArrayLike<bigint> {
    return decodeHdf5Longs(this, place)
  }

  decodeStrings(place: string): string[] {
    return decodeHdf5Strings(this, place)
  }

  compound(place: string): Map<string, CompoundColumn> | null {
    const dataset = this.dataset(place) && this.needDataset(place)
    return dataset && readCompound(this, dataset, place)
  }

  /** An attribute's value, integers as numbers; null where there is none (or of another type). */
  attribute(place: string, name: string): AttributeValue {
    const node = this.node(place)
    if (!node) return null
    return this.guard(place, () => {
      if (!this.module.get_attribute_names(this.fileId, node.path).includes(name)) return null
      return toAttributeValue(node.get_attribute(name, false))
    })
  }

  /** An attribute that must be a string; null otherwise. */
  textAttribute(place: string, name: string): string | null {
    const value = this.attribute(place, name)
    return typeof value === 'string' ? value : null
  }

  close(): void {
    if (!this.#state.isOpen) return
    this.#state.isOpen = false
    try {
      this.#file.close()
    } catch {
      // A file whose reading failed may refuse to close; nothing was written, so nothing is lost.
    }
  }
}

function toAttributeValue(value: unknown): AttributeValue {
  if (typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Array.from(value, Number)
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array)
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[]
  return null
}
