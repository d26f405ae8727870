import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stainTextureFeatures } from '../../../worker/attention/histology/stain-texture.ts'
import { type DemoOptions, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { largest } from '../../../worker/stats/ranks.ts'

export const context = { signal: new AbortController().signal, onProgress: () => {} }

/** A generated slide with its truth and what learning reads. */
export interface PlantedSlide {
  slide: Slide
  xy: Float32Array
  histology: Float32Array
  nHistology: number
  /** `[nSpot]` */
  tissueTypes: string[]
  /** `[nFeature]`, empty for genes that drive nothing. */
  driverOf: string[]
  close(): void
}

/** Writes, opens and reads the demo slide of these options. */
export async function plantSlide(options: DemoOptions): Promise<PlantedSlide> {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-planted-'))
  const path = join(folder, 'demo.h5ad')
  await writeDemoSlide(path, options)
  const slide = await openSlideFile(path)
  const types = slide.readObsColumn('tissue_type')
  if (types.kind !== 'categorical' || !slide.xy) throw new Error('the demo slide has lost its truth')
  const spots = { xy: slide.xy, spotDiameterPx: slide.spotDiameterPx }
  const { features, nFeature } = await stainTextureFeatures(await slide.readPicture(), spots, context)
  return {
    ...{ slide, xy: slide.xy, histology: features, nHistology: nFeature },
    tissueTypes: [...types.codes].map((code) => types.categories[code]),
    driverOf: await readDrivers(path),
    close: () => {
      slide.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function readDrivers(path: string): Promise<string[]> {
  const { ready, File } = await import('h5wasm/node')
  await ready
  const file = new File(path, 'r')
  const dataset = file.get('var/driver_of')
  const values = dataset && 'value' in dataset ? (dataset.value as string[]) : []
  file.close()
  return values
}

/** Mean over spots of the share of the `k` features ranked first that drive the spot's tissue type. */
export function driverPrecision(
  { tissueTypes, driverOf }: PlantedSlide,
  k: number,
  row: (spot: number) => Float32Array,
): number {
  const shares = tissueTypes.map(
    (type, spot) => [...largest(row(spot), k)].filter((feature) => driverOf[feature] === type).length / k,
  )
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
