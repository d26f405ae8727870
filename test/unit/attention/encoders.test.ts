import { describe, expect, it } from 'vitest'
import { N_FOLD } from '../../../worker/api/ensemble.ts'
import { crossFit } from '../../../worker/attention/cross-fit.ts'
import { type EncoderSet, readEncoders } from '../../../worker/attention/encoders.ts'
import { planTraining } from '../../../worker/attention/fit-plan.ts'
import { principalMap } from '../../../worker/attention/query-inputs.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { context } from './planted-slide.ts'

const [nSpot, nQueryInput, nInput, nAxis] = [60, 12, 5, 6]
const random = createRandom(5)
const inputs = Float32Array.from({ length: nSpot * nQueryInput }, () => random.normal())
const targets = Float32Array.from({ length: nSpot * nAxis }, () => random.normal())
const folds = Uint8Array.from({ length: nSpot }, (_, spot) => spot % N_FOLD)
const components = await principalMap(inputs, nSpot, nQueryInput, nInput)
const kept = new Float32Array(nSpot * nInput)
for (let spot = 0; spot < nSpot; spot++)
  for (let j = 0; j < nInput; j++)
    for (let k = 0; k < nQueryInput; k++)
      kept[spot * nInput + j] += inputs[spot * nQueryInput + k] * components[k * nInput + j]
const plan = planTraining(
  { name: 'small', nComponent: nInput, head: 3, nStep: 30, noise: 0.1 },
  { nSpot, nInput, nFeature: nAxis },
)
const [{ foretold, encoders }] = await crossFit(plan, { inputs: kept, targets, nAxis, folds }, [1], context)
const { hidden, head } = plan.sizes
const set: EncoderSet = { nQueryInput, nInput, hidden, head, nAxis, components, seeds: [encoders] }
const { signal } = context

const largestGap = (a: Float32Array, b: Float32Array) =>
  a.reduce((gap, value, at) => Math.max(gap, Math.abs(value - b[at])), 0)

describe('reading stored encoders', () => {
  it('gives for held-out spots what cross-fitting foretold of them, and not what another fold would', async () => {
    const read = await Promise.all(encoders.map((own) => readEncoders(set, [own], inputs, signal)))
    const ofFold = (shift: number) =>
      foretold.map((_, at) => read[(folds[Math.floor(at / nAxis)] + shift) % N_FOLD][at])
    expect(largestGap(ofFold(0), foretold)).toBeLessThan(1e-5)
    expect(largestGap(ofFold(1), foretold)).toBeGreaterThan(0.1)
  })

  it('is the mean over encoders', async () => {
    const [a, b, both] = await Promise.all(
      [[encoders[0]], [encoders[3]], [encoders[0], encoders[3]]].map((own) =>
        readEncoders(set, own, inputs, signal),
      ),
    )
    expect(
      largestGap(
        both,
        a.map((value, at) => (value + b[at]) / 2),
      ),
    ).toBeLessThan(1e-5)
  })

  it('does not depend on how many spots are read at once', async () => {
    const times = 40
    const many = new Float32Array(times * inputs.length)
    for (let k = 0; k < times; k++) many.set(inputs, k * inputs.length)
    const one = await readEncoders(set, encoders, inputs, signal)
    const all = await readEncoders(set, encoders, many, signal)
    expect(all.length).toBe(times * one.length)
    for (let k = 0; k < times; k++)
      expect(largestGap(all.subarray(k * one.length, (k + 1) * one.length), one)).toBeLessThan(1e-5)
  })

  it('stops when cancelled', async () => {
    const controller = new AbortController()
    controller.abort()
    await expect(readEncoders(set, encoders, inputs, controller.signal)).rejects.toThrow(/abort/i)
  })
})

describe('members of a seed', () => {
  const data = { inputs: kept, targets, nAxis, folds }

  it('are joined to one encoder, which foretells their mean', async () => {
    const [pair] = await crossFit(plan, data, [1], context, 2)
    const joined = { ...set, hidden: 2 * hidden, head: 2 * head }
    const read = await Promise.all(pair.encoders.map((own) => readEncoders(joined, [own], inputs, signal)))
    const heldOut = pair.foretold.map((_, at) => read[folds[Math.floor(at / nAxis)]][at])
    expect(largestGap(heldOut, pair.foretold)).toBeLessThan(1e-5)
    expect(largestGap(pair.foretold, foretold)).toBeGreaterThan(0.05)
  })

  it('begin with the one that the seed has alone, and are of equal weight', async () => {
    const [pair] = await crossFit(plan, data, [1], context, 2)
    const [three] = await crossFit(plan, data, [1], context, 3)
    expect(pair.alone).toEqual(foretold)
    const second = pair.foretold.map((value, at) => 2 * value - foretold[at])
    const third = three.foretold.map((value, at) => 3 * value - foretold[at] - second[at])
    const strays = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0))
    // All are trained alike, so that what they foretell is about as long.
    for (const member of [second, third]) {
      expect(strays(member) / strays(foretold)).toBeGreaterThan(0.7)
      expect(strays(member) / strays(foretold)).toBeLessThan(1.4)
    }
  })
})
