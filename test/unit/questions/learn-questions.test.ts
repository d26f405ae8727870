import { beforeAll, describe, expect, it } from 'vitest'
import type { LearnedQuestions } from '../../../worker/api/questions.ts'
import { permutation } from '../../../worker/attention/motions.ts'
import { learnQuestions } from '../../../worker/questions/learn-questions.ts'
import { matchQuestions } from '../../../worker/questions/match-questions.ts'
import { N_DRIVER, N_KIND, plantedModel, reordered } from './planted-model.ts'

const signal = new AbortController().signal
const model = plantedModel()
const names = Array.from({ length: model.nFeature }, (_, g) => `G${g}`)

const strongest = ({ questions }: LearnedQuestions, spot: number) =>
  questions.reduce((best, { map }, at) => (map[spot] > questions[best].map[spot] ? at : best), 0)

describe('questions learned from four planted kinds', () => {
  let learned: LearnedQuestions
  beforeAll(async () => {
    learned = await learnQuestions(model, names, N_KIND, signal)
  })

  it('hold one kind each, with its drivers first', () => {
    const kinds = learned.questions.map((question, at) => {
      const spots = [...question.map.keys()].filter((spot) => strongest(learned, spot) === at)
      expect(spots.length).toBe(question.nSpot)
      const [kind, ...others] = new Set(spots.map((spot) => spot % N_KIND))
      expect(others).toEqual([])
      const first = question.topFeatures.subarray(0, N_DRIVER / N_KIND)
      expect(first.every((feature) => feature < N_DRIVER && feature % N_KIND === kind)).toBe(true)
      return kind
    })
    expect(new Set(kinds).size).toBe(N_KIND)
  })

  it('share every spot wholly, and are named by three genes of their own', () => {
    for (let spot = 0; spot < model.nSpot; spot++)
      expect(learned.questions.reduce((sum, { map }) => sum + map[spot], 0)).toBeCloseTo(1, 5)
    const used = learned.questions.flatMap(({ name }) => name.split(', '))
    expect(used.length).toBe(3 * N_KIND)
    expect(new Set(used).size).toBe(used.length)
  })

  it('explain more than random queries and than spots whose axes are shuffled', () => {
    expect(learned.explained).toBeGreaterThan(learned.explainedByRandom + 0.05)
    expect(learned.explained).toBeGreaterThan(learned.explainedOfShuffled + 0.1)
    expect(learned.explained).toBeLessThanOrEqual(1)
  })

  it('are found again from each seed alone', () => {
    for (const { seedCosine, seedJaccard } of learned.questions) {
      expect(seedCosine).toBeGreaterThan(0.9)
      expect(seedCosine).toBeLessThanOrEqual(1 + 1e-9)
      expect(seedJaccard).toBeGreaterThan(1 / 3)
    }
  })

  it('go with the spots where these come in another order', async () => {
    const from = permutation(model.nSpot, 5)
    const other = await learnQuestions(reordered(model, from), names, N_KIND, signal)
    for (const [at, { map, name }] of other.questions.entries()) {
      expect(name).toBe(learned.questions[at].name)
      from.forEach((spot, i) => {
        expect(map[i]).toBeCloseTo(learned.questions[at].map[spot], 4)
      })
    }
  })
})

it('gives fewer questions where spots are of fewer kinds, and explains all of them', async () => {
  const { questions, explained } = await learnQuestions(
    plantedModel({ noise: 0, nSeed: 1 }),
    names,
    8,
    signal,
  )
  expect(questions.length).toBe(N_KIND)
  expect(explained).toBeCloseTo(1, 9)
})

it('stops when it is cancelled', async () => {
  await expect(learnQuestions(model, names, 4, AbortSignal.abort())).rejects.toThrow()
})

it('matches none twice, the most alike first', () => {
  const at = (x: number, y: number, top: number[]) => ({
    row: Float64Array.of(x, y),
    topFeatures: Uint32Array.from(top),
  })
  const own = [at(1, 0, [1, 2]), at(1, 0.1, [3, 4])]
  const [first, second] = matchQuestions(own, [at(2, 0, [2, 9]), at(0, 1, [3, 4])])
  expect(first.cosine).toBe(1)
  expect(first.jaccard).toBeCloseTo(1 / 3, 12)
  expect(second.cosine).toBeCloseTo(0.1 / Math.hypot(1, 0.1), 12)
  expect(second.jaccard).toBe(1)
})
