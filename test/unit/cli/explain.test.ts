import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../worker/cli/program.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeCollaborators } from '../handlers/fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-cli-explain-'))
writeFileSync(join(folder, 'slide.h5ad'), 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: string[]) {
  const stdout = new PassThrough()
  const errors: string[] = []
  const handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '1.0.0' }, fakeCollaborators)
  const stderr = { write: (line: string) => errors.push(line) }
  const world = { handlers, stdout, stderr, signal: new AbortController().signal, cwd: folder }
  const running = runCli(args, world, '1.0.0').finally(() => stdout.end())
  const [exit, out] = await Promise.all([running, text(stdout)])
  return { exit, out, errors: errors.join('') }
}

describe('histologue explain', () => {
  it('writes the same table to standard output and to a file, figures to standard error', async () => {
    const toOutput = await run('explain', 'slide.h5ad', '--spot', 'AAA-1')
    expect(toOutput.exit).toBe(0)
    expect(toOutput.out).toMatch(/^names,attention,integrated,attention_rank,integrated_rank\r\nTWIN-1,/)
    expect(toOutput.errors).toContain('score         0.7500, 0.5000 with')
    expect(toOutput.errors).toContain('completeness  error 0.123 % in 8 steps')
    expect(toOutput.errors).toContain('agreement     Jaccard of the best 20 1.00, Spearman -0.40')
    expect(toOutput.errors).toContain('deletion +0.250, insertion -0.125')
    const toFile = await run('explain', 'slide.h5ad', '--spot', 'AAA-1', '--csv', 'why.csv')
    expect([toFile.exit, toFile.out]).toEqual([0, ''])
    expect(readFileSync(join(folder, 'why.csv'), 'utf8')).toBe(toOutput.out)
  })

  it('starts from the spot that --baseline names', async () => {
    const { errors } = await run('explain', 'slide.h5ad', '--spot', 'AAA-1', '--baseline', 'GGG-1')
    expect(errors).toContain('2.0000 with')
    expect((await run('explain', 'slide.h5ad', '--spot', 'AAA-1', '--baseline', 'x')).exit).toBe(1)
  })
})

describe('histologue probe', () => {
  it('writes the ranks of every spot, and what moved to standard error', async () => {
    const { exit, out, errors } = await run(
      'probe',
      'slide.h5ad',
      ...['--feature', 'ERBB2', '--region', 'region=fat = yes', '--factor', '2.5'],
    )
    expect(exit).toBe(0)
    expect(out.split('\r\n')).toEqual([
      'barcode,observed_rank_before,observed_rank_after,supported_rank_before,supported_rank_after,' +
        'control_observed_rank_before,control_observed_rank_after,control_supported_rank_before,control_supported_rank_after',
      'AAA-1,3,1,2,2,4,4,4,4',
      'GGG-1,3,1,2,2,4,4,4,4',
      '',
    ])
    expect(errors).toContain('probed     ERBB2 times 2.5 at 2 spots')
    expect(errors).toContain('observed   median rank 3 before, 1 after')
    expect(errors).toContain('does not read this feature')
    expect(errors).toContain('control    TWIN-1, left alone')
  })
})

it.each([
  [['explain', 'slide.h5ad']],
  [['explain', 'slide.h5ad', '--spot', 'AAA-1', '--region', 'a=b']],
  [['probe', 'slide.h5ad', '--spot', 'AAA-1']],
  [['probe', 'slide.h5ad', '--feature', 'ERBB2', '--spot', 'AAA-1', '--factor', '-1']],
])('refuses %j as wrong usage', async (args) => {
  const { exit, out } = await run(...args)
  expect([exit, out]).toEqual([2, ''])
})

it('refuses a probe that would not raise, and says why', async () => {
  const { exit, errors } = await run(
    ...['probe', 'slide.h5ad', '--feature', 'ERBB2', '--spot', 'AAA-1', '--factor', '0.5'],
  )
  expect(exit).toBe(2)
  expect(errors).toContain('A probe raises a gene: give a number above 1.')
})
