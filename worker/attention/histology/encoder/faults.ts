import { HistologueError } from '../../../api/errors.ts'
import type { Encoder } from './manifest.ts'

const EXPORT_ADVICE = 'Export it again as models/encoders/README.md shows, in evaluation mode.'

/** The file of an encoder cannot be used, or what it answers; code `ENCODER_BROKEN`. */
export function broken({ modelPath }: Encoder, message: string, cause?: unknown): HistologueError {
  return new HistologueError('ENCODER_BROKEN', message, { file: modelPath, advice: EXPORT_ADVICE, cause })
}

/** Manifest and file of an encoder contradict each other at `place` of the manifest; code `ENCODER_MISMATCH`. */
export function mismatch({ manifestPath }: Encoder, place: string, message: string): HistologueError {
  return new HistologueError('ENCODER_MISMATCH', message, {
    file: manifestPath,
    place,
    advice: 'Correct the manifest, or choose the file that belongs to it.',
  })
}
