import { createHash } from 'node:crypto'
import { stainTextureManifest } from '../../../models/encoders/stain-texture-manifest.ts'

/** Identity of the built-in encoder: other numbers come under another name. */
export const BUILT_IN_SOURCE = `${stainTextureManifest.name}-${stainTextureManifest.version}`

/** What tells one source of histology from another. */
export type SourceIdentity =
  | { kind: 'built-in' }
  | { kind: 'obsm'; key: string }
  /** `settings` are all that shapes an encoder's numbers beside its file. */
  | { kind: 'encoder'; name: string; sha256: string; settings: unknown }

/**
 * One line that names a source of histology: `stain-texture-2`, `obsm:<key>`, `encoder:<name>:<8 hex digits>` of its file and
 * settings. Two fits with the same line read the same kind of numbers; of `obsm` only the name of the place is known.
 */
export function histologySource(source: SourceIdentity): string {
  if (source.kind === 'built-in') return BUILT_IN_SOURCE
  if (source.kind === 'obsm') return `obsm:${source.key}`
  return `encoder:${source.name}:${encoderKey(source).slice(0, 8)}`
}

/** SHA-256 of an encoder's file and settings, hex: the part of a fit's key that is the encoder's. */
export function encoderKey({ sha256, settings }: Extract<SourceIdentity, { kind: 'encoder' }>): string {
  return createHash('sha256')
    .update(JSON.stringify([sha256, settings]))
    .digest('hex')
}
