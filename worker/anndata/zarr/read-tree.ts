import { HistologueError } from '../../api/errors.ts'
import { tooLarge } from '../hdf5-error.ts'
import type { ZarrStore } from './store.ts'
import { toZarrError, type ZarrNode } from './zarr-file.ts'
import { factsOf, openZarrArray, readOpened, type UnreadArray, valuesBytes } from './zarr-values.ts'

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

/** What is read at once, all of it together: far more than tables have, and chunks that were never written take no byte of a store. */
const MOST_BYTES = 1024 ** 3
/** An array of a table that has a value for each of its rows, and the table. */
const OF_ROWS = /^((?:.*\/)?(?:obs|var))\/[^/]+(?:\/(?:codes|values|mask))?$/

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
 * that cannot be read keeps its fault for whoever asks; so does one of another length than its table, and what is more than
 * fits the memory. Codes: `FILE_DAMAGED` (metadata), `FORMAT_UNSUPPORTED` (too many).
 */
export async function readZarrTree(
  store: ZarrStore,
  root: string,
  mostBytes = MOST_BYTES,
): Promise<Map<string, ZarrNode>> {
  const nodes = new Map<string, ZarrNode>()
  const waiting: Waiting[] = []
  const visit = async (place: string, depth: number): Promise<boolean> => {
    const own = (root === '' ? place : place.slice(root.length + 1)).replace(MODALITY, '')
    if (UNUSED.test(own) || (own.startsWith('uns') && !UNS.test(own))) return false
    if (depth > MAX_DEPTH || nodes.size > MAX_NODES) throw tooLarge(store.path, place)
    const metadata = await readNodeMetadata(store, place)
    if (!metadata) return false
    const { version, kind, attributes } = metadata
    if (kind === 'array') {
      const node: ZarrNode = { kind, attributes, children: [] }
      nodes.set(place, node)
      const opened = await openArray(store, place, version, node)
      if (opened && !(LATER.test(own) && opened.facts.type)) waiting.push(opened)
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
  await readWaiting(store, nodes, waiting, mostBytes)
  return nodes
}

/** An array that is to be read with the rest. */
interface Waiting extends UnreadArray {
  place: string
  nByte: number
  node: ZarrNode
}

/** Opens an array into its node, to be read later; null where that met a fault, which the node keeps. */
async function openArray(
  store: ZarrStore,
  place: string,
  version: 2 | 3,
  node: ZarrNode,
): Promise<Waiting | null> {
  const toError = (thrown: unknown) => toZarrError(thrown, store.path, place)
  const opened = await openZarrArray(store, place, version).catch(toError)
  if (opened instanceof HistologueError) {
    node.array = opened
    return null
  }
  const read = () => readOpened(opened, place).catch(toError)
  const array = { facts: factsOf(opened), read }
  node.array = array
  return { ...array, place, nByte: valuesBytes(opened), node }
}

/** Pictures and colours after the tables: a picture that is too large takes no name its place. */
async function readWaiting(
  store: ZarrStore,
  nodes: ReadonlyMap<string, ZarrNode>,
  waiting: readonly Waiting[],
  mostBytes: number,
): Promise<void> {
  const isLast = ({ place }: Waiting) => Number(/(^|\/)uns\//.test(place))
  let left = mostBytes
  for (const array of [...waiting].sort((a, b) => isLast(a) - isLast(b))) {
    const { node, place, facts, nByte, read } = array
    const fault = otherLength(store, nodes, array) ?? (nByte <= left ? null : tooLarge(store.path, place))
    if (fault) {
      node.array = { facts, fault, read: async () => fault }
      continue
    }
    left -= nByte
    node.array = await read()
  }
}

/** The fault of a column that has not a value for every row of its table; null where it has, or is none. */
function otherLength(
  store: ZarrStore,
  nodes: ReadonlyMap<string, ZarrNode>,
  { place, facts: { shape } }: Waiting,
): HistologueError | null {
  const [, table] = OF_ROWS.exec(place) ?? []
  const name = table && nodes.get(table)?.attributes._index
  const index = typeof name === 'string' && nodes.get(`${table}/${name}`)?.array
  if (!index || index instanceof HistologueError || shape.length !== 1) return null
  const [nRow] = index.facts.shape
  if (shape[0] === nRow) return null
  return new HistologueError('SHAPE_MISMATCH', `${place} has ${shape[0]} values, not ${nRow}.`, {
    file: store.path,
    place,
    advice: 'Write the store again with anndata, which checks the lengths.',
  })
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
