import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../worker/cli/program.ts'
import type { Collaborators } from '../../../worker/handlers/collaborators.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeBench, fakeCollaborators } from '../handlers/fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
writeFileSync(join(folder, 'slide.h5ad'), 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

/** `histologue bench ranking slide.h5ad …` with the options that the worker was asked with. */
async function bench(args: string[], own: Partial<Collaborators> = {}) {
  const stdout = new PassThrough()
  const errors: string[] = []
  const asked: unknown[] = []
  const benchRanking: Collaborators['benchRanking'] = (slide, options, context) => {
    asked.push(options)
    return (own.benchRanking ?? fakeCollaborators.benchRanking)(slide, options, context)
  }
  const handlers = createHandlers(
    { cacheDir: join(folder, 'cache'), appVersion: '1.0.0' },
    { ...fakeCollaborators, benchRanking },
  )
  const stderr = { write: (line: string) => errors.push(line), isTTY: false }
  const world = { handlers, stdout, stderr, signal: new AbortController().signal, cwd: folder }
  const exit = await runCli(['bench', 'ranking', 'slide.h5ad', ...args], world, '1.0.0')
  stdout.end()
  return { exit, out: await text(stdout), errors: errors.join(''), asked }
}

describe('histologue bench ranking', () => {
  it('prints the table as Markdown with what it stands on, progress elsewhere', async () => {
    const { exit, out, errors, asked } = await bench([
      '--labels',
      'region',
      '--thinnings',
      '2',
      '--seeds',
      '3',
    ])
    expect(exit).toBe(0)
    expect(asked).toEqual([{ column: 'region', nThinning: 2, nSeed: 3 }])
    expect(out).toContain('| what | mean | range over thinnings | seconds |\n|---|---|---|---|\n')
    expect(out).toContain('| z-score | 0.450 | 0.400–0.500 | 1.5 |')
    expect(out).toContain('2 thinnings, 3 seeds')
    expect(out).toContain('Judged by region: 2 regions of 20 spots or more, 41 spots, 1000 genes')
    expect(out).toContain('gets 0.050')
    expect(out).toContain('- ours: informs')
    expect(out).toContain('Versions: histologue 1.0.0, model m-1.')
    expect(errors).toContain('comparing rankings 0/3\ncomparing rankings 3/3\n')
  })

  it('splits once with five seeds where nobody says', async () => {
    expect((await bench(['--labels', 'region'])).asked).toEqual([
      { column: 'region', nThinning: 1, nSeed: 5 },
    ])
  })

  it('writes every thinning as CSV', async () => {
    await bench(['--labels', 'region', '--thinnings', '2', '--csv', 'bench.csv'])
    expect(readFileSync(join(folder, 'bench.csv'), 'utf8')).toBe(
      [
        'what,thinning,spot_precision_at_50',
        'z-score,0,0.5000',
        'z-score,1,0.4000',
        `"'=ours, too",0,0.5000`,
        `"'=ours, too",1,0.4000`,
        '',
      ].join('\r\n'),
    )
  })

  it('writes neither over the slide nor into no folder, and says so before the work', async () => {
    for (const path of ['slide.h5ad', join('nowhere', 'bench.csv')]) {
      const { exit, out, errors, asked } = await bench(['--labels', 'region', '--csv', path])
      expect([exit, out, asked]).toEqual([1, '', []])
      expect(errors).toContain('[WRITE_FAILED]')
    }
    expect(readFileSync(join(folder, 'slide.h5ad'), 'utf8')).toBe('bytes')
  })

  it.each([
    [[]],
    [['--labels', 'region', '--thinnings', '0']],
    [['--labels', 'region', '--thinnings', '21']],
    [['--labels', 'region', '--seeds', '101']],
    [['--labels', 'region', '--csv', '-']],
  ])('refuses %j as wrong usage', async (args) => {
    const { exit, asked } = await bench(args)
    expect([exit, asked]).toEqual([2, []])
  })

  it('exits with 130 when cancelled, and leaves no file', async () => {
    const benchRanking: Collaborators['benchRanking'] = async () => {
      throw new DOMException('This operation was aborted', 'AbortError')
    }
    const { exit, out } = await bench(['--labels', 'region', '--csv', 'none.csv'], { benchRanking })
    expect([exit, out]).toEqual([130, ''])
    expect(() => readFileSync(join(folder, 'none.csv'))).toThrow('ENOENT')
  })

  it('fails by code where the worker refuses', async () => {
    const { exit, errors } = await bench(['--labels', 'score'], {
      benchRanking: async (slide, { column }) => {
        slide.readObsColumn('no such column')
        return fakeBench(column, 1, 1)
      },
    })
    expect(exit).toBe(1)
    expect(errors).toContain('[UNKNOWN_COLUMN]')
  })
})
