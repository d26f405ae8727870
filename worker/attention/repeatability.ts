import { z } from 'zod'
import type { Halves } from './halves.ts'
import type { Reliability } from './reliability.ts'
import type { AxisWeights } from './state.ts'

/**
 * How far a slide's measurement repeats itself on the axes of a model that was fitted to it: told by the halves of its counts on
 * axes that saw one half alone, while it was fitted. A model's own keys know both halves, so that on them even noise repeats.
 */
export interface Repeatability extends Reliability {
  /** `[nAxis]` */
  axes: AxisWeights[]
}

const weight = z.number().min(0)

/** As a model file holds it; how many axes there must be, its reader knows. */
export const repeatabilitySchema = z.object({
  nProgramme: z.number().int().min(1),
  slope: weight.max(1),
  axes: z.array(z.object({ ofMeasured: weight, ofShown: weight, noise: weight })),
})

/** The spots from `start` to `end` of halves that several slides share; keys stay those of all. */
export function halvesOfSpots(halves: Halves, start: number, end: number): Halves {
  const rows = (values: Float32Array) => values.subarray(start * halves.nAxis, end * halves.nAxis)
  return { ...halves, own: rows(halves.own), other: rows(halves.other) }
}
