import type { Provider } from '../api/devices.ts'
import { deriveSeed } from '../stats/random.ts'
import type { WorkContext } from './attention.ts'
import type { QueryEncoder } from './encoders.ts'
import { N_FOLD } from './folds.ts'
import { fitKeys } from './keys.ts'
import { type Chain, type TrainingPlan, trainQueries } from './train.ts'

/** What cross-fitting reads. */
export interface CrossFitData {
  /** `[nSpot, nInput]` query inputs. */
  inputs: Float32Array
  /** `[nSpot, nAxis]` measured coordinates on the slide's axes. */
  targets: Float32Array
  nAxis: number
  /** `[nSpot]` */
  folds: Uint8Array
}

/** One seed's pass over all folds. */
export interface CrossFitted {
  /** `[nSpot, nAxis]` */
  foretold: Float32Array
  /** One per fold, which did not see it. */
  encoders: QueryEncoder[]
}

/**
 * What histology foretells of each spot, from encoders that never saw the spot's fold of tissue: for every seed one
 * encoder per fold, trained on the others. Trained on the very spots that it ranks, an encoder memorises their omics,
 * and shuffled histology ranks as well as the real (models/README.md).
 */
export async function crossFit(
  plan: TrainingPlan,
  { inputs, targets, nAxis, folds }: CrossFitData,
  seeds: readonly number[],
  context: WorkContext & { provider?: Provider; onChain?: () => void },
): Promise<CrossFitted[]> {
  const { head } = plan.sizes
  const spots = Array.from({ length: N_FOLD }, (_, fold) => ({
    seen: Uint32Array.from(folds.keys()).filter((spot) => folds[spot] !== fold),
    heldOut: Uint32Array.from(folds.keys()).filter((spot) => folds[spot] === fold),
  }))
  const chains: Chain[] = seeds.flatMap((seed) =>
    spots.map(({ seen }, fold) => ({ seed: deriveSeed(seed, fold), spots: seen })),
  )
  const trained = await trainQueries(plan, { inputs, scores: targets }, chains, context)
  return seeds.map((_, pass) => {
    const foretold = new Float32Array(targets.length)
    const encoders = spots.map(({ seen, heldOut }, fold) => {
      const { queries: q, encoder } = trained[pass * N_FOLD + fold]
      const keys = fitKeys(q, targets, seen, head, nAxis)
      for (const spot of heldOut)
        for (let d = 0; d < head; d++)
          for (let axis = 0; axis < nAxis; axis++)
            foretold[spot * nAxis + axis] += q[spot * head + d] * keys[d * nAxis + axis]
      return { ...encoder, keys }
    })
    return { foretold, encoders }
  })
}
