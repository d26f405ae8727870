import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { toHistologueError } from '../api/errors.ts'
import { benchText } from './bench-text.ts'
import { addCache } from './cache.ts'
import { slideText } from './describe.ts'
import { addDoctor } from './doctor.ts'
import { EXIT, errorText, exitCodeOf } from './exit-codes.ts'
import { writeExplanation, writeProbe } from './explain.ts'
import { addExport } from './export.ts'
import { addFit } from './fit.ts'
import { histologyParams } from './histology-options.ts'
import { writeNoise } from './noise.ts'
import {
  addBenchOptions,
  addFitOptions,
  addPictureOptions,
  addPlaceOptions,
  type BenchOptions,
  type ExplainOptions,
  type NoiseOptions,
  openParams,
  type PictureOptions,
  type ProbeOptions,
  placeOf,
  positiveInteger,
  type RankOptions,
  raisingFactor,
  regionArgument,
  selectionOf,
  wholeNumber,
} from './options.ts'
import { addQuestions } from './questions.ts'
import { writeRanking } from './rank.ts'
import { addRegionCommands } from './regions.ts'
import { addScore } from './score.ts'
import { type CliWorld, call, withSlide } from './session.ts'
import { withFitted } from './with-fitted.ts'

const HELP_AFTER = `
Examples:
  $ histologue demo demo.h5ad
  $ histologue info demo.h5ad --json
  $ histologue fit demo.h5ad --seeds 5 --model demo.histologue-model
  $ histologue fit a.h5ad b.h5ad --model joint.histologue-model
  $ histologue rank c.h5ad --model joint.histologue-model --all-spots --csv c.csv
  $ histologue rank demo.h5ad --region "tissue_type=necrosis" --top 50 --csv necrosis.csv
  $ histologue rank demo.h5ad --all-spots --by expected --csv - | head
  $ histologue explain demo.h5ad --region "tissue_type=necrosis" --csv why.csv
  $ histologue probe demo.h5ad --feature ERBB2 --region "tissue_type=necrosis" --factor 4
  $ histologue noise demo.h5ad --by supported
  $ histologue compare demo.h5ad --a tissue_type=necrosis --b rest --csv necrosis.csv
  $ histologue compare a.h5ad --a tissue_type=necrosis --b-slide b.h5ad --b tissue_type=necrosis --csv two.csv
  $ histologue regions demo.h5ad --auto stable --csv regions.csv
  $ histologue moran demo.h5ad --csv moran.csv
  $ histologue score demo.h5ad --genes lists.gmt --list HALLMARK_HYPOXIA --csv hypoxia.csv
  $ histologue questions demo.h5ad --k 8 --csv questions.csv --maps maps.csv
  $ histologue ask demo.h5ad "looks like tissue_type='lymphoid aggregate' and within 200 um of tissue_type='invasive carcinoma'"
  $ histologue compare-slides a.h5ad b.h5ad
  $ histologue export h5ad demo.h5ad --labels tissue_type --out demo-results.h5ad
  $ histologue export report demo.h5ad --a tissue_type=necrosis --b rest --html necrosis.html
  $ histologue bench ranking demo.h5ad --labels tissue_type --thinnings 3 --csv bench.csv
  $ histologue info bare.h5ad --image scan.tif --image-scale 0.25
  $ histologue fit slide.h5ad --embedding UNI
  $ histologue fit slide.h5ad --image scan.tif --image-scale 1 --encoder hibou-b.json
  $ histologue doctor
  $ histologue cache --clear

Data goes to files and standard output, everything else to standard error.
Fits are kept in the cache that the app uses too; HISTOLOGUE_CACHE names another folder.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled (Ctrl-C).`

/**
 * Runs the terminal program on its arguments (without node and script) and gives the exit code. Errors go to
 * standard error with file, place and advice.
 */
export async function runCli(args: readonly string[], world: CliWorld, version: string): Promise<number> {
  try {
    await createProgram(world, version).parseAsync([...args], { from: 'user' })
    return EXIT.ok
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage
    const error = toHistologueError(thrown)
    world.stderr.write(errorText(error))
    return exitCodeOf(error)
  }
}

function createProgram(world: CliWorld, version: string): Command {
  const program = new Command('histologue')
    .description('Which genes matter at a spot of a tissue slide, given how the tissue looks.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
    })
    .showHelpAfterError('(histologue --help shows all commands and examples)')
    .addHelpText('after', HELP_AFTER)
  addInfo(program, world)
  addFit(program, world)
  addRank(program, world)
  addExplain(program, world)
  addProbe(program, world)
  addNoise(program, world)
  addRegionCommands(program, world)
  addScore(program, world)
  addQuestions(program, world)
  addExport(program, world)
  addDemo(program, world)
  addCache(program, world)
  addDoctor(program, world)
  addBench(program, world, version)
  return program
}

function addInfo(program: Command, world: CliWorld): void {
  const command = program
    .command('info')
    .argument('<slide>', 'file or folder of a slide')
    .description('say what a slide holds')
  addPictureOptions(command)
    .option('--json', 'as JSON')
    .action((slide: string, options: PictureOptions & { json?: true }) =>
      withSlide(world, openParams(command, world.cwd, slide, options), async ({ slideId: _, ...info }) => {
        const text = options.json ? `${JSON.stringify(info, null, 2)}\n` : slideText({ slideId: _, ...info })
        world.stdout.write(text)
      }),
    )
}

