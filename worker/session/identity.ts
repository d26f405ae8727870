import { createHash } from 'node:crypto'
import type { SlideIdentity } from '../api/sessions.ts'
import type { Slide } from '../slide/slide.ts'

const identities = new WeakMap<Slide, SlideIdentity>()

/** What tells a slide from others without reading its file again: its spots and features, hashed once. `sha256` is null. */
export function identityOf(slide: Slide): SlideIdentity {
  let identity = identities.get(slide)
  if (!identity) {
    const { barcodes, features, xyInFile = slide.xy } = slide
    identity = {
      ...{ nSpot: barcodes.length, nFeature: features.names.length, sha256: null },
      // Slides of one make of array share their barcodes; they lie elsewhere on each. A registration makes no other slide.
      spotsId: digest(barcodes, xyInFile),
      featuresId: digest([...features.ids, ...features.names]),
    }
    identities.set(slide, identity)
  }
  return identity
}

function digest(names: readonly string[], numbers: Float32Array | null = null): string {
  const hash = createHash('sha256').update(JSON.stringify(names))
  if (numbers) hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
  return hash.digest('hex')
}
