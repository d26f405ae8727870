/** Where the numbers come from that tell what the tissue looks like at a spot. */
export type HistologySource =
  | { kind: 'built-in' }
  /** An ONNX file with its manifest (models/encoders/README.md), asked for every spot's surroundings. */
  | {
      kind: 'encoder'
      manifestPath: string
      /** True once the user has seen a licence that restricts use or derivatives. */
      licenceAccepted?: boolean
      /** Micrometres per full-resolution pixel, where the slide does not say. */
      pixelSizeUm?: number
    }
  /** Numbers that the slide itself holds, in `obsm/<key>`. */
  | { kind: 'obsm'; key: string }

/** A table of numbers per spot in a slide's `obsm` that can stand for its histology. */
export interface EmbeddingInfo {
  key: string
  /** Numbers per spot. */
  width: number
}

/** What an encoder's manifest says of it. */
export interface EncoderInfo {
  name: string
  /** Side of its square input in pixels, and the size of one of them. */
  inputPx: number
  umPerPx: number
  /** Numbers per tile. */
  dimension: number
  licence: string
  /** What the licence forbids, one sentence each; empty where it need not be shown before use. */
  restrictions: string[]
}
