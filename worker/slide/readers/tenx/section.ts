import { basename, dirname } from 'node:path'
import { openHdf5 } from '../../../anndata/hdf5.ts'
import { type ReadMatrix, withMatrix } from '../../../anndata/matrix.ts'
import type { Alternative } from '../../../api/alternatives.ts'
import type { ObsColumn } from '../../../api/methods.ts'
import { selectRows } from '../../../stats/sparse.ts'
import type { KeptMatrices, OpenOptions, Slide } from '../../slide.ts'
import { counted, someOf, Warnings } from '../../warnings.ts'
import { assembleSlide, type NamedMatrix } from '../assemble.ts'
import { pixelSizeOfArray } from '../pixel-size.ts'
import { checkPositions, guessSpotDiameter } from '../placement.ts'
import { warnRepairs } from '../warn-repairs.ts'
import { readClusters } from './clusters.ts'
import { readMtxFolder } from './mtx.ts'
import { type PlacedSpots, placeSpots, rowsInTissue } from './places.ts'
import type { MatrixFiles, SectionFiles } from './section-files.ts'
import { placeCells } from './segmented-cells.ts'
import { readPositions, readSpatialFolder, type SpatialFolder } from './spatial-folder.ts'
import { readTenxGroup, tenxGroups } from './tenx-h5.ts'

/** How a section is called and what lies beside it. */
export interface SectionFrame {
  /** The path the user chose. */
  path: string
  name: string
  element: string | null
  alternatives: Alternative[]
}

/**
 * Reads one section as Space Ranger writes it: a matrix, and where its spots lie on which picture.
 * Codes: those of the matrix, of positions and of pictures.
 */
export async function readSection(
  section: SectionFiles,
  frame: SectionFrame,
  options: OpenOptions,
): Promise<Slide> {
  const warnings = new Warnings()
  const spatial = await readSpatialFolder(section, options, warnings)
  const { picture } = spatial
  if (picture) await options.onFrame?.({ readPicture: () => picture.read() })
  const all = await readMatrixFiles(section.matrix, frame.element, warnings, options.matrices)
  warnMatrix(all.read, warnings)
  const positions = await readPositions(section, all.barcodes)
  const rows = positions && isRaw(section) ? rowsInTissue(positions) : null
  const named = rows ? onTissue(all, rows, section, warnings) : all
  const clusters = await readClusters(section.folder, named.barcodes)
  const cells = positions ? null : await placeCells(section.folder, named.barcodes, warnings)
  const placed = positions ? placeSpots(positions, rows, warnings) : (cells?.placed ?? null)
  if (!placed) warnings.add('NO_COORDINATES', section.spatialFolder, NO_POSITIONS)
  const spotDiameterPx =
    cells?.diameterPx ??
    spatial.scaleFactors.get('spot_diameter_fullres') ??
    guessSpotDiameter(placed?.xy ?? null, section.spatialFolder, warnings)
  if (picture && placed)
    checkPositions(
      picture.info,
      placed.xy,
      spotDiameterPx,
      warnings,
      warnings,
      positions?.path ?? section.folder,
    )
  const matrixFiles = section.matrix.kind === 'h5' ? [section.matrix.path] : mtxPaths(section.matrix)
  return assembleSlide(
    {
      ...{ path: frame.path, name: frame.name, named, picture, spotDiameterPx, xy: placed?.xy ?? null },
      format: formatOf(section, placed !== null, named),
      pixelSizeUm: pixelSizeOf(spatial, placed, spotDiameterPx),
      columns: new Map<string, ObsColumn>([...clusters.columns, ...(placed?.columns ?? [])]),
      parts: {
        files: [
          ...matrixFiles,
          ...(positions ? [positions.path] : []),
          ...spatial.files,
          ...clusters.files,
          ...(cells?.files ?? []),
        ],
        element: frame.element,
      },
      alternatives: frame.alternatives,
    },
    warnings,
  )
}

const NO_POSITIONS =
  'There is no tissue_positions file beside the matrix, so spots cannot be drawn on the tissue. Open the whole outs folder of Space Ranger.'

/** Reads a matrix by its files. Of several genomes the chosen or first is taken, the others named. */
async function readMatrixFiles(
  files: MatrixFiles,
  element: string | null,
  warnings: Warnings,
  kept?: KeptMatrices,
): Promise<NamedMatrix> {
  if (files.kind === 'mtx') return readMtxFolder(files, kept)
  const file = await openHdf5(files.path)
  try {
    const groups = tenxGroups(file)
    const chosen = groups.find((group) => group === element) ?? groups[0]
    const others = groups.filter((group) => group !== chosen)
    if (others.length > 0)
      warnings.add(
        'SKIPPED_ELEMENT',
        '/',
        `The file holds several genomes; ${chosen} is shown, not ${someOf(others)}.`,
      )
    return await readTenxGroup(file, chosen, kept)
  } finally {
    file.close()
  }
}

function warnMatrix(read: ReadMatrix, warnings: Warnings): void {
  warnRepairs(read, warnings)
  if (!read.isCounts)
    warnings.add(
      'NOT_COUNTS',
      read.place,
      'The matrix holds values that are no counts, so rankings that need counts are less sure.',
    )
}

/** Of an unfiltered matrix the spots on tissue. */
function onTissue(
  named: NamedMatrix,
  rows: Uint32Array,
  section: SectionFiles,
  warnings: Warnings,
): NamedMatrix {
  const nOther = named.barcodes.length - rows.length
  warnings.add(
    'SKIPPED_ELEMENT',
    matrixPlace(section),
    `${counted(nOther, 'spot')} of the matrix ${nOther === 1 ? 'is' : 'are'} not marked as on tissue and left out.`,
  )
  const barcodes = Array.from(rows, (row) => named.barcodes[row])
  return { ...named, barcodes, read: withMatrix(named.read, selectRows(named.read.matrix, rows)) }
}

/** Space Ranger's name is all that tells an unfiltered matrix: who filtered otherwise keeps what was kept. */
const isRaw = (section: SectionFiles) => basename(matrixPlace(section)).startsWith('raw')

const matrixPlace = ({ matrix }: SectionFiles) =>
  matrix.kind === 'h5' ? matrix.path : dirname(matrix.matrix)

function mtxPaths(files: Extract<MatrixFiles, { kind: 'mtx' }>): string[] {
  return [files.matrix, files.barcodes, files.features]
}

function formatOf(section: SectionFiles, isPlaced: boolean, { read }: NamedMatrix): string {
  const file = basename(section.matrix.kind === 'h5' ? section.matrix.path : section.matrix.matrix)
  const kind = isPlaced ? 'Space Ranger' : '10x matrix'
  return `${kind} (${file} ${read.layout} ${read.dtype})`
}

/** Stated on Visium HD; else from the hexagonal array of Visium. */
function pixelSizeOf(
  spatial: SpatialFolder,
  placed: PlacedSpots | null,
  spotDiameterPx: number,
): number | null {
  const stated = spatial.scaleFactors.get('microns_per_pixel')
  if (stated || !placed?.arrayRow.length) return stated ?? null
  return pixelSizeOfArray(placed.arrayRow, placed.arrayColumn, placed.xy, spotDiameterPx)
}