function addRank(program: Command, world: CliWorld): void {
  const command = program
    .command('rank')
    .argument('<slide>', 'file or folder of a slide')
    .description('rank the features of a spot, a region or all spots (fits the slide first where needed)')
    .option('--spot <barcode>', 'one spot')
    .option('--region <column=value>', 'the spots with this label', regionArgument)
    .option('--all-spots', 'every spot for itself, long form: barcode, rank, names, scores')
    .addOption(
      new Option('--by <reading>', 'what to rank by')
        .choices(['expected', 'supported', 'observed'])
        .default('supported'),
    )
    .option('--top <n>', 'rows to write (default: all features; 50 for each of --all-spots)', positiveInteger)
    .option('--model <file>', 'apply this model instead of fitting')
    .requiredOption('--csv <file>', 'table to write, - for standard output')
  addFitOptions(addPictureOptions(command)).action((slide: string, options: RankOptions) => {
    const selection = selectionOf(command, options)
    return withFitted(world, command, slide, options, async (slideId) => {
      const { by, csv, top } = options
      await writeRanking(world, { slideId, selection, by, csv, ...(top !== undefined && { top }) })
    })
  })
}

function addExplain(program: Command, world: CliWorld): void {
  const command = program
    .command('explain')
    .argument('<slide>', 'file or folder of a slide')
    .description(
      'explain the attention score of a spot or region: attention weights beside integrated gradients',
    )
    .option('--baseline <spot>', "measurement to start from: mean (the slide's) or a barcode", 'mean')
    .option('--csv <file>', 'table to write, - for standard output', '-')
  addFitOptions(addPictureOptions(addPlaceOptions(command))).action(
    (slide: string, options: ExplainOptions) => {
      const selection = placeOf(command, options)
      return withFitted(world, command, slide, options, async (slideId) => {
        const baseline = options.baseline === 'mean' ? {} : { baseline: options.baseline }
        await writeExplanation(world, { slideId, selection, ...baseline, csv: options.csv })
      })
    },
  )
}

function addProbe(program: Command, world: CliWorld): void {
  const command = program
    .command('probe')
    .argument('<slide>', 'file or folder of a slide')
    .description('raise a feature at a spot or region on a copy, and see its rank answer (no new fit)')
    .requiredOption('--feature <name>', 'name as the tables show it')
    .option(
      '--factor <number>',
      'times its value, or its usual value where it has less; above 1',
      raisingFactor,
      4,
    )
  addFitOptions(addPictureOptions(addPlaceOptions(command))).action(
    (slide: string, options: ProbeOptions) => {
      const selection = placeOf(command, options)
      return withFitted(world, command, slide, options, async (slideId) => {
        const { feature, factor } = options
        await writeProbe(world, { slideId, selection, feature, factor })
      })
    },
  )
}

function addNoise(program: Command, world: CliWorld): void {
  const command = program
    .command('noise')
    .argument('<slide>', 'file or folder of a slide')
    .description('find the noise at which rankings of single spots break, beside the noise the slide has')
    .addOption(
      new Option('--by <reading>', 'what is ranked').choices(['expected', 'supported']).default('supported'),
    )
    .option('--spots <n>', 'spots to sample', positiveInteger, 100)
    .option('--model <file>', 'apply this model instead of fitting')
    .option('--json', 'as JSON, every spot')
  addFitOptions(addPictureOptions(command)).action((slide: string, options: NoiseOptions) =>
    withFitted(world, command, slide, options, async (slideId) => {
      const { by, spots: nSpot, json = false } = options
      await writeNoise(world, { slideId, by, nSpot }, json)
    }),
  )
}

function addDemo(program: Command, world: CliWorld): void {
  program
    .command('demo')
    .argument('<out>', 'h5ad file to write')
    .description('write the demo slide: a synthetic breast section with planted driver genes')
    .option('--seed <n>', 'another seed gives another slide', wholeNumber, 1)
    .option('--force', 'write over a file that is there')
    .action(async (out: string, { seed, force = false }: { seed: number; force?: boolean }) => {
      const params = { path: resolve(world.cwd, out), seed, overwrite: force }
      const { path } = await call(world, 'makeDemoSlide', params)
      world.stdout.write(`${path}\n`)
    })
}

function addBench(program: Command, world: CliWorld, version: string): void {
  const command = program
    .command('bench')
    .description('compare ways to rank on a slide of your own')
    .command('ranking')
    .argument('<slide>', 'file or folder of a slide')
    .description('print how well the genes of single spots are ranked, by us and by the baselines (minutes)')
  addBenchOptions(addPictureOptions(command)).action((slide: string, options: BenchOptions) =>
    withSlide(world, openParams(command, world.cwd, slide, options), async ({ slideId }) => {
      const { labels: column, thinnings: nThinning, seeds: nSeed, csv } = options
      const rest = {
        ...(csv !== undefined && { path: resolve(world.cwd, csv) }),
        ...histologyParams(world.cwd, options),
      }
      const bench = await call(world, 'benchRanking', { slideId, column, nThinning, nSeed, ...rest })
      world.stdout.write(benchText(bench, version))
    }),
  )
}
