import { N_FOLD } from '../api/ensemble.ts'
import { deriveSeed } from '../stats/random.ts'
import type { QueryEncoder } from './encoders.ts'
import { joinEncoders } from './join-encoders.ts'
import { fitKeys } from './keys.ts'
import type { Chain, TrainingPlan } from './train.ts'
import { type TrainingContext, trainQueries } from './train-queries.ts'

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
  /** `[nSpot, nAxis]` mean over the seed's members. */
  foretold: Float32Array
  /** `[nSpot, nAxis]` of its first member alone. */
  alone: Float32Array
  /** One per fold, which did not see it: its members joined. */
  encoders: QueryEncoder[]
}

/**
 * What histology foretells of each spot, from encoders that never saw the spot's fold of tissue: for every seed `nMember`
 * encoders per fold, trained on the others. Trained on the very spots that it ranks, an encoder memorises their omics,
 * and shuffled histology ranks as well as the real (models/README.md). Code: `CANCELLED`.
 */
export async function crossFit(
  plan: TrainingPlan,
  { inputs, targets, nAxis, folds }: CrossFitData,
  seeds: readonly number[],
  context: TrainingContext,
  nMember = 1,
): Promise<CrossFitted[]> {
  const { head } = plan.sizes
  const spots = Array.from({ length: N_FOLD }, (_, fold) => ({
    seen: Uint32Array.from(folds.keys()).filter((spot) => folds[spot] !== fold),
    heldOut: Uint32Array.from(folds.keys()).filter((spot) => folds[spot] === fold),
  }))
  // The first members of a seed are those it has when they are alone.
  const chains: Chain[] = seeds.flatMap((seed) =>
    Array.from({ length: nMember * N_FOLD }, (_, k) => ({
      seed: deriveSeed(seed, k),
      spots: spots[k % N_FOLD].seen,
    })),
  )
  const trained = await trainQueries(plan, { inputs, scores: targets }, chains, context)
  return seeds.map((_, pass) => {
    const foretold = new Float32Array(targets.length)
    const alone = new Float32Array(targets.length)
    const encoders = spots.map(({ seen, heldOut }, fold) => {
      const members = Array.from({ length: nMember }, (_, member) => {
        const { queries, encoder } = trained[(pass * nMember + member) * N_FOLD + fold]
        const keys = fitKeys(queries, targets, seen, head, nAxis)
        const answers = { queries, keys, spots: heldOut }
        addAnswers(foretold, answers, nAxis, 1 / nMember)
        if (member === 0) addAnswers(alone, answers, nAxis, 1)
        return { ...encoder, keys }
      })
      return joinEncoders(members, plan.sizes)
    })
    return { foretold, alone, encoders }
  })
}

/** Adds `share` of `queries: [nSpot, head]` times `keys: [head, nAxis]` in the rows of `spots`. */
function addAnswers(
  out: Float32Array,
  { queries, keys, spots }: { queries: Float32Array; keys: Float32Array; spots: Uint32Array },
  nAxis: number,
  share: number,
): void {
  const head = keys.length / nAxis
  for (const spot of spots)
    for (let d = 0; d < head; d++) {
      const factor = share * queries[spot * head + d]
      for (let axis = 0; axis < nAxis; axis++) out[spot * nAxis + axis] += factor * keys[d * nAxis + axis]
    }
}
