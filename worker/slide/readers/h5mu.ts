import type { AnnFile } from '../../anndata/ann-file.ts'
import { tooLarge } from '../../anndata/hdf5-error.ts'
import type { ReadMatrix } from '../../anndata/matrix.ts'
import { MAX_STRINGS } from '../../anndata/read-strings.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import type { Alternative } from '../../api/alternatives.ts'
import { HistologueError } from '../../api/errors.ts'
import { selectRows } from '../../stats/sparse.ts'
import {
  type Chosen,
  listAlternatives,
  noElement,
  parseElement,
  refuseOtherKinds,
  writeElement,
} from '../chosen.ts'
import { joinColumns } from '../join-matrices.ts'
import type { OpenOptions, Slide } from '../slide.ts'
import { Warnings } from '../warnings.ts'
import { readAnnData, titleOf } from './anndata-slide.ts'
import { chooseMatrix } from './choose-matrix.ts'
import { pickPairs } from './coordinates.ts'
import { type EmbeddingSource, openEmbeddings } from './embeddings.ts'
import { type FeatureRows, nameFeatures, readFeatureRows } from './features.ts'
import { readFrame } from './frame.ts'
import { commonSpots, rowsOf } from './h5mu-spots.ts'
import { joinObsColumns } from './joined-columns.ts'
import { areProteins, describeModality, typeOfModality } from './modalities.ts'
import { openObsColumns } from './obs-columns.ts'
import { chooseSection } from './section-of-file.ts'

/** Features are numbered by bytes in `Modalities`, and nobody measures more kinds. */
const MOST_MODALITIES = 255

/** One modality of a MuData file. */
interface Part {
  name: string
  /** `mod/<name>` */
  place: string
  /** The file seen from there. */
  file: AnnFile
  obs: Table
  read: ReadMatrix
  features: FeatureRows & { types: string[] }
  /** Its matrices, where it has several. */
  alternatives: Alternative[]
}

/** True where a file is MuData, whatever its name: old ones call themselves AnnData, but all have `mod`. */
export function isMuData(file: AnnFile): boolean {
  return file.group('mod') !== null
}

/**
 * Reads a MuData file (mudata on-disk format 0.1.0, axis 0) to one slide: the spots that all modalities have, in the root's
 * order; features of all modalities after each other. Codes: those of `openHdf5Slide`.
 */
