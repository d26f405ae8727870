import type { File } from 'h5wasm/node'
import type { ObsColumn, Picture } from '../../api/methods.ts'
import {
  encode,
  writeArray,
  writeCsr,
  writeDict,
  writeScalar,
  writeStrings,
} from '../../demo/anndata-writer.ts'
import type { Slide } from '../../slide/slide.ts'
import { type Column, memberName, memberNames, writeFrame } from './write-columns.ts'

/** Where a slide was no h5ad: it is written as one, with `X`, `obs`, `var`, places and the picture (AnnData spec, `anndata`). */
export async function writeSlide(file: File, slide: Slide, marks: Buffer[]): Promise<void> {
  const picture = slide.pictureInfo ? await slide.readPicture() : null
  encode(file, 'anndata', '0.1.0')
  writeCsr(file, 'X', slide.matrix)
  const columns = slide.obsColumns.map(({ name }) => name)
  const members = memberNames(columns, ['_index'])
  const read = columns.map((name) => slide.readObsColumn(name))
  writeFrame(
    file,
    'obs',
    { index: slide.barcodes, columns: new Map(members.map((name, k) => [name, columnOf(read[k])])) },
    marks,
  )
  const { names, symbols, ids, types } = slide.features
  const features = { symbol: symbols, gene_ids: ids, feature_types: types }
  const entries = Object.entries(features).map(([key, values]): [string, Column] => [
    key,
    { kind: 'strings', values },
  ])
  writeFrame(file, 'var', { index: names, columns: new Map(entries) }, marks)
  const obsm = writeDict(file, 'obsm')
  if (slide.xy) writeArray(obsm, 'spatial', slide.xy, [slide.barcodes.length, 2])
  for (const name of ['layers', 'obsp', 'varm', 'varp']) writeDict(file, name)
  const uns = writeDict(file, 'uns')
  for (const [k, column] of read.entries())
    if (column.kind === 'categorical' && column.colors && column.colors.length > 0)
      writeStrings(uns, `${members[k]}_colors`, column.colors)
  writeSpatial(
    writeDict(writeDict(uns, 'spatial'), memberName(slide.libraryId ?? slide.name)),
    slide,
    picture,
  )
}

function columnOf(column: ObsColumn): Column {
  if (column.kind === 'numeric') return { kind: 'numbers', values: column.values }
  // A categorical without categories has nothing but gaps.
  if (column.categories.length > 0) return column
  return { kind: 'strings', values: Array.from(column.codes, () => '') }
}

function writeSpatial(library: ReturnType<typeof writeDict>, slide: Slide, picture: Picture | null): void {
  const images = writeDict(library, 'images')
  const factors = writeDict(library, 'scalefactors')
  writeScalar(factors, 'spot_diameter_fullres', slide.spotDiameterPx)
  if (slide.pixelSizeUm !== null) writeScalar(factors, 'microns_per_pixel', slide.pixelSizeUm)
  if (!picture) return
  const { widthPx, heightPx, scale } = picture
  writeArray(images, 'hires', withoutAlpha(picture), [heightPx, widthPx, 3])
  writeScalar(factors, 'tissue_hires_scalef', scale)
}

function withoutAlpha({ pixels, widthPx, heightPx }: Picture): Uint8Array {
  const out = new Uint8Array(widthPx * heightPx * 3)
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    out[to] = pixels[from]
    out[to + 1] = pixels[from + 1]
    out[to + 2] = pixels[from + 2]
  }
  return out
}
