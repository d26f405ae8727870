import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { HistologueError } from '../api/errors.ts'
import type { GeneList } from '../api/regions.ts'
import { scoreLines } from '../export/gene-tables.ts'
import { factsTable } from './describe.ts'
import { addPictureOptions, openParams, type PictureOptions, wholeNumber } from './options.ts'
import { ignoreClosedPipe } from './rank.ts'
import { type CliWorld, call, withSlide } from './session.ts'

type ScoreGiven = PictureOptions & { genes: string; list?: string; seed: number; csv: string }

/** Adds `score`. */
export function addScore(program: Command, world: CliWorld): void {
  const command = program
    .command('score')
    .argument('<slide>', 'file or folder of a slide')
    .description("score every spot by a gene list, as scanpy's score_genes does (no fit)")
    .requiredOption('--genes <file>', 'GMT, CSV, TSV or plain text')
    .option('--list <name>', 'which list of several in that file')
    .option('--seed <n>', 'another seed draws other genes to compare with', wholeNumber, 1)
    .requiredOption('--csv <file>', 'table to write, - for standard output')
  addPictureOptions(command).action((slide: string, options: ScoreGiven) =>
    withSlide(world, openParams(command, world.cwd, slide, options), async ({ slideId }) => {
      const { seed, csv } = options
      const { name, features, unknown } = await listOf(world, slideId, options)
      const path = csv === '-' ? {} : { path: resolve(world.cwd, csv) }
      const score = await call(world, 'scoreSignature', { slideId, features, name, seed, ...path })
      const notFound = unknown.length === 0 ? '' : `, not on the slide: ${unknown.join(' ')}`
      world.stderr.write(
        factsTable([
          ['list', `${name}, ${features.length} features${notFound}`],
          ['controls', `${score.controls.length} features of like expression`],
        ]),
      )
      if (csv !== '-') return
      const { barcodes } = await call(world, 'getSpots', { slideId })
      const lines = Readable.from(scoreLines(barcodes, score.values))
      await pipeline(lines, world.stdout, { end: false }).catch(ignoreClosedPipe)
    }),
  )
}

/** The list that is asked for, or the only one of its file. Throws `BAD_REQUEST` where that is none or not clear. */
async function listOf(
  world: CliWorld,
  slideId: string,
  { genes, list: wanted }: ScoreGiven,
): Promise<GeneList> {
  const path = resolve(world.cwd, genes)
  const { lists } = await call(world, 'readGeneLists', { slideId, path })
  const found = lists.filter(({ name }) => wanted === undefined || name === wanted)
  const advice = `Its lists are: ${lists.map(({ name }) => name).join(', ')}.`
  const about = { file: path, advice }
  if (found.length !== 1)
    throw new HistologueError(
      'BAD_REQUEST',
      wanted === undefined ? 'Say with --list which list is meant.' : `The file has no list "${wanted}".`,
      about,
    )
  if (found[0].features.length > 0) return found[0]
  throw new HistologueError('NO_FEATURES', 'No gene of this list is on the slide.', about)
}
