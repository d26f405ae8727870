import { withMatrix } from '../../../anndata/matrix.ts'
import { openTable } from '../../../anndata/table.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import type { Alternative } from '../../../api/alternatives.ts'
import { HistologueError } from '../../../api/errors.ts'
import { median } from '../../../stats/quantiles.ts'
import { selectRows } from '../../../stats/sparse.ts'
import { type Chosen, listAlternatives, noElement, parseElement } from '../../chosen.ts'
import { openPictureFile } from '../../image/picture-file.ts'
import type { OpenOptions, Slide } from '../../slide.ts'
import { counted, someOf, Warnings } from '../../warnings.ts'
import { titleOf } from '../anndata-slide.ts'
import { assembleSlide } from '../assemble.ts'
import { chooseMatrix } from '../choose-matrix.ts'
import { readCoordinates } from '../coordinates.ts'
import { openEmbeddings } from '../embeddings.ts'
import { readFeatureRows } from '../features.ts'
import { pickRows } from '../joined-columns.ts'
import { openObsColumns } from '../obs-columns.ts'
import { checkPositions, guessSpotDiameter } from '../placement.ts'
import { warnUnknown } from '../unknown-elements.ts'
import { filesOfSlide } from '../zarr-files.ts'
import { type Affine, applyTo, compose, IDENTITY, invert, stretchOf } from './affine.ts'
import { type Annotations, readAnnotations } from './annotations.ts'
import { choosePicture } from './choose-picture.ts'
import { findKeys } from './instance-keys.ts'
import type { PlacedPicture } from './pictures.ts'
import { type Region, readRegion } from './regions.ts'
import { readTableKeys, type TableKeys } from './table-keys.ts'

const PARTS = ['tables', 'table', 'shapes', 'images', 'labels', 'points']
const DEFAULT_SYSTEM = 'global'

/** True where the names at the root of a store are those of SpatialData. */
export function isSpatialData(names: readonly string[]): boolean {
  return names.some((name) => PARTS.includes(name))
}

/** One way to see a store: a table, and which of the regions it describes. */
interface View {
  element: string
  keys: TableKeys
  region: string | null
}

/**
 * Reads SpatialData (0.1 to now, zarr 2 or 3): a table, the shapes or labels that its rows describe, and an image in the
 * same coordinate system; `options.element` chooses among tables and regions. Full-resolution pixels are those of the
 * image's first level; without an image they are the units of the coordinate system.
 * Codes: `MISSING_ELEMENT` (no table, no such element), those of tables, matrices, shapes and pictures.
 */
export async function readSpatialData(
  store: ZarrStore,
  names: string[],
  options: OpenOptions,
): Promise<Slide> {
  const warnings = new Warnings()
  const views = await listViews(store, names)
  const chosen = parseElement(options.element)
  const { element = views[0].element } = chosen
  const view = views.find((each) => each.element === element)
  const elements = views.map((each) => each.element)
  if (!view) throw noElement(store.path, element, elements)
  const alternatives = listAlternatives('element', elements, element, chosen)
  warnAlternatives(alternatives, view, warnings)
  const region = view.region === null ? null : await readRegion(store, view.region, options.signal)
  if (view.region !== null && !region)
    warnings.add(
      'SKIPPED_ELEMENT',
      'shapes',
      `The table describes ${view.region}, but the store has no shapes or labels of that name.`,
    )
  return assemble(store, view, region, options, alternatives, warnings)
}

async function listViews(store: ZarrStore, names: string[]): Promise<View[]> {
  const root = names.includes('tables') ? 'tables' : 'table'
  const tables = (await store.children(root)).filter((name) => !name.startsWith('.') && name !== 'zarr.json')
  if (tables.length === 0)
    throw new HistologueError(
      'MISSING_ELEMENT',
      'The store has no table, so there is nothing measured to show.',
      {
        file: store.path,
        place: 'tables',
        advice: `Write it with a table of counts; it holds ${someOf(names)}.`,
      },
    )
  const views: View[] = []
  // Bins of 8 µm first, as with Space Ranger's folders.
  for (const name of tables.sort((a, b) => Number(/008um/.test(b)) - Number(/008um/.test(a)))) {
    const keys = await readTableKeys(store, `${root}/${name}`)
    const regions = keys.regions.length > 0 ? keys.regions : [null]
    for (const region of regions)
      views.push({ element: regions.length > 1 ? `${name}/${region}` : name, keys, region })
  }
  return views
}

