import type { Provider } from '../api/devices.ts'
import { N_FOLD, N_MEMBER } from '../api/ensemble.ts'
import { gatherRows, joinRows, meanRow } from '../stats/rows.ts'
import type { WorkContext } from './attention.ts'
import type { ExpressionAxes } from './axes.ts'
import { exceedsNull, explainedByFold, N_MOVED } from './beyond-null.ts'
import { axisSlopes, calibrate, explainedShare } from './calibration.ts'
import { type CrossFitted, crossFit } from './cross-fit.ts'
import { type EncoderSet, readable } from './encoders.ts'
import { evidenceAucs } from './evidence-auc.ts'
import { CANDIDATES, type Candidate, HISTOLOGY_REACH, planTraining } from './fit-plan.ts'
import { blockFolds } from './folds.ts'
import { movedHistology } from './motions.ts'
import { buildNeighbourhood, type Neighbourhood } from './neighbours.ts'
import { N_NULL } from './null-distribution.ts'
import { principalMap, queryInputs } from './query-inputs.ts'
import type { TrainingPlan } from './train.ts'
import type { WatchedStep } from './training-watch.ts'

/** A slide's `[nSpot, nHistology]` histology features and places. */
interface HistologySlide {
  histology: Float32Array
  xy: Float32Array | null
  /** `[nSpot]`; those of the tissue's blocks where missing. */
  folds?: Uint8Array
}

/** What foretelling reads of a slide. */
export interface HistologyInput {
  /** One slide, or several one after another. */
  slides: readonly HistologySlide[]
  nHistology: number
  /** Of all spots of all slides. */
  axes: ExpressionAxes
  /** True: says what training looked like. */
  isWatched?: boolean
  /** True where `histology` already are query inputs: then it is moved with what is around it. */
  isPrepared?: boolean
  /** Ways to read histology that compete; `CANDIDATES` where missing. */
  candidates?: readonly Candidate[]
}

/** What histology foretells of every spot, calibrated, in the units of the axes' targets. */
export interface Foretold {
  /** Per seed `[nSpot, nAxis]`. */
  seeds: Float32Array[]
  /** Per null pass `[nSpot, nAxis]`. */
  nulls: Float32Array[]
  /** Held-out evidence AUC of one encoder, and of one on moved histology (mean of the null passes). */
  auc: number
  shuffledAuc: number
  informs: boolean
  plan: string
  /** The seeds' encoders, for reading other spots. */
  encoders: EncoderSet
  /** `[N_FOLD, nAxis]` calibration of what a fold's encoder foretells. */
  slopes: Float32Array
  /** Of the first chain of the chosen way, on the spots it saw; empty where nobody asked. */
  watched: WatchedStep[]
}

