import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { cacheDir } from '../../../worker/cache-dir.ts'
import { runCli } from '../../../worker/cli/program.ts'
import type { Collaborators } from '../../../worker/handlers/collaborators.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { fakeAttention, fakeCollaborators, fakeDevices, fakeSlide, quiet } from '../handlers/fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-cli-'))
writeFileSync(join(folder, 'slide.h5ad'), 'bytes')
afterAll(() => rmSync(folder, { recursive: true }))

const environment = { cacheDir: join(folder, 'cache'), appVersion: '1.0.0' }

async function run(args: string[], own: Partial<Collaborators> = {}, isTTY = false) {
  const controller = new AbortController()
  const stdout = new PassThrough()
  const errors: string[] = []
  const stderr = { write: (line: string) => errors.push(line), isTTY }
  const handlers = createHandlers(environment, { ...fakeCollaborators, ...own })
  const world = { handlers, stdout, stderr, signal: controller.signal, cwd: folder }
  const running = runCli(args, world, '1.0.0')
  const finished = running.then((exit) => {
    stdout.end()
    return exit
  })
  const [exit, out] = await Promise.all([finished, text(stdout)])
  return { exit, out, errors: errors.join('') }
}

describe('histologue in the terminal', () => {
  it('says what the cache holds and clears it, fits only when asked', async () => {
    const fits = join(environment.cacheDir, 'fits')
    mkdirSync(join(environment.cacheDir, 'matrices'), { recursive: true })
    mkdirSync(fits, { recursive: true })
    writeFileSync(join(environment.cacheDir, 'matrices', 'a.spots'), Buffer.alloc(2_500_000))
    writeFileSync(join(fits, 'b'), 'fit')
    expect((await run(['cache'])).out).toMatch(/matrices +1 file, 2\.5 MB/)
    const { out, errors } = await run(['cache', '--clear'])
    expect(errors).toContain('removed 1 file, 2.5 MB')
    expect(out).toMatch(/matrices +0 files, 0\.0 MB/)
    expect(out).toMatch(/fits +1 file,/)
    expect((await run(['cache', '--fits'])).exit).not.toBe(0)
    await run(['cache', '--clear', '--fits'])
    expect((await run(['cache'])).out).toMatch(/fits +0 files/)
  })

  it('prints what a slide holds, its warnings on standard error', async () => {
    const { exit, out, errors } = await run(['info', 'slide.h5ad', '--json'])
    expect(exit).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ nSpot: 3, nFeature: 4, picture: null })
    expect(JSON.parse(out)).not.toHaveProperty('slideId')
    expect(errors).toContain('warning: The slide has no picture. (uns/spatial)')
  })

  it.each([
    [['rank', 'slide.h5ad', '--csv', 'x.csv']],
    [['rank', 'slide.h5ad', '--spot', 'AAA-1', '--all-spots', '--csv', 'x.csv']],
    [['rank', 'slide.h5ad', '--spot', 'AAA-1']],
    [['rank', 'slide.h5ad', '--region', 'no-value', '--csv', 'x.csv']],
    [['rank', 'slide.h5ad', '--spot', 'AAA-1', '--top', '1.5', '--csv', 'x.csv']],
    [['fit', 'slide.h5ad', '--device', 'abacus']],
    [['fit', 'slide.h5ad', '--seeds', '200']],
    [['info', 'slide.h5ad', '--image-scale', '1', '--image-place', '1,0,0,1,0,0']],
    [['info', 'slide.h5ad', '--image-place', '1,1,1,1,0,0']],
    [['fit', 'slide.h5ad', '--encoder', 'x.json', '--embedding', 'UNI']],
    [['fit', 'slide.h5ad', '--encoder', 'x.json', '--pixel-size', '0']],
    [['fit', 'slide.h5ad', 'slide.h5ad']],
    [['fit', 'slide.h5ad', 'slide.h5ad', '--model', 'm', '--image', 'x.png', '--image-scale', '1']],
    [['unknown']],
  ])('refuses %j as wrong usage, before any work', async (args) => {
    const opened: string[] = []
    const openSlideFile: Collaborators['openSlideFile'] = async (path) => {
      opened.push(path)
      throw new Error('must not open')
    }
    const { exit, out, errors } = await run(args, { openSlideFile })
    expect([exit, out, opened]).toEqual([2, '', []])
    expect(errors).toContain('error:')
  })

  it('shows help and version with exit code 0', async () => {
    const help = await run(['--help'])
    expect([help.exit, help.errors]).toEqual([0, ''])
    expect(help.out).toContain('Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled')
    expect((await run(['--version'])).out).toBe('1.0.0\n')
  })

  it('writes the same bytes to a file, to standard output and from the app', async () => {
    const args = ['rank', 'slide.h5ad', '--region', 'region=fat = yes', '--by', 'expected']
    const toFile = await run([...args, '--csv', 'file.csv'])
    expect([toFile.exit, toFile.out]).toEqual([0, ''])
    const toOutput = await run([...args, '--csv', '-'])
    const file = readFileSync(join(folder, 'file.csv'), 'utf8')
    expect(toOutput.out).toBe(file)
    const app = createHandlers(environment, fakeCollaborators)
    const { slideId } = await app.openSlide({ path: join(folder, 'slide.h5ad') }, quiet())
    await app.fitSlide({ slideId }, quiet())
    const path = join(folder, 'app.csv')
    const selection = { kind: 'region', column: 'region', value: 'fat = yes' } as const
    await app.exportRanking({ slideId, selection, by: 'expected', path }, quiet())
    expect(readFileSync(path, 'utf8')).toBe(file)
  })

  it('says how much of the attention of a spot or region no gene in particular has, not of all spots', async () => {
    const told = 'null key: 50.0 % of the attention, to no gene in particular\n'
    for (const csv of ['null.csv', '-']) {
      const spot = await run(['rank', 'slide.h5ad', '--spot', 'AAA-1', '--csv', csv])
      expect(spot.errors.endsWith(told), csv).toBe(true)
    }
    const { errors } = await run(['rank', 'slide.h5ad', '--all-spots', '--csv', 'all.csv'])
    expect(errors).not.toContain('null key')
  })

  it('passes the source of histology on, its manifest by absolute path', async () => {
    const seen: unknown[] = []
    const fitAttention: Collaborators['fitAttention'] = async (_slide, { histology }) => {
      seen.push(histology)
      return fakeAttention()
    }
    const benchRanking: Collaborators['benchRanking'] = async (_slide, { histology }) => {
      seen.push(histology)
      throw new Error('enough')
    }
    const encoder = ['--encoder', 'own/uni.json', '--accept-licence', '--pixel-size', '0.5']
    await run(['fit', 'slide.h5ad'], { fitAttention })
    await run(['noise', 'slide.h5ad', '--embedding', 'UNI'], { fitAttention })
    await run(['fit', 'slide.h5ad', ...encoder], { fitAttention })
    await run(['bench', 'ranking', 'slide.h5ad', '--labels', 'region', ...encoder.slice(0, 2)], {
      benchRanking,
    })
    const manifestPath = join(folder, 'own/uni.json')
    expect(seen).toEqual([
      undefined,
      { kind: 'obsm', key: 'UNI' },
      { kind: 'encoder', manifestPath, licenceAccepted: true, pixelSizeUm: 0.5 },
      { kind: 'encoder', manifestPath },
    ])
  })

  it('fits several slides into one model, all closed again, and never over one of them', async () => {
    const closed: string[] = []
    const openSlideFile: Collaborators['openSlideFile'] = async (path) =>
      fakeSlide(path, () => closed.push(path))
    writeFileSync(join(folder, 'other.h5ad'), 'more bytes')
    const args = ['fit', 'slide.h5ad', 'other.h5ad', '--seeds', '3', '--model']
    const { exit, out } = await run([...args, 'joint.bin'], { openSlideFile })
    expect([exit, closed]).toEqual([0, [join(folder, 'other.h5ad'), join(folder, 'slide.h5ad')]])
    expect(out).toMatch(/slides +fake, fake \(6 spots\)\nseeds +3\n/)
    expect(out).toContain(join(folder, 'joint.bin'))
    const over = await run([...args, 'other.h5ad'], { openSlideFile })
    expect([over.exit, over.errors]).toEqual([
      1,
      expect.stringContaining('belongs to the slide that is open'),
    ])
  })

  it('passes seeds, device and model on', async () => {
    const seen: unknown[] = []
    const fitAttention: Collaborators['fitAttention'] = async (_slide, options) => {
      seen.push(options)
      return fakeAttention()
    }
    const own = { fitAttention }
    await run(['rank', 'slide.h5ad', '--spot', 'AAA-1', '--model', 'm.bin', '--csv', 'x.csv'], own)
    await run(
      [
        'fit',
        'slide.h5ad',
        '--seeds',
        '2',
        '--device',
        'cpu',
        '--refit',
        '--no-balance',
        '--model',
        'out.bin',
      ],
      own,
    )
    expect(seen).toEqual([
      {
        nSeed: 5,
        device: 'auto',
        modelPath: join(folder, 'm.bin'),
        cacheDir: environment.cacheDir,
        sha256Of: expect.any(Function),
      },
      {
        nSeed: 2,
        device: 'cpu',
        refit: true,
        balance: false,
        cacheDir: environment.cacheDir,
        sha256Of: expect.any(Function),
      },
    ])
    expect(readFileSync(join(folder, 'out.bin'), 'utf8')).toBe('model')
  })

  it('names file, place and advice of an error, and exits with 1', async () => {
    const { exit, errors } = await run(['rank', 'slide.h5ad', '--spot', 'nobody', '--csv', 'x.csv'])
    expect(exit).toBe(1)
    expect(errors).toMatch(
      /no spot "nobody"\. \[UNKNOWN_SPOT\]\n +file: .*slide\.h5ad\n +place: .*obs\n +advice: .*AAA-1/,
    )
  })

  it('exits with 130 when the work is cancelled', async () => {
    const fitAttention: Collaborators['fitAttention'] = async () => {
      throw new DOMException('This operation was aborted', 'AbortError')
    }
    expect((await run(['fit', 'slide.h5ad'], { fitAttention })).exit).toBe(130)
  })

  it('rewrites one line on a terminal and prints plain lines elsewhere', async () => {
    const plain = (await run(['fit', 'slide.h5ad'])).errors
    expect(plain).toContain('training 0/5\ntraining 5/5\n')
    expect(plain).not.toContain('\r')
    expect((await run(['fit', 'slide.h5ad'], {}, true)).errors).toContain('\rtraining 5/5\x1b[K\r\x1b[K')
  })
})

