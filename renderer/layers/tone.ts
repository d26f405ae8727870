/** How a picture is shown. */
export interface Tone {
  /** Added to every channel, -1 to 1; 0 leaves it. */
  brightness: number
  /** Spread about the middle of the scale, 0 (all grey) upwards; 1 leaves it. */
  contrast: number
}

/** A picture as it is. */
export const PLAIN_TONE: Tone = { brightness: 0, contrast: 1 }