/** Chooses by held-out tissue how to read histology, then cross-fits `nSeed` passes and the null. Code: `CANCELLED`. */
export async function foretell(
  input: HistologyInput,
  nSeed: number,
  context: WorkContext & { provider?: Provider },
): Promise<Foretold> {
  const { slides, nHistology, candidates = CANDIDATES } = input
  const { targets, nAxis } = input.axes
  const nSpot = targets.length / nAxis
  const placed = slides.map(({ histology, xy, folds }) => {
    const nOwn = histology.length / nHistology
    const near = input.isPrepared ? null : buildNeighbourhood(xy, nOwn, HISTOLOGY_REACH)
    return { histology, xy, nOwn, folds: folds ?? blockFolds(xy, nOwn), near }
  })
  const folds = Uint8Array.from(placed.flatMap((one) => [...one.folds]))
  const crossFitted = async (
    way: Way,
    seeds: number[],
    onChain: () => void,
    {
      nMember = N_MEMBER,
      onStep,
    }: { nMember?: number; onStep?: ((watched: WatchedStep) => void) | undefined } = {},
  ) => {
    const data = { inputs: way.inputs, targets, nAxis, folds }
    return crossFit(way.plan, data, seeds, { ...context, onChain, onStep }, nMember)
  }
  // Each slide is standardised within itself.
  const inputsOf = (features: Float32Array, near: Neighbourhood | null) =>
    near ? queryInputs(features, nHistology, near) : features
  const nInput = input.isPrepared ? nHistology : 2 * nHistology
  const read = (candidate: Candidate, features: (one: (typeof placed)[number]) => Float32Array) => {
    const inputs = joinRows(placed.map((one) => inputsOf(features(one), one.near)))
    return readHistology(candidate, inputs, nInput, nSpot, nAxis)
  }
  const count = counter(context, N_FOLD)

  const training = count('training', N_MEMBER * (candidates.length + nSeed - 1))
  const trials: { way: Way; first: CrossFitted; explained: number; watched: WatchedStep[] }[] = []
  for (const candidate of candidates) {
    const way = await read(candidate, ({ histology }) => histology)
    const watched: WatchedStep[] = []
    const onStep = input.isWatched ? (step: WatchedStep) => void watched.push(step) : undefined
    const [first] = await crossFitted(way, [1], training(), { onStep })
    trials.push({ way, first, explained: explainedShare(first.foretold, targets, nAxis, folds), watched })
  }
  const { way, first, watched } = trials.reduce((best, trial) =>
    trial.explained > best.explained ? trial : best,
  )
  const others = Array.from({ length: nSeed - 1 }, (_, k) => 2 + k)
  const passes = [first, ...(await crossFitted(way, others, training()))]
  const raw = passes.map(({ foretold }) => foretold)

  const byFold = (values: Float32Array) => explainedByFold(values, targets, nAxis, folds)
  const nulling = count('null', N_MOVED)
  const rawNulls: Float32Array[] = []
  const movedShares: Float64Array[] = []
  for (let k = 0; k < N_MOVED; k++) {
    // Moved before neighbours are averaged, so that the null is as smooth over the tissue as the real.
    const moved = ({ histology, xy, nOwn }: (typeof placed)[number]) =>
      gatherRows(histology, nHistology, movedHistology(xy, nOwn, k))
    const [pass] = await crossFitted(await read(way.candidate, moved), [1001 + k], nulling(), { nMember: 1 })
    movedShares.push(byFold(pass.foretold))
    if (k < N_NULL) rawNulls.push(pass.foretold)
  }

  const slopes = (values: Float32Array) => axisSlopes(values, targets, nAxis, folds)
  const worth = slopes(meanRow(raw))
  const seeds = raw.map((values) => calibrate(values, worth, nAxis, folds))
  const nulls = rawNulls.map((values) => calibrate(values, slopes(values), nAxis, folds))
  const aucOf = async (values: Float32Array) =>
    average(await evidenceAucs(values, targets, nAxis, folds, context.signal))
  const nullAucs: number[] = []
  for (const values of nulls) nullAucs.push(await aucOf(values))
  return {
    ...{ seeds, nulls },
    // One encoder against one encoder: an ensemble is better than its members on chance likeness too.
    auc: await aucOf(calibrate(first.alone, slopes(first.alone), nAxis, folds)),
    shuffledAuc: average(nullAucs),
    informs: exceedsNull(byFold(first.alone), movedShares),
    ...{ plan: way.candidate.name, watched },
    encoders: { ...way.encoderSizes, seeds: passes.map(({ encoders }) => encoders) },
    slopes: worth,
  }
}

/** A candidate's reading of a slide. */
interface Way {
  candidate: Candidate
  plan: TrainingPlan
  /** `[nSpot, plan.sizes.nInput]` */
  inputs: Float32Array
  encoderSizes: Omit<EncoderSet, 'seeds'>
}

async function readHistology(
  candidate: Candidate,
  inputs: Float32Array,
  nInput: number,
  nSpot: number,
  nAxis: number,
): Promise<Way> {
  const { nComponent } = candidate
  const nKept = nComponent === null ? nInput : Math.min(nComponent, nSpot - 1, nInput)
  const plan = planTraining(candidate, { nSpot, nInput: nKept, nFeature: nAxis })
  const components = nComponent === null ? null : await principalMap(inputs, nSpot, nInput, nKept)
  const { hidden, head } = plan.sizes
  const encoderSizes = {
    nQueryInput: nInput,
    nInput: nKept,
    hidden: N_MEMBER * hidden,
    head: N_MEMBER * head,
    nAxis,
    components,
  }
  return { candidate, plan, inputs: readable(inputs, encoderSizes), encoderSizes }
}

/** Progress over several rounds of one phase: each call gives the next round's `onChain`. */
function counter(context: WorkContext, nFold: number) {
  return (phase: 'training' | 'null', nPass: number) => {
    let done = 0
    context.onProgress({ phase, done, total: nPass * nFold })
    return () => () => context.onProgress({ phase, done: ++done, total: nPass * nFold })
  }
}

function average(values: ArrayLike<number>): number {
  let sum = 0
  for (let k = 0; k < values.length; k++) sum += values[k]
  return sum / values.length
}
