import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../worker/cli/program.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeCollaborators, quiet } from '../handlers/fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-cli-noise-'))
writeFileSync(join(folder, 'slide.h5ad'), 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

const handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '1.0.0' }, fakeCollaborators)

async function run(...args: string[]) {
  const stdout = new PassThrough()
  const world = {
    handlers,
    stdout,
    stderr: { write: () => true },
    signal: new AbortController().signal,
    cwd: folder,
  }
  const running = runCli(args, world, '1.0.0').finally(() => stdout.end())
  const [exit, out] = await Promise.all([running, text(stdout)])
  return { exit, out }
}

describe('histologue noise', () => {
  it('says where rankings break beside what the slide scatters by itself', async () => {
    const { exit, out } = await run('noise', 'slide.h5ad')
    expect(exit).toBe(0)
    expect(out).toContain('rankings   by supported, best 1 of 4 at 3 spots, 16 draws each')
    expect(out).toContain('break at   sigma* = 0.200 (0.110–0.290)')
    expect(out).toContain('foretold   0.210 (0.120–0.300)')
    // hypot(.03, .15) is above the .1 of the third spot.
    expect(out).toContain('at or above sigma* at 1 of 3 spots')
    expect(out).toContain('seeds 0.020 (0.011–0.029), counts 0.050')
    expect(out).toContain('one feature holds half of it at no spot')
  })

  it('gives every spot as JSON, null for what is not known', async () => {
    const { out } = await run('noise', 'slide.h5ad', '--by', 'expected', '--spots', '2', '--json')
    const report = JSON.parse(out)
    expect(report).toMatchObject({ by: 'expected', spots: [0, 1], attentionBreaksAt: [null, null, null] })
  })

  it.each([
    ['noise', 'slide.h5ad', '--by', 'observed'],
    ['noise', 'slide.h5ad', '--spots', '0'],
  ])('refuses %s %s %s %s as wrong usage', async (...args) => {
    expect(await run(...args)).toEqual({ exit: 2, out: '' })
  })
})

it('measureNoise answers after the fit only, and takes no reading without logits', async () => {
  const { slideId } = await handlers.openSlide({ path: join(folder, 'slide.h5ad') }, quiet())
  const early = handlers.measureNoise({ slideId }, quiet())
  await expect(early).rejects.toMatchObject({ code: 'NOT_FITTED' })
  await handlers.fitSlide({ slideId }, quiet())
  expect((await handlers.measureNoise({ slideId }, quiet())).by).toBe('supported')
  const wrong = handlers.measureNoise({ slideId, by: 'observed' as 'expected' }, quiet())
  await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
