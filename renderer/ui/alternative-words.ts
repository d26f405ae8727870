import type { AlternativeKind } from '../../worker/api/alternatives.ts'

/** What else a file holds. */
export const ALTERNATIVE_WORDS: Record<AlternativeKind, string> = {
  element: 'Slide in this file',
  library: 'Section (library)',
  matrix: 'Values (matrix)',
  system: 'Coordinate system',
  picture: 'Picture',
}

/** The kinds in the order in which they are listed. */
export const ALTERNATIVE_KINDS: readonly AlternativeKind[] = [
  'element',
  'library',
  'matrix',
  'system',
  'picture',
]

/** Space Ranger's folder names as people say them; other names as they are. */
export function alternativeName(name: string): string {
  const bin = /^square_0*(\d+)um$/.exec(name)
  if (bin) return `Bins of ${bin[1]} µm`
  return name === 'segmented_outputs' ? 'Segmented cells' : name
}