export async function readMuData(file: AnnFile, options: OpenOptions): Promise<Slide> {
  const warnings = new Warnings()
  const chosen = parseElement(options.element)
  const names = modalityNames(file)
  if (Number(file.attribute('', 'axis') ?? 0) !== 0) return readModality(file, names, options)
  refuseOtherKinds(file.path, chosen, ['library', 'matrix', 'picture'])
  const ofWhich = modalityOfMatrix(file, names, chosen)
  const root = file.group('obs') ? openTable(file, 'obs') : null
  const parts: Part[] = []
  // One after the other: warnings keep the file's order, and each matrix has all threads.
  for (const name of names) parts.push(await readPart(file, name, warnings, options, ofWhich(name)))
  const nFeature = parts.reduce((sum, { features }) => sum + features.ids.length, 0)
  if (nFeature > MAX_STRINGS) throw tooLarge(file.path, 'mod/*/var')
  const barcodes = commonSpots(file, root, parts, warnings)
  const rows = parts.map(({ obs }) => rowsOf(obs, barcodes))
  const at = sourceOf(file, root, parts, warnings)
  const section = chooseSection(at.tissue.file, null, chosen, at.tissue.warnings)
  const { library } = section
  const frame = await within(at.spots.place, () =>
    readFrame(at.spots, at.tissue, { library, rows: null }, options),
  )
  const spotRows = rowsOf(at.spots.obs, barcodes)
  const features = nameFeatures(joinFeatures(parts), 'mod/*/var', warnings)
  const columns = joinObsColumns(
    [
      ...(root ? [{ table: root, columns: openObsColumns(file, root, warnings) }] : []),
      ...parts.slice(0, 1).map((part) => ({
        table: part.obs,
        columns: openObsColumns(part.file, part.obs, warnings.at(part.place)),
      })),
    ],
    barcodes,
  )
  const embeddings = openEmbeddings([
    ...(root ? embeddingSource(file, root, '', barcodes) : []),
    ...parts.map((part, k) => ({ file: part.file, obs: part.obs, prefix: `${part.name}:`, rows: rows[k] })),
  ])
  return {
    name: library?.id ?? titleOf(file.path),
    path: file.path,
    format: `${file.container === 'zarr' ? 'MuData zarr' : 'h5mu'} (${parts.map(({ name, read }) => `${name} ${read.place} ${read.layout} ${read.dtype}`).join(', ')})`,
    libraryId: library?.id ?? null,
    barcodes,
    features,
    matrix: joinColumns(parts.map(({ read }, k) => selectRows(read.matrix, rows[k]))),
    isCounts: parts.every(({ read }) => read.isCounts),
    modalities: parts.length > 1 ? modalitiesOf(parts) : null,
    xy: frame.xy && pickPairs(frame.xy, spotRows),
    spotDiameterPx: frame.spotDiameterPx,
    pixelSizeUm: frame.pixelSizeUm,
    pictureInfo: frame.pictureInfo,
    obsColumns: columns.infos,
    embeddings: embeddings.infos,
    warnings: warnings.list,
    alternatives: [...frame.alternatives, ...parts.flatMap((part) => matricesOf(part, chosen))],
    ...(options.element !== undefined && { parts: { files: [file.path], element: options.element } }),
    readPicture: frame.readPicture,
    openTiles: frame.openTiles,
    readEmbedding: embeddings.read,
    readObsColumn: columns.read,
    close: () => file.close(),
  }
}

/**
 * Of modalities that are not measured on the same spots (axis 1 or -1) each is a slide of its own: the one asked for, else the
 * first.
 */
async function readModality(file: AnnFile, names: string[], options: OpenOptions): Promise<Slide> {
  const { element: name = names[0], ...chosen } = parseElement(options.element)
  if (!names.includes(name)) throw noElement(file.path, name, names)
  const place = `mod/${name}`
  const warnings = new Warnings()
  const inner = Object.keys(chosen).length > 0 ? { element: writeElement(chosen) } : {}
  const { element: _, ...others } = options
  const slide = await within(place, () =>
    readAnnData(file.at(place), { ...others, ...inner }, warnings.at(place)),
  )
  const choices = (slide.alternatives ?? []).map((each) => ({
    ...each,
    element: writeElement({ ...parseElement(each.element), element: name }),
  }))
  return {
    ...slide,
    name: `${titleOf(file.path)} (${name})`,
    warnings: warnings.list,
    alternatives: [...listAlternatives('element', names, name, chosen), ...choices],
    parts: { files: [file.path], element: options.element ?? name },
    close: () => file.close(),
  }
}

/** In the file's own order (`mod-order`). Codes: `MISSING_ELEMENT`, `FORMAT_UNSUPPORTED`. */
function modalityNames(file: AnnFile): string[] {
  const stored = file.keys('mod').filter((name) => file.group(`mod/${name}`))
  if (stored.length > MOST_MODALITIES)
    throw new HistologueError('FORMAT_UNSUPPORTED', 'The MuData file holds too many modalities.', {
      ...{ file: file.path, place: 'mod' },
      advice: 'Write those of one section.',
    })
  if (stored.length === 0)
    throw new HistologueError('MISSING_ELEMENT', 'The MuData file holds no modalities.', {
      file: file.path,
      place: 'mod',
      advice: 'Write it again with mudata, with at least one modality.',
    })
  const order = file.attribute('mod', 'mod-order')
  const first = Array.isArray(order) ? order.map(String).filter((name) => stored.includes(name)) : []
  return [...new Set([...first, ...stored])]
}

