import { writeFile } from 'node:fs/promises'
import { type Group, File as H5File, ready } from 'h5wasm/node'
import { HistologueError } from '../api/errors.ts'
import { writeBeside } from '../export/write-file.ts'
import { joinColumns } from '../slide/join-matrices.ts'
import { deriveSeed } from '../stats/random.ts'
import {
  encode,
  writeArray,
  writeCsr,
  writeDataFrame,
  writeDict,
  writeScalar,
  writeStrings,
} from './anndata-writer.ts'
import { clearTimes } from './clear-times.ts'
import { drawCounts } from './counts.ts'
import { type GenePlan, planGenes } from './genes.ts'
import { shrink } from './paint/develop.ts'
import { paintTissue } from './paint/paint-tissue.ts'
import { drawProteinCounts, planProteins } from './proteins.ts'
import { placeSpots, SPOT_WIDTH_PITCHES, type SpotGrid } from './spot-grid.ts'
import { createTissueMap } from './tissue-map.ts'
import { TISSUE_COLORS, TISSUE_TYPES } from './tissue-types.ts'

/** What the demo slide is made of. */
export interface DemoOptions {
  seed: number
  /** Side of the hires picture. */
  sizePx: number
  /** Spots wanted; the grid gives about as many. */
  nSpot: number
  nGene: number
  /** Proteins beside the genes (`Antibody Capture`), half of them drivers; none where missing. */
  nProtein?: number
  /** Tissue types whose genes drive nothing: only proteins tell them. */
  silentTypes?: readonly number[]
}

/** The slide behind *Open the demo slide*. */
export const DEMO_OPTIONS: DemoOptions = { seed: 1, sizePx: 2000, nSpot: 1500, nGene: 2000 }
/** A slide for tests: written in well under a second. */
export const SMALL_DEMO_OPTIONS: DemoOptions = { seed: 1, sizePx: 600, nSpot: 300, nGene: 400 }

/** Picture pixels per full-resolution pixel. */
const HIRES_SCALE = 0.25
const LOWRES_PX = 600
const SPOT_UM = 55

/**
 * Writes the seeded demo slide as h5ad, as anndata 0.8 would: counts in `X`, the truth in `obs['tissue_type']` and
 * `var['driver_of']`, the picture in `uns['spatial']['demo']`. The same options give the same slide on every machine.
 * Written beside the path and renamed, so that no half file is left. Throws `WRITE_FAILED`.
 */
export async function writeDemoSlide(path: string, options: DemoOptions = DEMO_OPTIONS): Promise<void> {
  const startedS = Math.floor(Date.now() / 1000)
  await ready
  await writeBeside(path, async (partial) => {
    // Asks the system first: HDF5 would print its own account of a path that cannot be written.
    await writeFile(partial, '')
    const file = new H5File(partial, 'w')
    try {
      writeSlide(file, options)
    } finally {
      file.close()
    }
    await clearTimes(partial, startedS)
  }).catch((cause) => {
    throw new HistologueError('WRITE_FAILED', `The demo slide could not be written to ${path}.`, {
      file: path,
      advice: 'Choose a folder that exists, is writable and has 20 MB free.',
      cause,
    })
  })
}

function writeSlide(file: H5File, options: DemoOptions): void {
  const { seed, sizePx } = options
  const map = createTissueMap(sizePx, deriveSeed(seed, 1))
  const spots = placeSpots(map, options.nSpot, deriveSeed(seed, 2))
  const { nProtein = 0, silentTypes = [] } = options
  const planned = planGenes(options.nGene, deriveSeed(seed, 3))
  const genes = planned.map((gene) =>
    silentTypes.includes(gene.driverOf)
      ? { ...gene, role: 'background' as const, driverOf: -1, fold: 1 }
      : gene,
  )
  const proteins = planProteins(nProtein, deriveSeed(seed, 6))
  const root = encode(file, 'anndata', '0.1.0')
  const counts = [
    drawCounts(spots, genes, deriveSeed(seed, 4)),
    drawProteinCounts(spots, proteins, deriveSeed(seed, 7)),
  ]
  writeCsr(root, 'X', joinColumns(counts))
  writeObs(root, spots)
  writeVar(root, genes, proteins)
  const obsm = writeDict(root, 'obsm')
  writeArray(
    obsm,
    'spatial',
    spots.xy.map((position) => position / HIRES_SCALE),
    [spots.nSpot, 2],
  )
  for (const name of ['layers', 'obsp', 'varm', 'varp']) writeDict(root, name)
  writeUns(root, paintTissue(map, deriveSeed(seed, 5)), spots.pitchPx, options)
}

