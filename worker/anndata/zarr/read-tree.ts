import { HistologueError } from '../../api/errors.ts'
import { tooLarge } from '../hdf5-error.ts'
import type { ZarrStore } from './store.ts'
import { toZarrError, type ZarrNode } from './zarr-file.ts'
import { factsOf, openZarrArray, readZarrArray } from './zarr-values.ts'

const MAX_NODES = 20_000
const MAX_DEPTH = 12
/** Parts of AnnData that nothing here asks for. */
const UNUSED = /^(obsp|varp|varm)(\/|$)|^raw\/varm/
/** Numbers that are read when they are asked for (`AnnFile.prepare`): of many matrices and tables a slide shows one. */
const LATER = /^(X|layers|raw\/X|raw\.X)(\/|$)|^obsm\/(?!(X_)?spatial(\/|$))/
/** AnnData inside MuData. */
const MODALITY = /^mod\/[^/]+\//
/** What is used of `uns`. */
const UNS = /^uns(\/(spatial|spatialdata_attrs|[^/]+_colors)(\/|$)|$)/

/** Metadata of one node; null where there is none. */
export interface NodeMetadata {
  version: 2 | 3
  kind: 'group' | 'array'
  attributes: Record<string, unknown>
}

/** Reads `.zgroup`, `.zarray` and `.zattrs`, or `zarr.json`. Codes: `FILE_DAMAGED`, those of the store. */
export async function readNodeMetadata(store: ZarrStore, place: string): Promise<NodeMetadata | null> {
  const below = place === '' ? '' : `${place}/`
  const v3 = await readJson(store, `${below}zarr.json`)
  if (v3)
    return {
      version: 3,
      kind: v3.node_type === 'array' ? 'array' : 'group',
      attributes: objectOf(v3.attributes),
    }
  const isArray = (await store.read(`${below}.zarray`)) !== undefined
  const attributes = await readJson(store, `${below}.zattrs`)
  if (!isArray && !attributes && (await store.read(`${below}.zgroup`)) === undefined) return null
  return { version: 2, kind: isArray ? 'array' : 'group', attributes: attributes ?? {} }
}

/**
 * Reads AnnData at `root` of a store: all groups and arrays that readers ask for, by place from the store's root. An array
 * that cannot be read keeps its fault for whoever asks. Codes: `FILE_DAMAGED` (metadata), `FORMAT_UNSUPPORTED` (too many).
 */
export async function readZarrTree(store: ZarrStore, root: string): Promise<Map<string, ZarrNode>> {
  const nodes = new Map<string, ZarrNode>()
  const visit = async (place: string, depth: number): Promise<boolean> => {
    const own = (root === '' ? place : place.slice(root.length + 1)).replace(MODALITY, '')
    if (UNUSED.test(own) || (own.startsWith('uns') && !UNS.test(own))) return false
    if (depth > MAX_DEPTH || nodes.size > MAX_NODES) throw tooLarge(store.path, place)
    const metadata = await readNodeMetadata(store, place)
    if (!metadata) return false
    const { version, kind, attributes } = metadata
    if (kind === 'array') {
      const array = await openArray(store, place, version, LATER.test(own))
      nodes.set(place, { kind, attributes, children: [], array })
      return true
    }
    const node: ZarrNode = { kind, attributes, children: [] }
    nodes.set(place, node)
    for (const name of await store.children(place)) {
      if (name.startsWith('.z') || name === 'zarr.json') continue
      if (await visit(place === '' ? name : `${place}/${name}`, depth + 1)) node.children.push(name)
    }
    return true
  }
  await visit(root, 0)
  return nodes
}

/** An array with its values, or only its facts where it is numbers that may wait. */
async function openArray(store: ZarrStore, place: string, version: 2 | 3, mayWait: boolean) {
  const toError = (thrown: unknown) => toZarrError(thrown, store.path, place)
  const read = () => readZarrArray(store, place, version).catch(toError)
  if (!mayWait) return read()
  const facts = await openZarrArray(store, place, version).then(factsOf, toError)
  if (facts instanceof HistologueError) return facts
  return facts.type ? { facts, read } : read()
}

async function readJson(store: ZarrStore, key: string): Promise<Record<string, unknown> | null> {
  const bytes = await store.read(key)
  if (!bytes) return null
  try {
    // Python writes NaN, which is no JSON.
    const text = Buffer.from(bytes)
      .toString('utf8')
      .replace(/:\s*(NaN|-?Infinity)\b/g, ': null')
    return objectOf(JSON.parse(text))
  } catch (thrown) {
    throw new HistologueError('FILE_DAMAGED', `The store is damaged: ${key} cannot be read.`, {
      file: store.path,
      place: key,
      advice: 'Copy the store again from where it came from.',
      cause: thrown,
    })
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}
