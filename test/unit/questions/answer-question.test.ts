import { describe, expect, it } from 'vitest'
import type { ComposedQuestion } from '../../../worker/api/questions.ts'
import type { Attention } from '../../../worker/attention/attention.ts'
import { answerQuestion } from '../../../worker/questions/answer-question.ts'
import { parseQuestion } from '../../../worker/questions/parse-question.ts'
import type { Slide } from '../../../worker/slide/slide.ts'
import { fakeAttention, fakeSlide } from '../handlers/fakes.ts'
import { N_KIND, plantedModel } from './planted-model.ts'

const SIDE = 11
const PITCH_PX = 100
const nSpot = SIDE * SIDE
const grid = Float32Array.from({ length: 2 * nSpot }, (_, at) => {
  const spot = Math.floor(at / 2)
  return PITCH_PX * (at % 2 === 0 ? spot % SIDE : Math.floor(spot / SIDE))
})
const middle = (nSpot - 1) / 2
const model = plantedModel({ nSpot, noise: 0.3 })

function asked(xy: Float32Array | null, { informs = true, pixelSizeUm = 0.5 as number | null } = {}) {
  const barcodes = Array.from({ length: nSpot }, (_, spot) => `S${spot}`)
  const slide: Slide = { ...fakeSlide('slide.h5ad'), barcodes, xy, pixelSizeUm }
  const fake = fakeAttention()
  const attention = {
    ...fake,
    summary: { ...fake.summary, histologyInforms: informs },
    fitted: { model },
  } as unknown as Attention
  return {
    slide,
    attention,
    spotsOf: async (region: { kind: string; value?: string; barcodes?: string[] }) =>
      region.kind === 'label'
        ? Uint32Array.from({ length: nSpot }, (_, spot) => spot).filter(
            (spot) => spot % N_KIND === Number(region.value),
          )
        : Uint32Array.from(region.barcodes ?? [], (barcode) => barcodes.indexOf(barcode)),
  }
}

const ask = (text: string, xy: Float32Array | null = grid, options = {}) =>
  answerQuestion(asked(xy, options), parseQuestion(text))
const code = (expected: string) => expect.objectContaining({ code: expected })

describe('relations', () => {
  it('count spots at the very distance as within, in every unit alike', async () => {
    for (const distance of ['100 um', '200 px', '2 spots']) {
      const { spots } = await ask(`within ${distance} of spots S${middle}`)
      // 13 places of a grid lie not farther than two pitches.
      expect(spots.length).toBe(13)
      const beyond = await ask(`beyond ${distance} of spots S${middle}`)
      expect(beyond.spots.length).toBe(nSpot - 13)
    }
  })

  it('start from the spots that a part chooses', async () => {
    const { spots } = await ask(`within 1 spots of (spots S0, S10 and not spots S10)`)
    expect([...spots]).toEqual([0, 1, SIDE])
  })

  it('say nothing of spots without coordinates', async () => {
    const xy = grid.slice()
    xy[0] = Number.NaN
    for (const kind of ['within', 'beyond']) {
      const { map } = await ask(`${kind} 300 px of spots S${middle}`, xy)
      expect(map[0]).toBe(0)
    }
    expect((await ask('within 300 px of spots S0', xy)).spots.length).toBe(0)
  })

  it('are refused where the slide has no such distance', async () => {
    await expect(ask('within 10 um of spots S0', grid, { pixelSizeUm: null })).rejects.toEqual(
      code('BAD_REQUEST'),
    )
    await expect(ask('within 10 px of spots S0', null)).rejects.toEqual(code('BAD_REQUEST'))
  })
})

describe('a likeness', () => {
  it('chooses the spots of the kind that the region is of', async () => {
    // Half of the spots of kind 1 are named.
    const named = Array.from({ length: nSpot }, (_, spot) => spot).filter(
      (spot) => spot % N_KIND === 1 && spot % 8 === 1,
    )
    const region = { kind: 'spots', barcodes: named.map((spot) => `S${spot}`) } as const
    const like: ComposedQuestion = { kind: 'like', region, by: 'supported' }
    const { spots } = await answerQuestion(asked(grid), like)
    const right = [...spots].filter((spot) => spot % N_KIND === 1).length
    expect(right / spots.length).toBeGreaterThan(0.7)
    expect(right).toBeGreaterThan(0.7 * (nSpot / N_KIND))
  })

  it('is refused to few spots, and to a look that says nothing', async () => {
    await expect(ask('like spots S0, S1, S2, S3')).rejects.toEqual(code('NO_SPOTS'))
    await expect(ask('looks like kind=1', grid, { informs: false })).rejects.toEqual(code('BAD_REQUEST'))
    await expect(ask('like kind=1', grid, { informs: false })).resolves.toBeDefined()
  })

  it('joins with others as the least, the largest and the rest', async () => {
    const [a, b] = await Promise.all([ask('like kind=1'), ask('like kind=2')])
    const joined = await Promise.all(['and', 'or'].map((word) => ask(`like kind=1 ${word} like kind=2`)))
    const not = await ask('not like kind=1')
    a.map.forEach((value, spot) => {
      expect(joined[0].map[spot]).toBe(Math.min(value, b.map[spot]))
      expect(joined[1].map[spot]).toBe(Math.max(value, b.map[spot]))
      expect(not.map[spot]).toBeCloseTo(1 - value, 6)
    })
  })
})

const moved = (flips: boolean, degrees: number, [dx, dy]: readonly [number, number]) => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const out = grid.slice()
  for (let spot = 0; spot < nSpot; spot++) {
    const [x, y] = [flips ? -grid[2 * spot] : grid[2 * spot], grid[2 * spot + 1]]
    out[2 * spot] = cos * x - sin * y + dx
    out[2 * spot + 1] = sin * x + cos * y + dy
  }
  return out
}

it.each([
  ['turned by 37°', moved(false, 37, [0, 0])],
  ['flipped', moved(true, 0, [0, 0])],
  ['turned, flipped and shifted far', moved(true, 201, [18_000, -7000])],
])('answers the same where the slide is %s', async (_how, xy) => {
  // Every distance of the grid that is asked for lies on the edge itself.
  for (const text of [
    'looks like kind=1 and within 2 spots of kind=3',
    'within 500 px of spots S0, S60',
    'beyond 100 um of (like kind=2 and within 300 px of spots S60)',
  ]) {
    const [still, other] = [await ask(text), await ask(text, xy)]
    expect(other.spots).toEqual(still.spots)
    expect(other.map).toEqual(still.map)
  }
})
