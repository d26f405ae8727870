import type { CachePart } from '../../worker/api/cache.ts'

/** The app's cache. */
export const CACHE_WORDS = {
  title: 'Clear the cache',
  hint: 'The app makes these again when it needs them.',
  looking: 'Looking at the cache',
  cleared: 'Cache cleared',
  nothing: 'It held nothing to remove.',
  untouched: 'Your own files, and what you made on slides, stay as they are.',
  clear: 'Clear',
} as const

/** What each part is, and what it costs to make again. */
export const CACHE_PART_WORDS: Record<CachePart, { label: string; cost: string }> = {
  matrices: { label: 'Matrices', cost: 'slides open more slowly the next time' },
  pictures: { label: 'Pictures', cost: 'large pictures are prepared again' },
  fits: { label: 'Fits', cost: 'each takes minutes to make again' },
}
