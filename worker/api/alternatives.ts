/**
 * What alternatives differ in: the slide inside (bin size, table, genome, modality), the section, the values, the coordinate
 * system its spots and picture are laid out in, or the picture of those that are stored.
 */
export type AlternativeKind = 'element' | 'library' | 'matrix' | 'system' | 'picture'

/** One way to see a file or folder that holds several slides, or several values of one; those of a kind exclude each other. */
export interface Alternative {
  kind: AlternativeKind
  /** What `openSlide` and `--element` take to choose it; what is shown of the other kinds stays. */
  element: string
  /** e.g. `square_008um`, `layers/counts`. */
  name: string
  isShown: boolean
}
