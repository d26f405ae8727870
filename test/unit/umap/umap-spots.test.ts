import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import type { Points } from '../../../worker/stats/k-means.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { type UmapWork, umapSpots } from '../../../worker/umap/umap-spots.ts'
import { fakeCollaborators, quiet } from '../handlers/fakes.ts'

const [N_KIND, PER_KIND, WIDTH] = [5, 80, 8]
const kindOf = (spot: number) => spot % N_KIND

/** Clouds about seeded middles, spot by spot in turns. */
function clouds(): Points {
  const random = createRandom(3)
  const middles = Array.from({ length: N_KIND }, () =>
    Array.from({ length: WIDTH }, () => 5 * random.normal()),
  )
  const values = Float32Array.from(
    { length: N_KIND * PER_KIND * WIDTH },
    (_, at) => middles[kindOf(Math.floor(at / WIDTH))][at % WIDTH] + random.normal(),
  )
  return { values, width: WIDTH }
}

const work = (change: Partial<UmapWork> = {}): UmapWork => ({
  ...{ seed: 1, signal: new AbortController().signal, onProgress: () => {} },
  ...change,
})

/** Share of spots whose ten nearest on the plane are mostly of their own kind. */
function purity(xy: Float32Array, kind: (spot: number) => number): number {
  const n = xy.length / 2
  let pure = 0
  for (let spot = 0; spot < n; spot++) {
    const near = Array.from({ length: n }, (_, other) => other)
      .filter((other) => other !== spot)
      .map((other) => ({
        other,
        d: Math.hypot(xy[2 * other] - xy[2 * spot], xy[2 * other + 1] - xy[2 * spot + 1]),
      }))
      .sort((one, another) => one.d - another.d)
      .slice(0, 10)
    if (near.filter(({ other }) => kind(other) === kind(spot)).length > 5) pure++
  }
  return pure / n
}

describe('UMAP of points', () => {
  it('keeps clouds together, the same on every run of a seed', async () => {
    const { xy, nLaidOut } = await umapSpots(clouds(), work())
    expect(nLaidOut).toBe(N_KIND * PER_KIND)
    expect(purity(xy, kindOf)).toBeGreaterThan(0.98)
    expect((await umapSpots(clouds(), work())).xy).toEqual(xy)
    expect((await umapSpots(clouds(), work({ seed: 2 }))).xy).not.toEqual(xy)
  })

  it('puts the spots beyond a sample among their like', async () => {
    const { xy, nLaidOut } = await umapSpots(clouds(), work({ most: 120 }))
    expect(nLaidOut).toBe(120)
    expect(xy.every(Number.isFinite)).toBe(true)
    expect(purity(xy, kindOf)).toBeGreaterThan(0.98)
  })

  it('tells how far it is, and stops when told', async () => {
    const seen: string[] = []
    await umapSpots(clouds(), work({ onProgress: ({ phase, done }) => seen.push(`${phase} ${done}`) }))
    expect([seen[0].split(' ')[0], seen.at(-1)]).toEqual(['neighbours', 'layout 300'])
    const stopping = new AbortController()
    const stopped = umapSpots(
      clouds(),
      work({ signal: stopping.signal, onProgress: ({ phase }) => phase === 'layout' && stopping.abort() }),
    )
    await expect(stopped).rejects.toThrow()
  })

  it.each([1, 2, 3, 5])('lays out %i spots, and copies of one spot', async (n) => {
    const values = new Float32Array(n * 2).fill(1)
    const { xy } = await umapSpots({ values, width: 2 }, work())
    expect(xy).toHaveLength(2 * n)
    expect(xy.every(Number.isFinite)).toBe(true)
  })
})

describe('umapSpots over the port', () => {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-umap-'))
  const path = join(folder, 'demo.h5ad')
  afterAll(() => rmSync(folder, { recursive: true }))

  it('lays out expression without a fit so that tissue types part, and refuses queries', async () => {
    await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
    const handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '1' })
    const { slideId } = await handlers.openSlide({ path }, quiet())
    const types = await handlers.getObsColumn({ slideId, name: 'tissue_type' }, quiet())
    if (types.kind !== 'categorical') throw new Error('The demo has tissue types.')
    const { xy, of } = await handlers.umapSpots({ slideId, of: 'expression' }, quiet())
    expect(of).toBe('expression')
    expect(purity(xy, (spot) => types.codes[spot])).toBeGreaterThan(0.7)
    const ofQueries = handlers.umapSpots({ slideId, of: 'queries' }, quiet())
    await expect(ofQueries).rejects.toEqual(expect.objectContaining({ code: 'NOT_FITTED' }))
  })

  it('takes three spots without a variable gene', async () => {
    const handlers = createHandlers({ cacheDir: folder, appVersion: '1' }, fakeCollaborators)
    const { slideId } = await handlers.openSlide({ path }, quiet())
    const { xy } = await handlers.umapSpots({ slideId, of: 'expression' }, quiet())
    expect([xy.length, xy.every(Number.isFinite)]).toEqual([6, true])
  })
})
