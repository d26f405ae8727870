import { describe, expect, it } from 'vitest'
import { spotsInPolygons } from '../../../worker/api/points-in-polygon.ts'
import type { Polygon } from '../../../worker/api/regions.ts'
import { outlinedSpots } from '../../../worker/regions/outlined-spots.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { quiet } from '../handlers/fakes.ts'

const random = createRandom(7)

/** Spots at whole numbers, so that many lie on edges and corners; some have no place. */
const xy = Float32Array.from({ length: 4000 }, () => random.integer(40) - 5)
for (const at of [0, 101, 240]) xy[at] = Number.NaN
for (const at of [7, 300]) xy[at] = Number.POSITIVE_INFINITY

function madeUp(): Polygon {
  const [x, y, size] = [random.integer(40) - 5, random.integer(40) - 5, 1 + random.integer(12)]
  const n = 3 + random.integer(9)
  const ring = () => Float32Array.from({ length: 2 * n }, (_, at) => (at % 2 ? y : x) + random.integer(size))
  return random.integer(3) === 0 ? [ring(), ring()] : [ring()]
}

describe('spots of many outlines', () => {
  it('are those that the plain loop finds', async () => {
    const outlines = Array.from({ length: 300 }, (_, k) => Array.from({ length: k % 6 }, madeUp))
    outlines.push([[Float32Array.of(-9, -9, 50, -9, 50, 50.5, -9, 50.5)]], [[Float32Array.of(0, 0, 1, 1)]])
    const found = await outlinedSpots(xy, outlines, quiet())
    expect(found).toEqual(outlines.map((outline) => spotsInPolygons(xy, outline)))
    expect(found.filter((spots) => spots.length > 5).length).toBeGreaterThan(100)
  })

  it('are looked for in turns with other work, which may cancel them', async () => {
    const controller = new AbortController()
    const outlines = new Array<Polygon[]>(400_000).fill([[Float32Array.of(1, 1, 9, 1, 9, 9)]])
    const told: number[] = []
    const context = {
      signal: controller.signal,
      onProgress: ({ done }: { done: number }) => told.push(done),
    }
    const timer = setTimeout(() => controller.abort(), 30)
    await expect(outlinedSpots(xy, outlines, context)).rejects.toMatchObject({ name: 'AbortError' })
    clearTimeout(timer)
    expect(told.length).toBeGreaterThan(0)
    expect(Math.max(...told)).toBeLessThan(outlines.length)
  })
})
