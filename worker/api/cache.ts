/**
 * Parts of the cache that can be made again from the user's files: matrices by spots and by genes, pyramids of pictures, and fits, which
 * take minutes.
 */
export const CACHE_PARTS = ['matrices', 'pictures', 'fits'] as const
export type CachePart = (typeof CACHE_PARTS)[number]

/** What a folder holds. */
export interface FolderSize {
  nFile: number
  nByte: number
}

/** The app's cache: everything in it, and of what of it can be made again. */
export interface CacheReport extends FolderSize {
  path: string
  parts: (FolderSize & { part: CachePart })[]
}

export interface CacheMethods {
  /** What the cache holds. */
  inspectCache: { params: Record<string, never>; result: CacheReport }
  /** Removes parts of the cache; files in use stay. What was removed. */
  clearCache: { params: { parts: CachePart[] }; result: FolderSize }
}
