import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeCollaborators, quiet } from './fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-explain-'))
const slidePath = join(folder, 'slide.h5ad')
writeFileSync(slidePath, 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

const handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '9.9.9' }, fakeCollaborators)
const { slideId } = await handlers.openSlide({ path: slidePath }, quiet())
const region = { kind: 'region', column: 'region', value: 'fat = yes' } as const
const code = (expected: string) => expect.objectContaining({ code: expected })

it('explain and probe nothing before the fit', async () => {
  const fresh = await handlers.openSlide({ path: slidePath }, quiet())
  const asked = { slideId: fresh.slideId, selection: region }
  await expect(handlers.explainSpots(asked, quiet())).rejects.toEqual(code('NOT_FITTED'))
  const probed = handlers.probeFeature({ ...asked, feature: 'ERBB2', factor: 2 }, quiet())
  await expect(probed).rejects.toEqual(code('NOT_FITTED'))
})

describe('explanations', async () => {
  await handlers.fitSlide({ slideId }, quiet())

  it('pool a region and start from the slide or from a spot by its barcode', async () => {
    const mean = await handlers.explainSpots({ slideId, selection: region }, quiet())
    expect(mean).toMatchObject({ nSpotPooled: 2, baselineScore: 0.5 })
    const spot = await handlers.explainSpots({ slideId, selection: region, baseline: 'GGG-1' }, quiet())
    expect(spot.baselineScore).toBe(2)
    const nobody = handlers.explainSpots({ slideId, selection: region, baseline: 'nobody' }, quiet())
    await expect(nobody).rejects.toEqual(code('UNKNOWN_SPOT'))
  })

  it('give these bytes, with a sidecar that holds the figures', async () => {
    const path = join(folder, 'why.csv')
    await handlers.explainSpots({ slideId, selection: region, path }, quiet())
    expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([
      'names,attention,integrated,attention_rank,integrated_rank',
      'TWIN-1,0.4,0,1,3',
      '"KRT8, long",0.3,0,2,2',
      "'=cmd(),0.2,-0.125,3,4",
      'ERBB2,0.1,0.25,4,1',
      '',
    ])
    const sidecar = JSON.parse(readFileSync(`${path}.json`, 'utf8'))
    expect(sidecar).toMatchObject({
      format: 'histologue-explanation',
      slide: { file: 'slide.h5ad' },
      table: { selection: region, baseline: 'mean', completenessError: 0.00123, nStep: 8, nRead: 2 },
    })
    expect(sidecar.table.areaBetween.integrated).toEqual({ deletion: 0.25, insertion: -0.125 })
  })

  it('never write over the slide', async () => {
    const over = handlers.explainSpots({ slideId, selection: region, path: slidePath }, quiet())
    await expect(over).rejects.toEqual(code('WRITE_FAILED'))
    expect(readFileSync(slidePath, 'utf8')).toBe('bytes')
    expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([])
  })
})

describe('probes', () => {
  const probe = (feature: string, factor = 4) =>
    handlers.probeFeature({ slideId, selection: region, feature, factor }, quiet())

  it('find the feature by its name and the spots by their label', async () => {
    expect(await probe('=cmd()')).toMatchObject({ feature: 1, factor: 4, spots: Uint32Array.of(0, 2) })
  })

  it('refuse a name that is none and a factor that does not raise', async () => {
    await expect(probe('erbb2')).rejects.toEqual(code('UNKNOWN_FEATURE'))
    for (const factor of [0, 0.5, 1]) {
      await expect(probe('ERBB2', factor)).rejects.toEqual(code('BAD_REQUEST'))
      await expect(probe('ERBB2', factor)).rejects.toThrow('must be above 1')
    }
  })
})