/** What each modality is asked for: `matrix=rna:layers/log` chooses for one of them. Code: `MISSING_ELEMENT`. */
function modalityOfMatrix(file: AnnFile, names: readonly string[], { matrix }: Chosen) {
  const own = names.find((name) => matrix?.startsWith(`${name}:`))
  if (matrix !== undefined && own === undefined)
    throw noElement(
      file.path,
      matrix,
      names.map((name) => `${name}:X`),
    )
  return (name: string): Pick<Chosen, 'matrix'> =>
    name === own && matrix !== undefined ? { matrix: matrix.slice(name.length + 1) } : {}
}

function matricesOf({ name: modality, alternatives }: Part, chosen: Chosen): Alternative[] {
  return alternatives.map(({ name, ...each }) => {
    const matrix = `${modality}:${name}`
    return { ...each, name: matrix, element: writeElement({ ...chosen, matrix }) }
  })
}

async function readPart(
  file: AnnFile,
  name: string,
  warnings: Warnings,
  { matrices }: OpenOptions,
  chosen: Pick<Chosen, 'matrix'>,
): Promise<Part> {
  const place = `mod/${name}`
  const view = file.at(place)
  return within(place, async () => {
    const obs = openTable(view, 'obs')
    const table = openTable(view, 'var')
    if (obs.nRow === 0 || table.nRow === 0)
      throw new HistologueError('NO_SPOTS', `The modality ${name} lists no spots or no features.`, {
        file: file.path,
        place: obs.nRow === 0 ? 'obs' : 'var',
        advice: 'It was probably filtered down to nothing; write it again from the step before.',
      })
    const at = { file: view, obs, features: table, kept: matrices }
    const { read, features, alternatives } = await chooseMatrix(at, chosen, warnings.at(place))
    const rows = readFeatureRows(view, features)
    const types = features.index.map((_, k) => rows.types?.[k] || typeOfModality(name))
    return { name, place, file: view, obs, read, features: { ...rows, types }, alternatives }
  })
}

/** Runs a step inside a group of the file; the places of its faults start there. */
function within<T>(place: string, step: () => T): T {
  const rethrow = (thrown: unknown): never => {
    if (!(thrown instanceof HistologueError) || place === '') throw thrown
    const { place: inner, ...details } = thrown.details
    throw new HistologueError(thrown.code, thrown.message, {
      ...details,
      place: inner ? `${place}/${inner}` : place,
      cause: thrown,
    })
  }
  try {
    const result = step()
    return result instanceof Promise ? (result.catch(rethrow) as T) : result
  } catch (thrown) {
    return rethrow(thrown)
  }
}

/** The root's tables, where it lists every spot of the slide. */
function embeddingSource(file: AnnFile, obs: Table, prefix: string, barcodes: string[]): EmbeddingSource[] {
  const listed = new Set(obs.index)
  return barcodes.every((barcode) => listed.has(barcode))
    ? [{ file, obs, prefix, rows: rowsOf(obs, barcodes) }]
    : []
}

/** Where positions and the picture are: in the root or in a modality, the first that has them. */
function sourceOf(file: AnnFile, root: Table | null, parts: readonly Part[], warnings: Warnings) {
  const inRoot = root ? [{ place: '', file, obs: root }] : []
  const all = [...inRoot, ...parts].map((source) => ({ ...source, warnings: warnings.at(source.place) }))
  const first = all[inRoot.length]
  const spots = all.find((source) => source.file.node('obsm/spatial') ?? source.file.node('obsm/X_spatial'))
  return { spots: spots ?? first, tissue: all.find((source) => source.file.group('uns/spatial')) ?? first }
}

function joinFeatures(parts: readonly Part[]): FeatureRows & { types: string[] } {
  const join = (key: 'symbols' | 'ids' | 'types') => parts.flatMap(({ features }) => features[key])
  return { symbols: join('symbols'), ids: join('ids'), types: join('types') }
}

function modalitiesOf(parts: readonly Part[]): Slide['modalities'] {
  const list = parts.map(({ name, features, read }) =>
    describeModality(name, areProteins(features.types), read.isCounts),
  )
  return { list, of: Uint8Array.from(parts.flatMap(({ features }, block) => features.ids.map(() => block))) }
}
