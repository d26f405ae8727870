import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { File as H5File, ready } from 'h5wasm/node'
import type { Page } from 'playwright'
import type { Features, MapQuantity, Ranking, Reading, SlideInfo } from '../../worker/api/methods.ts'
import {
  encode,
  writeArray,
  writeCsr,
  writeDataFrame,
  writeDict,
  writeStrings,
} from '../../worker/demo/anndata-writer.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { hasSharedData, sharedData } from '../golden/shared-data.ts'
import { answerOf } from './worker-port.ts'

const REAL_SLIDE = 'slides/her2st_A1.h5ad'

/** The real slide of the main story, or null (said loudly) where the data set is missing. */
export function realSlide(): string | null {
  if (hasSharedData(REAL_SLIDE)) return join(sharedData, REAL_SLIDE)
  console.warn('The demo slide stands in for the real one in the main story.')
  return null
}

/** Where the app keeps its demo slide; made where it is not yet there. */
export async function demoSlide(page: Page): Promise<string> {
  return (await answerOf(page, 'makeDemoSlide', {})).path
}

/** Writes the first half of a file, as a broken download leaves it. */
export function writeTruncated(from: string, to: string): void {
  const bytes = readFileSync(from)
  writeFileSync(to, bytes.subarray(0, bytes.length / 2))
}

/** Writes a demo slide again with its counts, coordinates and tissue types, and without its picture. */
export async function writeWithoutPicture(from: string, to: string): Promise<void> {
  const slide = await openSlideFile(from)
  const { barcodes, features, matrix, xy } = slide
  const types = slide.readObsColumn('tissue_type')
  slide.close()
  if (!xy || types.kind !== 'categorical') throw new Error(`${from} is no demo slide.`)
  await ready
  const file = new H5File(to, 'w')
  const root = encode(file, 'anndata', '0.1.0')
  writeCsr(root, 'X', matrix)
  const tissueTypes = Array.from(types.codes, (code) => types.categories[code])
  writeStrings(writeDataFrame(root, 'obs', barcodes, ['tissue_type']), 'tissue_type', tissueTypes)
  writeStrings(writeDataFrame(root, 'var', features.names, ['gene_ids']), 'gene_ids', features.ids)
  writeArray(writeDict(root, 'obsm'), 'spatial', xy, [barcodes.length, 2])
  file.close()
}

/** A slide opened a second time in the app's computing process: what its numbers are, asked beside the page. */
export interface SlideBeside {
  info: SlideInfo
  barcodes: string[]
  features: Features
  /** Place of a spot, full-resolution px. */
  xyOf(spot: number): [number, number]
  /** The spot nearest to a place given as shares of the slide's width and height. */
  spotNear(shareX: number, shareY: number): number
  rank(spot: number, by: Reading): Promise<Ranking>
  map(feature: number, quantity: MapQuantity): Promise<Float32Array>
  topFeatures(by: Reading, k: number): Promise<Uint32Array>
}

/** Opens a slide beside the page; a fit wanted comes from the cache where the page has fitted the slide. */
export async function openBeside(page: Page, path: string, { fit = true } = {}): Promise<SlideBeside> {
  const info = await answerOf(page, 'openSlide', { path })
  const { slideId } = info
  const { barcodes, xy } = await answerOf(page, 'getSpots', { slideId })
  const features = await answerOf(page, 'getFeatures', { slideId })
  if (fit && info.picture) await answerOf(page, 'fitSlide', { slideId })
  const xyOf = (spot: number): [number, number] => [xy[2 * spot], xy[2 * spot + 1]]
  return {
    info,
    barcodes,
    features,
    xyOf,
    spotNear: (shareX, shareY) =>
      nearest(
        barcodes.map((_, spot) => xyOf(spot)),
        shareX,
        shareY,
      ),
    rank: (spot, by) => answerOf(page, 'rankSpot', { slideId, spot, by }),
    map: async (feature, quantity) =>
      (await answerOf(page, 'getFeatureMap', { slideId, feature, quantity })).values,
    topFeatures: async (by, k) => (await answerOf(page, 'getTopFeatures', { slideId, by, k })).features,
  }
}

function nearest(places: [number, number][], shareX: number, shareY: number): number {
  const at = (axis: 0 | 1, share: number) => {
    const values = places.map((place) => place[axis])
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return low + share * (high - low)
  }
  const [x, y] = [at(0, shareX), at(1, shareY)]
  const distances = places.map((place) => Math.hypot(place[0] - x, place[1] - y))
  return distances.indexOf(Math.min(...distances))
}

/** Writes a demo slide again with two sections side by side in one file, each with half of the spots, and two layers beside X. */
export async function writeWithChoices(from: string, to: string): Promise<void> {
  const slide = await openSlideFile(from)
  const { barcodes, features, matrix, xy } = slide
  const { pixels, widthPx, heightPx, scale } = await slide.readPicture()
  slide.close()
  if (!xy) throw new Error(`${from} is no demo slide.`)
  await ready
  const file = new H5File(to, 'w')
  const root = encode(file, 'anndata', '0.1.0')
  writeCsr(root, 'X', matrix)
  const layers = writeDict(root, 'layers')
  writeCsr(layers, 'doubled', { ...matrix, values: matrix.values.map((value) => 2 * value) })
  writeCsr(layers, 'log1p', { ...matrix, values: matrix.values.map(Math.log1p) })
  const libraries = barcodes.map((_, spot) => (spot % 2 === 0 ? 'A1' : 'B2'))
  writeStrings(writeDataFrame(root, 'obs', barcodes, ['library_id']), 'library_id', libraries)
  writeStrings(writeDataFrame(root, 'var', features.names, ['gene_ids']), 'gene_ids', features.ids)
  writeArray(writeDict(root, 'obsm'), 'spatial', xy, [barcodes.length, 2])
  const rgb = pixels.filter((_, at) => at % 4 < 3)
  const spatial = writeDict(writeDict(root, 'uns'), 'spatial')
  for (const id of ['A1', 'B2']) {
    const library = writeDict(spatial, id)
    writeArray(writeDict(library, 'images'), 'hires', rgb, [heightPx, widthPx, 3])
    writeArray(writeDict(library, 'scalefactors'), 'tissue_hires_scalef', Float64Array.of(scale), [1])
  }
  file.close()
}
