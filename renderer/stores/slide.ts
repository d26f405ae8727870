import { create } from 'zustand'
import type { ErrorRecord } from '../../worker/api/errors.ts'
import type { Picture, SlideInfo } from '../../worker/api/methods.ts'
import type { AddedPicture, PictureTiles } from '../../worker/api/picture.ts'

/** What was opened: enough to open it again. */
export interface SlideSource {
  path: string
  picture?: AddedPicture
  /** Which of several slides inside the file or folder. */
  element?: string
}

interface SlideState {
  info: SlideInfo | null
  source: SlideSource | null
  /** Counts the openings, so that nothing fetched from an earlier one is shown. */
  epoch: number
  /** Set while a slide is being opened; the one before stays usable. */
  opening: SlideSource | null
  /** The picture of the slide that is being opened, once it is known. */
  preview: Picture | null
  isMakingDemo: boolean
  /** True while the slide comes back after the computing process died. */
  restoring: boolean
  /** Why the last opening failed, shown where no slide is open. */
  error: ErrorRecord | null
  warningsDismissed: boolean
  /** The levels of the picture as they were built, or cleared away, while the slide is open. */
  pyramid: { slideId: string; facts: PictureTiles } | null
  /** True once the picture of this slide has been on screen. */
  isDrawn: boolean
}

const EMPTY: SlideState = {
  info: null,
  source: null,
  epoch: 0,
  opening: null,
  preview: null,
  isMakingDemo: false,
  restoring: false,
  error: null,
  warningsDismissed: false,
  pyramid: null,
  isDrawn: false,
}

/** The slide that is open and the state of opening one. */
export const useSlide = create<SlideState>(() => EMPTY)

/** Forgets the slide; the epoch goes on counting. */
export function resetSlide(): void {
  useSlide.setState((state) => ({ ...EMPTY, epoch: state.epoch + 1 }))
}

/** Tells a slide from others, also from another section, other values or another picture of the same file; it stays when the process comes back. */
export const useSourceKey = (): string => useSlide((state) => JSON.stringify(state.source))
