import type { Command } from 'commander'
import type { CachePart, CacheReport, FolderSize } from '../api/cache.ts'
import { factsTable } from './describe.ts'
import { type CliWorld, call } from './session.ts'

/** Adds `cache`: what the app keeps outside the user's files, and clearing it. */
export function addCache(program: Command, world: CliWorld): void {
  const command = program
    .command('cache')
    .description('say what the cache holds, or clear what can be made again from your files')
    .option('--clear', 'remove matrices and pictures')
    .option('--fits', 'with --clear: remove fits too, which take minutes to make')
    .option('--json', 'as JSON')
  command.action(async (options: { clear?: true; fits?: true; json?: true }) => {
    if (options.fits && !options.clear) command.error('error: --fits goes with --clear')
    const parts: CachePart[] = ['matrices', 'pictures', ...(options.fits ? (['fits'] as const) : [])]
    const freed = options.clear ? await call(world, 'clearCache', { parts }) : null
    const report = await call(world, 'inspectCache', {})
    if (freed) world.stderr.write(`removed ${line(freed)}\n`)
    world.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : cacheText(report))
  })
}

function cacheText({ path, nFile, nByte, parts }: CacheReport): string {
  return factsTable([
    ['cache', path],
    ['all', line({ nFile, nByte })],
    ...parts.map(({ part, ...own }): [string, string] => [part, line(own)]),
  ])
}

const line = ({ nFile, nByte }: FolderSize) => `${nFile} ${nFile === 1 ? 'file' : 'files'}, ${size(nByte)}`
const size = (nByte: number): string => `${(nByte / 1e6).toFixed(1)} MB`