function writeObs(root: Group, spots: SpotGrid): void {
  const nType = TISSUE_TYPES.length
  const main = Int8Array.from({ length: spots.nSpot }, (_, spot) => {
    const shares = spots.shares.subarray(spot * nType, (spot + 1) * nType)
    return shares.indexOf(Math.max(...shares))
  })
  const columns = ['in_tissue', 'array_row', 'array_col', 'tissue_type', 'tissue_share']
  const obs = writeDataFrame(root, 'obs', spots.barcodes, columns)
  writeArray(obs, 'in_tissue', new Int32Array(spots.nSpot).fill(1))
  writeArray(obs, 'array_row', spots.arrayRow)
  writeArray(obs, 'array_col', spots.arrayColumn)
  writeStrings(
    obs,
    'tissue_type',
    Array.from(main, (type) => TISSUE_TYPES[type]),
  )
  writeArray(
    obs,
    'tissue_share',
    Float32Array.from(main, (type, spot) => spots.shares[spot * nType + type]),
  )
}

function writeVar(root: Group, genes: readonly GenePlan[], proteins: readonly GenePlan[]): void {
  const all = [...genes, ...proteins]
  const columns = ['gene_ids', 'feature_types', 'role', 'driver_of']
  const table = writeDataFrame(
    root,
    'var',
    all.map(({ symbol }) => symbol),
    columns,
  )
  writeStrings(
    table,
    'gene_ids',
    all.map((_, k) => `DEMO${String(k + 1).padStart(8, '0')}`),
  )
  writeStrings(
    table,
    'feature_types',
    all.map((_, k) => (k < genes.length ? 'Gene Expression' : 'Antibody Capture')),
  )
  writeStrings(
    table,
    'role',
    all.map(({ role }) => role),
  )
  writeStrings(
    table,
    'driver_of',
    all.map(({ driverOf }) => (driverOf < 0 ? '' : TISSUE_TYPES[driverOf])),
  )
}

function writeUns(root: Group, hires: Uint8Array, pitchPx: number, { sizePx, seed }: DemoOptions): void {
  const uns = writeDict(root, 'uns')
  // In the alphabetical order that anndata gives categories made from strings.
  const byName = TISSUE_TYPES.map((name, type) => ({ name, color: TISSUE_COLORS[type] }))
  byName.sort((a, b) => (a.name < b.name ? -1 : 1))
  writeStrings(
    uns,
    'tissue_type_colors',
    byName.map(({ color }) => color),
  )
  const library = writeDict(writeDict(uns, 'spatial'), 'demo')
  const images = writeDict(library, 'images')
  const lowresPx = Math.min(LOWRES_PX, Math.round(sizePx / 2))
  writeArray(images, 'hires', hires, [sizePx, sizePx, 3])
  writeArray(images, 'lowres', shrink(hires, sizePx, lowresPx), [lowresPx, lowresPx, 3])
  const spotDiameterPx = (pitchPx * SPOT_WIDTH_PITCHES) / HIRES_SCALE
  const factors = writeDict(library, 'scalefactors')
  writeScalar(factors, 'tissue_hires_scalef', HIRES_SCALE)
  writeScalar(factors, 'tissue_lowres_scalef', (HIRES_SCALE * lowresPx) / sizePx)
  writeScalar(factors, 'spot_diameter_fullres', spotDiameterPx)
  writeScalar(factors, 'fiducial_diameter_fullres', spotDiameterPx * 1.6)
  writeScalar(factors, 'microns_per_pixel', SPOT_UM / spotDiameterPx)
  const metadata = writeDict(library, 'metadata')
  writeScalar(metadata, 'chemistry_description', 'none: synthetic demo slide')
  writeScalar(metadata, 'software_version', `histologue demo, seed ${seed}`)
}