function warnAlternatives(alternatives: Alternative[], view: View, warnings: Warnings): void {
  const others = alternatives.filter(({ isShown }) => !isShown).map(({ element }) => element)
  if (others.length > 0)
    warnings.add(
      'SKIPPED_ELEMENT',
      'tables',
      `The store holds several tables or regions; ${view.element} is shown, not ${someOf(others)}.`,
    )
}

async function assemble(
  store: ZarrStore,
  view: View,
  region: Region | null,
  options: OpenOptions,
  alternatives: Alternative[],
  warnings: Warnings,
): Promise<Slide> {
  const annotations = await readAnnotations(store, view.keys, view.region)
  const { file, obs, rows } = annotations
  const chosen = parseElement(options.element)
  const { choices, pixelSizeUm, ...placed } = await place(
    store,
    annotations,
    view.region,
    region,
    options,
    warnings,
  )
  const { picture } = placed
  if (picture) await options.onFrame?.({ readPicture: () => picture.read() })
  const at = { file, obs, features: openTable(file, 'var'), kept: options.matrices }
  const values = await chooseMatrix(at, chosen, warnings)
  const { read, features } = values
  const columns = openObsColumns(file, obs, warnings)
  warnUnknown(file, warnings)
  const signed = rows.length === obs.nRow ? null : Int32Array.from(rows)
  const columnOf = (name: string) => {
    const column = columns.read(name)
    return signed ? pickRows(column, signed) : column
  }
  // All levels of it, since an encoder reads the finest: images/<name>.
  const stored = options.picture ? null : (picture?.info.place.split('/').slice(0, 2).join('/') ?? null)
  const files = await filesOfSlide(store, file.placeOf(''), stored)
  const slide = assembleSlide(
    {
      ...{ path: store.path, ...placed, alternatives: [...alternatives, ...values.alternatives, ...choices] },
      name: alternatives.length > 0 ? `${titleOf(store.path)} (${view.element})` : titleOf(store.path),
      format: `SpatialData zarr (${view.element} ${read.place} ${read.layout} ${read.dtype})`,
      named: {
        barcodes: Array.from(rows, (row) => obs.index[row]),
        features: readFeatureRows(file, features),
        read: withMatrix(read, selectRows(read.matrix, rows)),
      },
      pixelSizeUm,
      embeddings: openEmbeddings([{ file, obs, prefix: '', rows }]),
      columns: new Map(columns.infos.map(({ name }) => [name, columnOf(name)])),
      parts: { files, element: options.element ?? view.element },
    },
    warnings,
  )
  return { ...slide, close: () => store.close() }
}

