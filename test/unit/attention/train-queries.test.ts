import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { openThreads } from '../../../worker/attention/chain-threads.ts'
import { openTrainer, type TrainingPlan } from '../../../worker/attention/train.ts'
import { trainQueries } from '../../../worker/attention/train-queries.ts'
import { createRandom } from '../../../worker/stats/random.ts'

const [nSpot, nInput, nFeature] = [90, 12, 6]
const plan: TrainingPlan = {
  sizes: { nSpot, nInput, nFeature, hidden: 8, head: 3, batch: 16, noiseRows: 32 },
  nStep: 40,
  learningRate: 1e-2,
  weightDecay: 0.1,
  noise: 0.5,
}
const random = createRandom(5)
const normals = (n: number) => Float32Array.from({ length: n }, () => random.normal())
const data = { inputs: normals(nSpot * nInput), scores: normals(nSpot * nFeature) }
const chains = Array.from({ length: 7 }, (_, k) => ({
  seed: 10 + k,
  spots: Uint32Array.from({ length: nSpot }, (_, spot) => spot).filter((spot) => spot % 7 !== k),
}))
const quiet = (signal = new AbortController().signal) => ({ signal, onProgress: () => undefined })

test('chains that are shared out among threads have the bits of chains trained one after another, each in its place', async () => {
  const trainer = await openTrainer(plan, data)
  const alone = []
  for (const chain of chains) alone.push(await trainer.run(chain, quiet().signal))
  await trainer.release()
  let nChain = 0
  const shared = await trainQueries(plan, data, chains, { ...quiet(), onChain: () => void nChain++ })
  expect(shared).toEqual(alone)
  expect(nChain).toBe(chains.length)
  // Looking at the first chain changes none.
  const seen: number[] = []
  const watched = await trainQueries(plan, data, chains, {
    ...quiet(),
    onStep: ({ step }) => void seen.push(step),
  })
  expect(watched).toEqual(alone)
  expect(seen.at(-1)).toBe(plan.nStep)
})

test('threads that were at another training, of other data or by another plan, train as if it had not been', async () => {
  const otherPlan = { ...plan, noise: 0.1 }
  const otherData = { inputs: normals(nSpot * nInput), scores: normals(nSpot * nFeature) }
  // The short one ends while the long one, of the same plan, is at it.
  const trainings = [
    [plan, data, chains.slice(0, 2)],
    [plan, otherData, chains],
    [otherPlan, otherData, chains.slice(0, 2)],
  ] as const
  const alone: unknown[][] = []
  for (const [ownPlan, ownData, ownChains] of trainings) {
    const trainer = await openTrainer(ownPlan, ownData)
    const trained = []
    for (const chain of ownChains) trained.push(await trainer.run(chain, quiet().signal))
    await trainer.release()
    alone.push(trained)
  }
  const train = ([ownPlan, ownData, ownChains]: (typeof trainings)[number]) =>
    trainQueries(ownPlan, ownData, ownChains, quiet())
  expect(await Promise.all(trainings.map(train))).toEqual(alone)
  for (const [k, training] of trainings.entries()) expect(await train(training)).toEqual(alone[k])
})

test('threads of a large training end with it, those of a small one stay, and bits are the same', async () => {
  const ended = vi.spyOn(Worker.prototype, 'terminate')
  const nMany = 5000
  const largePlan = { ...plan, sizes: { ...plan.sizes, nSpot: nMany, nInput: 300 } }
  const large = { inputs: normals(nMany * 300), scores: normals(nMany * nFeature) }
  const [first, ...others] = chains.slice(0, 3)
  const shared = await trainQueries(largePlan, large, [first, ...others], quiet())
  const nThread = Math.min(availableParallelism(), 3)
  expect(ended.mock.contexts.length).toBe(nThread < 2 ? 0 : nThread)
  // What they copied is given back once a caller has its answer, not some time after.
  for (const thread of ended.mock.contexts) expect((thread as Worker).threadId).toBe(-1)
  ended.mockClear()
  await trainQueries(plan, data, chains, quiet())
  expect(ended).not.toHaveBeenCalled()
  ended.mockRestore()
  const trainer = await openTrainer(largePlan, large)
  expect(shared[0]).toEqual(await trainer.run(first, quiet().signal))
  await trainer.release()
})

test('a training that is cancelled rejects with the reason, and the next one is as if it had not been', async () => {
  const long = { ...plan, nStep: 40_000 }
  const cancelled = new AbortController()
  const running = trainQueries(long, data, chains, quiet(cancelled.signal))
  setTimeout(() => cancelled.abort(new Error('enough')), 300)
  await expect(running).rejects.toThrow('enough')
  const [first] = await trainQueries(plan, data, chains.slice(0, 2), quiet())
  const [again] = await trainQueries(plan, data, chains.slice(0, 2), quiet())
  expect(first).toEqual(again)
})

test('a step that cannot be computed rejects with what onnxruntime says', async () => {
  const broken = { inputs: data.inputs.subarray(1), scores: data.scores }
  await expect(trainQueries(plan, broken, chains, quiet())).rejects.toThrow()
})

test('chains that wait when the threads are released are told so', async () => {
  const threads = openThreads(plan, { inputs: data.inputs.slice(1), scores: data.scores }, chains.length)
  // A machine of one core has none.
  if (!threads) return
  const runs = chains.map((chain) => threads.run(chain, quiet().signal))
  const all = Promise.allSettled(runs)
  await expect(Promise.all(runs)).rejects.toThrow()
  await threads.release()
  expect((await all).map(({ status }) => status)).toEqual(chains.map(() => 'rejected'))
})

test('what would fill the memory with copies is trained on this thread', () => {
  const large = { inputs: new Float32Array(130e6), scores: data.scores }
  expect(openThreads(plan, large, chains.length)).toBe(null)
})
