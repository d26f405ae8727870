import { availableParallelism } from 'node:os'
import { encoderFeatures } from '../../worker/attention/histology/encoder/encoder-features.ts'
import { readEncoder } from '../../worker/attention/histology/encoder/manifest.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'

/**
 * Times an encoder on a slide: `npx tsx test/bench/encoder.ts <manifest> <slide> [<picture> <scale>]`. The licence counts as
 * accepted.
 */
const [manifestPath, path, picture, scale] = process.argv.slice(2)
const slide = await openSlideFile(path, picture ? { picture: { path: picture, scale: Number(scale) } } : {})
const encoder = await readEncoder(manifestPath, true)
const context = { signal: new AbortController().signal, onProgress: () => {} }
const started = performance.now()
const { nFeature, notice } = await encoderFeatures(slide, encoder, { provider: 'cpu' }, context)
const seconds = (performance.now() - started) / 1000
const nSpot = slide.barcodes.length
console.log(
  `${encoder.manifest.name}: ${nSpot} spots × ${nFeature} in ${seconds.toFixed(1)} s, ${(nSpot / seconds).toFixed(0)} tiles/s on ${availableParallelism()} cores, Node ${process.versions.node}; at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB. ${notice ?? ''}`,
)
slide.close()
