import { describe, expect, it } from 'vitest'
import { crossFittedInfoNce, INFO_NCE_PLAN } from '../../../worker/benchmark/info-nce.ts'
import { crossFittedRidge, type LinearData } from '../../../worker/benchmark/linear.ts'
import { createRandom } from '../../../worker/stats/random.ts'

const N_SPOT = 100
const N_GENE = 40
const N_INPUT = 6
const { signal } = new AbortController()
const SCORES = ['averaged', 'log-sum-exp'] as const

/** Histology at random; gene g follows input g % 6 by so much, and noise. */
function drawData(strength: number): LinearData {
  const random = createRandom(12)
  const inputs = Float32Array.from({ length: N_SPOT * N_INPUT }, () => random.normal())
  const targets = Float32Array.from({ length: N_SPOT * N_GENE }, (_, at) => {
    const driving = inputs[Math.floor(at / N_GENE) * N_INPUT + ((at % N_GENE) % N_INPUT)]
    return strength * driving + random.normal()
  })
  const folds = Uint8Array.from({ length: N_SPOT }, (_, spot) => spot % 5)
  return { inputs, nInput: N_INPUT, targets, nGene: N_GENE, folds }
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Adds to all targets of the spots of fold 0. */
const changedBy = (data: LinearData, amount: number): LinearData => ({
  ...data,
  targets: data.targets.map((value, at) =>
    data.folds[Math.floor(at / N_GENE)] === 0 ? value + amount : value,
  ),
})

describe.each(SCORES)('InfoNCE, %s', (score) => {
  const plan = { ...INFO_NCE_PLAN, score, batch: 16, nStep: 120 }

  it('tells pairs apart that it never saw, where histology explains expression', async () => {
    const { gains } = await crossFittedInfoNce(drawData(1.5), plan, signal)
    expect(gains).toHaveLength(5)
    expect(mean(gains)).toBeGreaterThan(0.4)
  })

  it('cannot tell them where histology and omics are strangers: the query does not leak to the other side', async () => {
    const { gains } = await crossFittedInfoNce(drawData(0), plan, signal)
    expect(mean(gains)).toBeLessThan(0)
  })

  it('guesses before it has learned', async () => {
    const { gains } = await crossFittedInfoNce(drawData(1.5), { ...plan, nStep: 1 }, signal)
    for (const gain of gains) expect(Math.abs(gain)).toBeLessThan(0.5)
  })

  it('never learns from the fold that it ranks: its own expression enters only by the slope', async () => {
    const data = drawData(1)
    const [a, b, c] = await Promise.all(
      [0, 1, 2].map(async (amount) => {
        const found = await crossFittedInfoNce(changedBy(data, amount), { ...plan, nStep: 10 }, signal)
        return found.logits
      }),
    )
    let moved = 0
    for (let spot = 0; spot < N_SPOT; spot += 5)
      for (let at = spot * N_GENE; at < (spot + 1) * N_GENE; at++) {
        expect(c[at] - b[at]).toBeCloseTo(b[at] - a[at], 4)
        moved += Math.abs(b[at] - a[at])
      }
    expect(moved).toBeGreaterThan(0)
  })

  it('gives the same numbers again, and stops when told to', async () => {
    const run = () => crossFittedInfoNce(drawData(1), { ...plan, nStep: 5 }, signal)
    expect((await run()).logits).toEqual((await run()).logits)
    const stopped = crossFittedInfoNce(drawData(1), plan, AbortSignal.abort())
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  })
})

it('ridge never reads the fold that it foretells', async () => {
  const data = drawData(1)
  const [a, b] = [
    await crossFittedRidge(data, 10, signal),
    await crossFittedRidge(changedBy(data, 3), 10, signal),
  ]
  for (let spot = 0; spot < N_SPOT; spot++) {
    const row = [a, b].map((values) => [...values.subarray(spot * N_GENE, (spot + 1) * N_GENE)])
    if (data.folds[spot] === 0) expect(row[0]).toEqual(row[1])
    else expect(row[0]).not.toEqual(row[1])
  }
})
