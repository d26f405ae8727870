import { create } from 'zustand'
import type { SlideInfo } from '../../worker/api/methods.ts'
import type { SessionSlide } from '../../worker/api/sessions.ts'
import type { FitState } from './fit.ts'

/** A slide of the session that is open in the computing process beside the one that is shown. */
export interface SlideBeside {
  info: SlideInfo
  fit: FitState
}

export interface ProjectState {
  /** The session file; null where slides are kept by the app alone. */
  path: string | null
  /** State of that file when it was last read or written. */
  stamp: string | null
  /** All slides with what was made on them; that of the one shown is as of the last time it was kept. */
  slides: readonly SessionSlide[]
  /** Of the slide that is shown. */
  activeId: string | null
  /** Ids of slides whose file is not found. */
  missing: readonly string[]
  /** True while the missing slides are listed. */
  relinkShown: boolean
  /** By id. */
  beside: Readonly<Record<string, SlideBeside>>
}

const EMPTY: ProjectState = {
  ...{ path: null, stamp: null, slides: [], activeId: null, missing: [], relinkShown: false, beside: {} },
}

/** The slides that are looked at together. */
export const useProject = create<ProjectState>(() => EMPTY)

/** Changes any part of the session. */
export const setProject: (change: Partial<ProjectState>) => void = useProject.setState

/** The slide of this id, or null. */
export const slideOf = (id: string | null): SessionSlide | null =>
  useProject.getState().slides.find((slide) => slide.id === id) ?? null

/** Changes a slide of the session. */
export function changeSlide(id: string, change: Partial<SessionSlide>): void {
  useProject.setState(({ slides }) => ({
    slides: slides.map((slide) => (slide.id === id ? { ...slide, ...change } : slide)),
  }))
}

/** Forgets the session. */
export const resetProject = (): void => useProject.setState(EMPTY)
