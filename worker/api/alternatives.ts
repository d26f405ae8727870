/** One of several slides inside a file or folder, e.g. a bin size of Visium HD or an element of a zarr store. */
export interface Alternative {
  /** What `openSlide` and `--element` take to choose it. */
  element: string
  isShown: boolean
}
