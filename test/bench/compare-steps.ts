import { median } from '../../worker/stats/quantiles.ts'

/** Times of some training steps, ms each, and the loss of the last. */
export interface Timing {
  times: number[]
  loss: number
}

/** Medians and fastest steps of the two sides, ms. */
export interface Comparison {
  median: { here: number; torch: number }
  fastest: { here: number; torch: number }
}

/** Times steps again and again; `step` trains `perCall` of them, which share its time. */
export async function timeSteps(step: () => Promise<number>, count: number, perCall = 1): Promise<Timing> {
  const times: number[] = []
  let loss = 0
  for (let i = 0; i < count; i += perCall) {
    const start = performance.now()
    loss = await step()
    times.push((performance.now() - start) / perCall)
  }
  return { times, loss }
}

/** Lets both sides train in turns, so that whatever else the machine does falls on both; their losses must agree. */
export async function compareSteps(
  sides: Record<'here' | 'torch', (steps: number) => Promise<Timing>>,
  { rounds, stepsPerRound }: { rounds: number; stepsPerRound: number },
): Promise<Comparison> {
  const here: number[] = []
  const torch: number[] = []
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [await sides.here(stepsPerRound), await sides.torch(stepsPerRound)]
    if (!(Math.abs(a.loss - b.loss) <= 1e-4 * Math.max(1, Math.abs(b.loss))))
      throw new Error(`The steps are not the same: loss ${a.loss} here, ${b.loss} in torch.`)
    // The first round warms up caches and allocators on both sides.
    if (round === 0) continue
    here.push(...a.times)
    torch.push(...b.times)
  }
  return {
    median: { here: median(here), torch: median(torch) },
    fastest: { here: Math.min(...here), torch: Math.min(...torch) },
  }
}
