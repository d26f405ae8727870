import { create } from 'zustand'
import { PLAIN_TONE, type Tone } from '../layers/tone.ts'
import type { Camera } from '../layers/view-math.ts'

interface ViewState {
  /** Null until the tissue is fitted to the canvas. */
  camera: Camera | null
  /** Canvas in CSS pixels. */
  widthPx: number
  heightPx: number
  spotOpacity: number
  tissueOpacity: number
  /** Spots drawn at this many times their real diameter. */
  spotScale: number
  /** How the picture is shown; its file and what is read from it are never touched. */
  tone: Tone
  minimapShown: boolean
  /** Spots switched off from the menu or while Space is held. */
  spotsHidden: boolean
  rightPanelPx: number
  guideShown: boolean
  /** What stands beside the tissue: the selection's genes, questions, single genes and lists, or the fit; a comparison takes the whole window. */
  rightPanel: 'selection' | 'questions' | 'genes' | 'fit' | 'compare'
  shortcutsShown: boolean
  /** True while the parts of the cache are listed. */
  cacheShown: boolean
  /** Grows by one when a key or menu asks for the gene search. */
  geneSearchAsked: number
  /** Grows by one when the menu asks for the other colour scheme. */
  schemeToggleAsked: number
}

/** How the tissue is looked at, and which aids are shown. */
export const useView = create<ViewState>(() => ({
  camera: null,
  widthPx: 0,
  heightPx: 0,
  spotOpacity: 0.9,
  tissueOpacity: 1,
  spotScale: 1,
  tone: PLAIN_TONE,
  minimapShown: true,
  spotsHidden: false,
  rightPanelPx: 568,
  guideShown: false,
  rightPanel: 'selection',
  shortcutsShown: false,
  cacheShown: false,
  geneSearchAsked: 0,
  schemeToggleAsked: 0,
}))

/** Changes any part of the view. */
export const setView = useView.setState

/** Asks for the gene search field to take the focus. */
export function askGeneSearch(): void {
  useView.setState((state) => ({ geneSearchAsked: state.geneSearchAsked + 1 }))
}

/** Asks for the other of light and dark. */
export function askSchemeToggle(): void {
  useView.setState((state) => ({ schemeToggleAsked: state.schemeToggleAsked + 1 }))
}
