import { setImmediate } from 'node:timers/promises'
import type { Picture } from '../api/methods.ts'
import type { OpenSlideOptions } from '../slide/open-slide.ts'
import type { KeptMatrices, Slide, SlideFrame } from '../slide/slide.ts'
import type { Collaborators } from './collaborators.ts'

interface Opening {
  frame: Promise<SlideFrame | null>
}

/** Slides on their way, of which the picture can be had before the matrix is read. */
export class Openings {
  readonly #underWay = new Map<string, Opening>()
  readonly #open: Collaborators['openSlideFile']
  readonly #matrices: KeptMatrices

  constructor(open: Collaborators['openSlideFile'], matrices: KeptMatrices) {
    this.#open = open
    this.#matrices = matrices
  }

  /**
   * Opens a slide once `first` is done, its matrix from the cache where it was kept; from the call on its picture can be asked for.
   * Codes: those of `openSlideFile`, and what `first` throws.
   */
  async open(path: string, options: OpenSlideOptions, first?: () => Promise<void>): Promise<Slide> {
    let settle: (frame: SlideFrame | null) => void = () => {}
    const opening = { frame: new Promise<SlideFrame | null>((resolve) => (settle = resolve)) }
    this.#underWay.set(path, opening)
    const onFrame = async (frame: SlideFrame) => {
      settle(frame)
      // Who waits for the picture is heard before the matrix is begun with.
      await setImmediate()
      await setImmediate()
    }
    try {
      await first?.()
      return await this.#open(path, { ...options, matrices: this.#matrices, onFrame })
    } finally {
      settle(null)
      if (this.#underWay.get(path) === opening) this.#underWay.delete(path)
    }
  }

  /** The picture of a slide that is being opened; null where there is none yet, or no such opening. */
  async preview(path: string): Promise<Picture | null> {
    const frame = await this.#underWay.get(path)?.frame
    // A slide that failed to open meanwhile says so itself.
    return frame ? frame.readPicture().catch(() => null) : null
  }
}
