import { createHash } from 'node:crypto'
import type { SlideIdentity } from '../api/sessions.ts'
import type { Slide } from '../slide/slide.ts'

const identities = new WeakMap<Slide, SlideIdentity>()

/** What tells a slide from others without reading its file again: its spots and features, hashed once. `sha256` is null. */
export function identityOf(slide: Slide): SlideIdentity {
  let identity = identities.get(slide)
  if (!identity) {
    const { barcodes, features } = slide
    identity = {
      ...{ nSpot: barcodes.length, nFeature: features.names.length, sha256: null },
      spotsId: digest(barcodes),
      featuresId: digest([...features.ids, ...features.names]),
    }
    identities.set(slide, identity)
  }
  return identity
}

const digest = (names: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(names)).digest('hex')
