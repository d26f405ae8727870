import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { HistologueError } from '../api/errors.ts'
import type { Reading } from '../api/methods.ts'
import type { ComposedQuestion, LearnedQuestions, SlideComparison } from '../api/questions.ts'
import { MOST_QUESTIONS } from '../handlers/question-schemas.ts'
import { withDrawn } from '../questions/drawn-regions.ts'
import { parseQuestion } from '../questions/parse-question.ts'
import { factsTable } from './describe.ts'
import { readRegions } from './export.ts'
import {
  addFitOptions,
  addPictureOptions,
  countUpTo,
  type FitOptionsGiven,
  openParams,
  type PictureOptions,
  positiveInteger,
} from './options.ts'
import { type CliWorld, call, withSlide } from './session.ts'
import { fitParams, withFitted } from './with-fitted.ts'

type Fitted = PictureOptions & FitOptionsGiven & { model?: string }

/** Adds `questions`, `ask` and `compare-slides`. */
export function addQuestions(program: Command, world: CliWorld): void {
  addLearn(program, world)
  addAsk(program, world)
  addCompare(program, world)
}

function addLearn(program: Command, world: CliWorld): void {
  const command = program
    .command('questions')
    .argument('<slide>', 'h5ad file')
    .description(
      'learn K questions of a slide: gene lists, tissue maps, and how much of the slide they explain',
    )
    .option('--k <n>', `questions, 2 to ${MOST_QUESTIONS}`, countUpTo(MOST_QUESTIONS), 8)
    .option('--top <n>', 'genes to write of each (default: all)', positiveInteger)
    .option('--model <file>', 'apply this model instead of fitting')
    .option('--csv <file>', 'table of genes to write')
    .option('--maps <file>', 'table of spots to write')
    .option('--vector <file>', 'write the slide as 1,024 numbers, comparable between slides of like genes')
  type Options = Fitted & { k: number; top?: number; csv?: string; maps?: string; vector?: string }
  addFitOptions(addPictureOptions(command)).action((slide: string, options: Options) =>
    withFitted(world, command, slide, options, async (slideId) => {
      const { k: nQuestion, top, csv, maps, vector } = options
      const learned = await call(world, 'learnQuestions', { slideId, nQuestion })
      const table = (path: string) => ({ slideId, nQuestion, path: resolve(world.cwd, path) })
      const limit = top !== undefined && { top }
      if (csv !== undefined) await call(world, 'exportQuestions', { ...table(csv), table: 'genes', ...limit })
      if (maps !== undefined) await call(world, 'exportQuestions', { ...table(maps), table: 'maps' })
      if (vector !== undefined) await call(world, 'exportQuestions', { ...table(vector), table: 'vector' })
      world.stdout.write(learnedText(learned))
    }),
  )
}

/** Learned questions for people: what they explain, then a line for each. */
export function learnedText({ questions, ...figures }: LearnedQuestions): string {
  const facts = factsTable([
    ['explained', `${percent(figures.explained)} of the variance of the slide's logits`],
    ['', `${percent(figures.explainedByRandom)} by as many random spots' queries`],
    ['', `${percent(figures.explainedOfShuffled)} of the same axes shuffled over spots`],
    [
      'seeds',
      `each question against those of each of ${figures.nSeed} seeds alone: cosine, Jaccard of the best 20`,
    ],
  ])
  const lines = questions.map(({ name, nSpot, seedCosine, seedJaccard }, at) =>
    [
      String(at + 1).padStart(2),
      `${nSpot} spots`.padStart(11),
      seedCosine.toFixed(2),
      seedJaccard.toFixed(2),
      name,
    ].join('  '),
  )
  return `${facts}${lines.join('\n')}\n`
}

