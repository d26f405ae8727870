import type { ReadMatrix } from '../../anndata/matrix.ts'
import type { Alternative } from '../../api/alternatives.ts'
import { HistologueError } from '../../api/errors.ts'
import type { ObsColumn } from '../../api/methods.ts'
import type { PictureFile } from '../image/picture-types.ts'
import { closeUnread, isUnread, loadUnread } from '../kept/spot-file.ts'
import type { Slide, SlideParts } from '../slide.ts'
import { makeUnique } from '../unique-names.ts'
import { counted, type Warnings } from '../warnings.ts'
import { type Embeddings, NO_EMBEDDINGS } from './embeddings.ts'
import { type FeatureRows, nameFeatures } from './features.ts'
import { splitByType } from './modalities.ts'

/** Values of a slide with the names of its rows and columns, as 10x writes them. */
export interface NamedMatrix {
  barcodes: string[]
  features: FeatureRows
  read: ReadMatrix
}

/** What a reader found, in the order of `named.barcodes`. */
export interface FoundSlide {
  path: string
  name: string
  format: string
  named: NamedMatrix
  xy: Float32Array | null
  /** Before a coordinate system was chosen, where the format has them. */
  xyStored?: Float32Array
  spotDiameterPx: number
  pixelSizeUm: number | null
  picture: PictureFile | null
  columns: Map<string, ObsColumn>
  /** Missing where the format has no obsm. */
  embeddings?: Embeddings
  parts: SlideParts
  alternatives: Alternative[]
}

/** Makes the slide of what a reader found: names made unique, modalities split, columns listed. */
export function assembleSlide(found: FoundSlide, warnings: Warnings): Slide {
  const { named, picture, columns, embeddings = NO_EMBEDDINGS } = found
  const { read } = named
  if (named.barcodes.length === 0 || read.matrix.nColumn === 0) throw noSpots(found.path, read.place)
  const features = nameFeatures(
    { ...named.features, types: named.features.types ?? [] },
    read.place,
    warnings,
  )
  return {
    ...{ name: found.name, path: found.path, format: found.format, libraryId: null },
    barcodes: uniqueBarcodes(named.barcodes, read.place, warnings),
    features,
    matrix: read.matrix,
    // Maps of single genes need none of it where the matrix is kept by genes too.
    ...(isUnread(read.matrix) && { loadValues: () => loadUnread(read.matrix) }),
    ...(read.rowSums && { rowSums: read.rowSums }),
    isCounts: read.isCounts,
    modalities: splitByType(read.matrix, features.types),
    ...{ xy: found.xy, spotDiameterPx: found.spotDiameterPx, pixelSizeUm: found.pixelSizeUm },
    ...(found.xyStored && { xyStored: found.xyStored }),
    pictureInfo: picture?.info ?? null,
    obsColumns: [...columns].map(([name, column]) => ({
      name,
      kind: column.kind,
      nCategory: column.kind === 'categorical' ? column.categories.length : 0,
    })),
    embeddings: embeddings.infos,
    warnings: warnings.list,
    ...{ parts: found.parts, alternatives: found.alternatives },
    readPicture: () => (picture ? picture.read() : Promise.reject(noPicture(found.path))),
    openTiles: () => (picture ? picture.openTiles() : Promise.reject(noPicture(found.path))),
    readEmbedding: embeddings.read,
    readObsColumn: (name) => {
      const column = columns.get(name)
      if (column) return column
      throw new HistologueError('UNKNOWN_COLUMN', `There is no column ${name}.`, { file: found.path })
    },
    close: () => closeUnread(read.matrix),
  }
}

/** Barcodes made unique, with a warning at `place` where that was needed. */
export function uniqueBarcodes(barcodes: string[], place: string, warnings: Warnings): string[] {
  const { names, nChanged } = makeUnique(barcodes)
  if (nChanged > 0)
    warnings.add(
      'VALUES_REPAIRED',
      place,
      `${counted(nChanged, 'spot')} had a barcode that occurs before; they are shown as BARCODE-1, BARCODE-2, …`,
    )
  return names
}

function noSpots(file: string, place: string): HistologueError {
  return new HistologueError('NO_SPOTS', 'The matrix lists no spots or no features.', {
    file,
    place,
    advice: 'It was probably filtered down to nothing; take the one from the step before.',
  })
}

function noPicture(file: string): HistologueError {
  return new HistologueError('NO_HISTOLOGY', 'This slide has no picture.', {
    file,
    advice: 'Open it again with a picture and its scale.',
  })
}