describe('doctor', () => {
  it('prints JSON alone: versions, system, cache, providers and the choice', async () => {
    mkdirSync(join(environment.cacheDir, 'fits'), { recursive: true })
    writeFileSync(join(environment.cacheDir, 'fits', 'doctor.bin'), 'twelve bytes')
    const { exit, out, errors } = await run(['doctor', '--json'])
    expect([exit, errors]).toEqual([0, ''])
    const { onnxruntime, ...found } = fakeDevices()
    const report = JSON.parse(out)
    expect(report).toMatchObject({
      versions: { histologue: '1.0.0', node: process.versions.node, onnxruntime },
      system: { platform: process.platform, arch: process.arch },
      cache: { path: environment.cacheDir },
      ...found,
    })
    expect(report.system.nCore).toBeGreaterThan(0)
    expect(report.system.memoryBytes).toBeGreaterThan(2 ** 27)
    expect(report.cache.nFile).toBeGreaterThan(0)
    expect(report.cache.nByte).toBeGreaterThanOrEqual(12)
  })

  it('lists them for people, with the reason where one cannot start', async () => {
    const { exit, out } = await run(['doctor'])
    expect(exit).toBe(0)
    expect(out).toMatch(/^histologue +1\.0\.0\n/)
    expect(out).toMatch(/^CPU +good +training, 10 steps +2\.0e-7 +1\.0e-3 +12 +1\.0$/m)
    expect(out).toMatch(/^WebGPU +cannot start +No supported adapters$/m)
    expect(out).toMatch(/^auto takes +CPU \(No CUDA provider is installed; the CPU is used\.\)$/m)
  })

  it('exits with 1 after the report where the CPU computes wrongly', async () => {
    const inspectDevices: Collaborators['inspectDevices'] = async () => fakeDevices('failed')
    const { exit, out, errors } = await run(['doctor', '--json'], { inspectDevices })
    expect(exit).toBe(1)
    expect(JSON.parse(out).devices[0].state).toBe('failed')
    expect(errors).toContain('The CPU fails its self-test: differs from the CPU by 5.0e-1')
  })
})

describe('cache folder', () => {
  it.each([
    [{ HISTOLOGUE_CACHE: '/c' }, 'darwin', '/c'],
    [{}, 'linux', '/home/a/.cache/histologue'],
    [{ XDG_CACHE_HOME: '/x' }, 'linux', '/x/histologue'],
    [{}, 'darwin', '/home/a/Library/Caches/histologue'],
  ] as const)('%j on %s is %s', (env, platform, expected) => {
    expect(cacheDir(env, platform, '/home/a')).toBe(expected)
  })
})