function addAsk(program: Command, world: CliWorld): void {
  const command = program
    .command('ask')
    .argument('<slide>', 'h5ad file')
    .argument('<question>', 'e.g. "looks like label=ductal and within 200 um of label=immune"')
    .description('answer a question composed of regions and distances with a gene list and a map')
    .addOption(
      new Option('--by <reading>', 'what to rank by')
        .choices(['expected', 'supported', 'observed'])
        .default('supported'),
    )
    .option('--top <n>', 'genes to write (default: all)', positiveInteger)
    .option('--model <file>', 'apply this model instead of fitting')
    .option('--csv <file>', 'table of genes to write')
    .option('--map <file>', 'table of spots to write')
    .option(
      '--regions <file>',
      'GeoJSON or CSV of regions that the question names, e.g. region "tumour edge"',
    )
  type Options = Fitted & { by: Reading; top?: number; csv?: string; map?: string; regions?: string }
  addFitOptions(addPictureOptions(command)).action((slide: string, words: string, options: Options) =>
    withFitted(world, command, slide, options, async (slideId) => {
      const { by, top, csv, map, regions } = options
      const question =
        regions === undefined
          ? words
          : await withRegions(world, slideId, { words, path: resolve(world.cwd, regions) })
      const { text, spots, map: values } = await call(world, 'askQuestion', { slideId, question })
      const table = (path: string) => ({ slideId, question, by, path: resolve(world.cwd, path) })
      const limit = top !== undefined && { top }
      if (map !== undefined) await call(world, 'exportAnswer', { ...table(map), table: 'map' })
      if (csv !== undefined) await call(world, 'exportAnswer', { ...table(csv), table: 'genes', ...limit })
      world.stdout.write(
        factsTable([
          ['question', text],
          ['spots', `${spots.length} of ${values.length} at one half or more`],
          ['genes', await bestNames(world, slideId, question, by)],
        ]),
      )
    }),
  )
}

/** The question with its regions read from a file. Throws `NO_SPOTS` for a name that the file does not have. */
async function withRegions(
  world: CliWorld,
  slideId: string,
  { words, path }: { words: string; path: string },
): Promise<ComposedQuestion> {
  const regions = await readRegions(world, slideId, path)
  return withDrawn(parseQuestion(words), (name) => {
    const region = regions.find((other) => other.name === name)
    if (region && region.spots.length > 0) return region.spots
    const names = regions.map((other) => other.name).join(', ')
    throw new HistologueError(
      'NO_SPOTS',
      `No region "${name}" with spots is in this file; it has ${names}.`,
      {
        file: path,
      },
    )
  })
}

async function bestNames(
  world: CliWorld,
  slideId: string,
  question: ComposedQuestion | string,
  by: Reading,
): Promise<string> {
  const ranking = await call(world, 'rankAnswer', { slideId, question, by })
  if (!ranking) return 'none, since no spot was chosen'
  const { names } = await call(world, 'getFeatures', { slideId })
  return [...ranking.order.subarray(0, 10)].map((feature) => names[feature]).join(', ')
}

function addCompare(program: Command, world: CliWorld): void {
  const command = program
    .command('compare-slides')
    .argument('<slide>', 'h5ad file')
    .argument('<other>', 'h5ad file')
    .description('say how alike two slides are in which of their genes vary together')
    .option('--vectors <file>', 'write the two vectors of fixed size')
    .option('--json', 'as JSON')
  type Options = FitOptionsGiven & { vectors?: string; json?: true }
  addFitOptions(command).action((slide: string, other: string, options: Options) => {
    const paths = [slide, other].map((path) => openParams(command, world.cwd, path, {}))
    return withSlide(world, paths[0], (first) =>
      withSlide(world, paths[1], async (second) => {
        for (const { slideId } of [first, second])
          await call(world, 'fitSlide', { slideId, ...fitParams(world.cwd, options) })
        const ids = { slideId: first.slideId, otherSlideId: second.slideId }
        const comparison = await call(world, 'compareSlides', ids)
        if (options.vectors !== undefined)
          await call(world, 'saveVectors', {
            slideId: first.slideId,
            path: resolve(world.cwd, options.vectors),
          })
        const { vectors: _, ...figures } = comparison
        world.stdout.write(
          options.json ? `${JSON.stringify(figures, null, 2)}\n` : comparisonText(comparison),
        )
      }),
    )
  })
}

/** A comparison for people, the figure between what no relation and what the same tissue gives. */
export function comparisonText(comparison: SlideComparison): string {
  const { similarity, nShared, shuffled, splitHalf, vectorCosine, differing } = comparison
  return factsTable([
    ['similarity', `${similarity.toFixed(3)} over ${nShared} features in common, matched by symbol`],
    ['', `${shuffled.toFixed(3)} with the features renamed at random`],
    ['', `${splitHalf.own.toFixed(3)} and ${splitHalf.other.toFixed(3)} between the halves of each slide`],
    ['vectors', `cosine ${vectorCosine.toFixed(3)} over all features`],
    [
      'differ most',
      differing
        .slice(0, 10)
        .map(({ symbol, share }) => `${symbol} ${percent(share)}`)
        .join(', '),
    ],
  ])
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
