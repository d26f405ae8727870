import type { Modalities } from '../stats/modalities.ts'
import { meanRow } from '../stats/rows.ts'
import type { ExpressionAxes } from './axes.ts'
import type { Foretold } from './foretell.ts'
import type { Halves } from './halves.ts'
import { reliabilityOnModel } from './model-halves.ts'
import { inSpotUnits } from './place-spots.ts'
import { halvesOfSpots, type Repeatability } from './repeatability.ts'
import { axisWeights } from './state.ts'

/** Halves of several slides' counts, one after another. */
interface JointHalves {
  /** On axes of the first halves of all slides. */
  halves: Halves
  /** `[nSeen, nTrained]` scores of the second halves. */
  b: Float32Array
  /** First row of every slide, and their number last. */
  starts: readonly number[]
  /** Places among the shared features, as are those of `modalities.of`. */
  trained: Uint32Array
  modalities: Modalities | null
}

/**
 * How far each slide's measurement repeats itself on the model's axes: on axes of the first halves of all slides, which know nothing
 * of the second, and of this slide's spots alone. `axes.keys` weighed by modality. Code: `CANCELLED`.
 */
export async function jointRepeats(
  { halves, b, starts, trained, modalities }: JointHalves,
  axes: ExpressionAxes,
  found: Pick<Foretold, 'seeds' | 'informs'>,
  signal: AbortSignal,
): Promise<Repeatability[]> {
  const { nAxis } = axes
  const foretold = inSpotUnits(meanRow(found.seeds), axes).map((value) => (found.informs ? value : 0))
  const repeats: Repeatability[] = []
  for (let k = 0; k + 1 < starts.length; k++) {
    const [start, end] = [starts[k], starts[k + 1]]
    const own = halvesOfSpots(halves, start, end)
    const ownB = b.subarray(start * trained.length, end * trained.length)
    const { nProgramme, slope } = await reliabilityOnModel(own, ownB, trained, modalities, signal)
    repeats.push({
      ...{ nProgramme: Math.min(nProgramme, nAxis), slope },
      axes: axisWeights(own, axes, foretold.subarray(start * nAxis, end * nAxis), trained),
    })
  }
  return repeats
}
