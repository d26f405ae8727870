import type { Provider } from '../api/devices.ts'
import type { WorkContext } from './attention.ts'
import { openThreads } from './chain-threads.ts'
import {
  type Chain,
  openTrainer,
  type TrainedQueries,
  type Trainer,
  type TrainingData,
  type TrainingPlan,
} from './train.ts'
import type { WatchedStep } from './training-watch.ts'

/** What training is told and tells. */
export interface TrainingContext extends WorkContext {
  provider?: Provider
  onChain?: () => void
  /** Hears of the first chain's training. */
  onStep?: ((watched: WatchedStep) => void) | undefined
}

/**
 * Trains query encoders (MODEL.md section 3; models/README.md for what differs). onnxruntime-node computes a step on the
 * calling thread, so on the CPU the chains are shared out among threads, as many as cores; each chain is computed by one, so
 * that a seed gives the same bits however many there are. What is watched, and other providers, run here. Code: `CANCELLED`.
 */
export async function trainQueries(
  plan: TrainingPlan,
  data: TrainingData,
  chains: readonly Chain[],
  { provider = 'cpu', onChain, onStep, signal }: TrainingContext,
): Promise<TrainedQueries[]> {
  const threads = provider === 'cpu' ? openThreads(plan, data, chains.length) : null
  const nWatched = onStep ? 1 : 0
  let trainer: Trainer | null = null
  const results: TrainedQueries[] = new Array(chains.length)
  const train = async (k: number, run: (chain: Chain) => Promise<TrainedQueries>) => {
    results[k] = await run(chains[k])
    onChain?.()
  }
  try {
    if (!threads || nWatched > 0) trainer = await openTrainer(plan, data, provider)
    const elsewhere = threads
      ? chains.slice(nWatched).map((_, k) => train(nWatched + k, (chain) => threads.run(chain, signal)))
      : []
    // One that fails is heard of below, also while the watched one is still at it.
    const all = Promise.all(elsewhere)
    all.catch(() => undefined)
    const here = trainer
    if (here)
      for (let k = 0; k < (threads ? nWatched : chains.length); k++)
        await train(k, (chain) => here.run(chain, signal, k === 0 ? onStep : undefined))
    await all
  } finally {
    await threads?.release()
    await trainer?.release()
  }
  return results
}
