import type { HistologySource } from './histology.ts'
import type { MapQuantity, Reading } from './methods.ts'
import type { AddedPicture, ChannelView } from './picture.ts'
import type { ComposedQuestion } from './questions.ts'
import type { Region, UmapOf } from './regions.ts'

/** What tells a slide from another: a file that was moved or copied has the same. */
export interface SlideIdentity {
  nSpot: number
  nFeature: number
  /** Of the barcodes in their order and their places, lower-case hex: what the spots of regions are counted in. */
  spotsId: string
  /** Of the features' ids and names in their order, lower-case hex. */
  featuresId: string
  /** Of the file, lower-case hex; null where nobody waited for it. */
  sha256: string | null
}

/** A slide's file as it is opened. */
export interface SessionSource {
  path: string
  picture?: AddedPicture
  element?: string
}

/** A place of the tissue in the middle of a canvas, full-resolution px; zoom is log2 of screen px per px. */
export interface SessionCamera {
  target: [x: number, y: number]
  zoom: number
}

/**
 * A map that is worked out again when the slide is opened: the score of a gene list, a learned question, which only its own fit has, or
 * the answer to a composed one.
 */
export type SessionMap =
  | { kind: 'score'; name: string; genes: string[] }
  | { kind: 'learned'; name: string; fitId: string; nQuestion: number; question: number }
  | { kind: 'answer'; name: string; question: ComposedQuestion }

/** A gene list of the user's; its genes are words, so that it can be read on every slide. */
export interface SessionGeneList {
  name: string
  description: string
  genes: string[]
}

/** How a slide is looked at. Features are indices, which hold while `featuresId` does. */
export interface SessionView {
  camera: SessionCamera | null
  panel: 'selection' | 'questions' | 'genes' | 'fit' | 'compare'
  reading: Reading
  /** The selected region by id, or spot by index. */
  selected: { region: string } | { spot: number } | null
  spotOpacity: number
  tissueOpacity: number
  /** Of the spots' real diameter; and how the picture is shown. Files of before had neither. */
  spotScale?: number
  tone?: { brightness: number; contrast: number }
  /** How the channels of the picture are shown, where somebody changed it. */
  channels?: ChannelView[]
  /** The drawer of spots laid out by likeness; files of before had none. */
  umap?: { isOpen: boolean; of: UmapOf; camera: SessionCamera | null }
  colour: {
    mode: 'none' | 'gene' | 'label' | 'attention'
    feature: number | null
    quantity: Exclude<MapQuantity, 'expression'>
    column: string | null
    range: { low: number; high: number } | null
    hiddenCodes: number[]
    ramp: 'viridis' | 'cividis'
    /** Of the scale; files of before had none of these. */
    isLog?: boolean
    clip?: number
    palette?: 'file' | 'safe'
    /** What colours the spots in place of `mode`, which is `none` then, so that an app that knows no maps reads the file too. */
    map?: SessionMap
  }
}

/** What stands on a side of a comparison. */
export type SessionSide =
  | { kind: 'region'; id: string }
  | { kind: 'label'; column: string; value: string }
  | { kind: 'rest' }
  | { kind: 'ring'; rings: number }

/** A comparison as it was looked at. */
export interface SessionComparison {
  a: SessionSide | null
  b: SessionSide | null
  /** The slide that B is on, by `SessionSlide.id`; null where it is the same. */
  otherSlide: string | null
  by: Reading
  panes: { show: MapQuantity | 'label' | 'none'; feature: number | null; column: string | null }[]
  cameras: SessionCamera[] | null
  isLinked: boolean
  tab: 'volcano' | 'ranks' | 'agreement' | 'dots' | 'heat' | 'gene'
  several: { kind: 'regions' } | { kind: 'column'; column: string } | null
  picked: number | null
}

/** How a slide was fitted; the cache holds its numbers, else it is fitted anew. */
export interface SessionFit {
  /** Null where no fit had ended. */
  fitId: string | null
  balance: boolean
  histology: HistologySource
  modelPath: string | null
}

/** Names that learned questions were given: by fit and number of questions, then by the question's place. */
export type QuestionNames = Readonly<Record<string, Readonly<Record<number, string>>>>

/** One slide of a session, with all that was made on it. */
export interface SessionSlide {
  /** Of this slide in this session. */
  id: string
  name: string
  source: SessionSource
  /** Null where it was never open. */
  identity: SlideIdentity | null
  regions: Region[]
  /** Ids of regions that are switched off on the tissue. */
  hidden: string[]
  view: SessionView | null
  comparison: SessionComparison | null
  fit: SessionFit | null
  questionNames?: QuestionNames
}

/** Slides looked at together. */
export interface Session {
  slides: SessionSlide[]
  /** Place in `slides` of the one that is shown. */
  active: number
  /** The user's gene lists, so that they are there on another computer; what the app keeps of a slide has none. */
  geneLists?: SessionGeneList[]
}

/** A session read from a file, its slides' paths as they are on this computer. */
export interface OpenedSession {
  session: Session
  /** Tells this state of the file from others; to be given when it is written again. */
  stamp: string
  /** Ids of slides that are neither where they were, nor beside the session file as they were, nor in the folders given. */
  missing: string[]
}

/** What the app kept of a slide by itself. */
export interface KeptSlide {
  slide: SessionSlide | null
  /** The slide that it is compared with, as a slide that was never open; null where it is compared with none. */
  other: SessionSlide | null
  /** Where a damaged file was put. */
  setAside: string | null
  /** Where the file lay when this was made, if nothing was kept of it where it is now. */
  movedFrom?: string
}

/** What was shown when the app was last used. */
export interface LastShown {
  /** The session file, or null. */
  path: string | null
  sources: SessionSource[]
  /** `SessionSlide.id` of each source, which comparisons name; files of before had none. */
  ids?: string[]
  active: number
}