/** Positions and picture in the picture's full-resolution pixels, `[rows.length, 2]`. */
async function place(
  store: ZarrStore,
  annotations: Annotations,
  regionName: string | null,
  region: Region | null,
  options: OpenOptions,
  warnings: Warnings,
) {
  const chosen = parseElement(options.element)
  const [system, toSystem] = chooseSystem(store, region, chosen, warnings)
  // A picture that was given changes nothing about where spots lie: a registration of it starts from there.
  const images = await choosePicture(
    store,
    system,
    regionName,
    chosen,
    options.picture ? new Warnings() : warnings,
  )
  const { image } = images
  const picture = options.picture
    ? await openPictureFile(options.picture.path, options.picture.scale)
    : (image?.picture ?? null)
  if (picture?.info.isDrawing)
    warnings.add(
      'OUTLINES_SHOWN',
      'images',
      `The store has no picture in the coordinate system ${system}; the outlines of ${regionName} are shown in its place. They are drawn from the labels and are no histology to ask.`,
    )
  if (!picture)
    warnings.add(
      'NO_PICTURE',
      'images',
      `The store has no picture in the coordinate system ${system}, so there is no histology to ask.`,
    )
  const toPixels = compose(toSystem, (image && invert(image.toSystem)) ?? IDENTITY)
  const stored = region && placeRows(annotations, region, warnings)
  const xy = stored ? placedBy(toPixels, stored) : placeByTable(annotations, image, warnings)
  const diameter = region
    ? median(region.diameters.filter((value) => value > 0)) * stretchOf(toPixels)
    : Number.NaN
  const spotDiameterPx = diameter > 0 ? diameter : guessSpotDiameter(xy, 'shapes', warnings)
  if (picture && xy) checkPositions(picture.info, xy, spotDiameterPx, warnings, warnings, 'shapes')
  const systems = listAlternatives('system', [...(region?.transforms.keys() ?? [])], system, chosen)
  return {
    ...{ xy, ...(stored && { xyStored: Float32Array.from(stored) }), picture, spotDiameterPx },
    pixelSizeUm: image?.picture.pixelSizeUm ?? null,
    choices: [...systems, ...(options.picture ? [] : images.alternatives)],
  }
}

/** The one asked for, else `global` where the region lies in it, else the first system; others are named. */
function chooseSystem(
  store: ZarrStore,
  region: Region | null,
  { system: wanted }: Chosen,
  warnings: Warnings,
): [string, Affine] {
  const systems = [...(region?.transforms.keys() ?? [])]
  if (wanted !== undefined && !systems.includes(wanted)) throw noElement(store.path, wanted, systems)
  const usual = systems.includes(DEFAULT_SYSTEM) ? DEFAULT_SYSTEM : (systems[0] ?? DEFAULT_SYSTEM)
  const system = wanted ?? usual
  const others = systems.filter((name) => name !== system)
  if (others.length > 0)
    warnings.add(
      'SKIPPED_ELEMENT',
      'coordinateTransformations',
      `The coordinate system ${system} is used, not ${someOf(others)}.`,
    )
  return [system, region?.transforms.get(system) ?? IDENTITY]
}

function placedBy(toPixels: Affine, stored: Float64Array): Float32Array {
  const xy = stored.slice()
  applyTo(xy, toPixels)
  return Float32Array.from(xy)
}

/** `[rows.length, 2]` as the region's shapes are stored, NaN without one. */
function placeRows({ obs, rows, instances }: Annotations, region: Region, warnings: Warnings): Float64Array {
  const found = findKeys(instances ?? obs.index, region.instances)
  const xy = new Float64Array(2 * rows.length).fill(Number.NaN)
  let nMissing = 0
  rows.forEach((row, i) => {
    const instance = found[row]
    if (instance >= 0) {
      xy[2 * i] = region.xy[2 * instance]
      xy[2 * i + 1] = region.xy[2 * instance + 1]
    }
    nMissing += Number(Number.isNaN(xy[2 * i]))
  })
  if (nMissing > 0)
    warnings.add(
      'COORDINATES_MISSING',
      'shapes',
      `${counted(nMissing, 'spot')} of ${rows.length} cannot be drawn: the store gives no shape for them.`,
    )
  return xy
}

/** Without shapes or labels, `obsm/spatial` taken as lying in the coordinate system. */
function placeByTable({ file, obs, rows }: Annotations, image: PlacedPicture | null, warnings: Warnings) {
  const all = readCoordinates(file, obs, warnings)
  if (!all) return null
  const xy = new Float32Array(2 * rows.length)
  rows.forEach((row, i) => {
    xy.set(all.subarray(2 * row, 2 * row + 2), 2 * i)
  })
  applyTo(xy, (image && invert(image.toSystem)) ?? IDENTITY)
  return xy
}
