/** Every way a request can fail; the interface chooses its words by code, never by message text. */
export type ErrorCode =
  | 'FILE_NOT_FOUND'
  | 'FILE_UNREADABLE'
  | 'FILE_CHANGED'
  | 'FILE_GONE'
  | 'NOT_HDF5'
  | 'FILE_DAMAGED'
  | 'CACHE_DAMAGED'
  | 'FORMAT_UNSUPPORTED'
  | 'MISSING_ELEMENT'
  | 'SHAPE_MISMATCH'
  | 'VALUE_INVALID'
  | 'NO_SPOTS'
  | 'REGIONS_OVERLAP'
  | 'NO_FEATURES'
  | 'NO_HISTOLOGY'
  | 'NOT_FITTED'
  | 'MODEL_MISMATCH'
  | 'UNKNOWN_SLIDE'
  | 'UNKNOWN_SPOT'
  | 'UNKNOWN_FEATURE'
  | 'UNKNOWN_COLUMN'
  | 'UNKNOWN_EMBEDDING'
  | 'ENCODER_BROKEN'
  | 'ENCODER_MISMATCH'
  | 'LICENCE_NOT_ACCEPTED'
  | 'PIXEL_SIZE_UNKNOWN'
  | 'WRITE_FAILED'
  | 'SESSION_DAMAGED'
  | 'SESSION_NEWER'
  | 'SESSION_MISMATCH'
  | 'DEVICE_UNAVAILABLE'
  | 'BAD_REQUEST'
  | 'CANCELLED'
  | 'WORKER_GONE'
  | 'INTERNAL'

/** Where a fault lies and what the user can do about it. */
export interface ErrorDetails {
  /** Path of the file concerned. */
  file?: string
  /** Place inside the file, e.g. `X/indptr` or `uns/spatial/A1/scalefactors`. */
  place?: string
  /** What the user can do, one sentence. */
  advice?: string
}

/** The plain form of an error that crosses a port. */
export interface ErrorRecord extends ErrorDetails {
  code: ErrorCode
  message: string
}

/** The one error class of the project; made where the fault is known, recognised by `code`. */
export class HistologueError extends Error {
  override readonly name = 'HistologueError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails & { cause?: unknown } = {}) {
    const { cause, ...rest } = details
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = rest
  }

  /** The record that is posted over a port. */
  toRecord(): ErrorRecord {
    return { code: this.code, message: this.message, ...this.details }
  }

  /** Rebuilds an error from its record on the other side of a port. */
  static fromRecord({ code, message, ...details }: ErrorRecord): HistologueError {
    return new HistologueError(code, message, details)
  }
}

/** Turns anything thrown into a HistologueError; what nobody foresaw becomes `INTERNAL`. */
export function toHistologueError(thrown: unknown): HistologueError {
  if (thrown instanceof HistologueError) return thrown
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new HistologueError('CANCELLED', 'The request was cancelled.')
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new HistologueError('INTERNAL', message, { cause: thrown })
}
