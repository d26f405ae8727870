import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Counterpart, NamedSpots } from '../api/comparisons.ts'
import type { Reading, Selection } from '../api/methods.ts'
import type { SpotRule } from '../api/regions.ts'
import { comparisonLines, moranLines } from '../export/comparison-table.ts'
import { loupeLines } from '../regions/label-csv.ts'
import { factsTable } from './describe.ts'
import {
  addFitOptions,
  addPictureOptions,
  type FitOptionsGiven,
  openParams,
  type PictureOptions,
  positiveInteger,
  regionArgument,
  wholeNumber,
} from './options.ts'
import { ignoreClosedPipe } from './rank.ts'
import { type CliWorld, call, withSlide } from './session.ts'
import { withFitted } from './with-fitted.ts'

type Label = Extract<Selection, { kind: 'region' }>
type Given = PictureOptions & FitOptionsGiven & { csv: string }
/** What is compared, by which reading. */
export interface SidesGiven {
  a: Label
  b: Label | 'rest' | { ring: number }
  by: Reading
  bSlide?: string
  bElement?: string
  model?: string
  expressionOnly?: true
}
type CompareGiven = Given & SidesGiven

/** Adds `compare`, `regions` and `moran`. */
export function addRegionCommands(program: Command, world: CliWorld): void {
  addCompare(program, world)
  addRegions(program, world)
  addMoran(program, world)
}

function addCompare(program: Command, world: CliWorld): void {
  const command = program
    .command('compare')
    .argument('<slide>', 'h5ad file')
    .description('compare two regions: readings with their differences, and differential expression')
    .requiredOption('--csv <file>', 'table of all features, - for standard output')
  addSideOptions(command)
  addFitOptions(addPictureOptions(command)).action((slide: string, options: CompareGiven) =>
    withSides(world, command, slide, options, (asked) => writeComparison(world, asked, options)),
  )
}

/** Adds `--a`, `--b`, `--b-slide`, `--b-element`, `--model`, `--by` and `--expression-only`. */
export function addSideOptions(command: Command): Command {
  return command
    .requiredOption('--a <column=value>', 'the spots with this label', regionArgument)
    .option(
      '--b <column=value|rest|ring:N>',
      'what they are compared with',
      counterpartArgument,
      'rest' as const,
    )
    .option('--b-slide <file>', 'another slide that B is on; rest is then all of it')
    .option('--b-element <name>', 'which slide of several inside that')
    .option('--model <file>', 'apply this model instead of fitting, to both slides where there are two')
    .addOption(
      new Option('--by <reading>', 'whose places are compared')
        .choices(['expected', 'supported', 'observed'])
        .default('supported'),
    )
    .option('--expression-only', 'no model: differential expression alone')
}

/** Two sides as the contract asks them. */
export interface AskedSides {
  slideId: string
  a: NamedSpots
  b: Counterpart
  bSlideId?: string
}

/** Opens the slide, and that of B where it is another, fits them unless expression alone is compared, and asks. */
export function withSides(
  world: CliWorld,
  command: Command,
  slide: string,
  options: PictureOptions & FitOptionsGiven & SidesGiven,
  ask: (asked: AskedSides) => Promise<void>,
): Promise<void> {
  const { bSlide, bElement, expressionOnly } = options
  const opened = (file: string, given: typeof options, then: (slideId: string) => Promise<void>) =>
    expressionOnly
      ? withSlide(world, openParams(command, world.cwd, file, given), ({ slideId }) => then(slideId))
      : withFitted(world, command, file, given, then)
  return opened(slide, options, async (slideId) => {
    if (bSlide === undefined) return ask(await sidesOf(world, options, slideId))
    // A picture laid under A's spots is none of B's.
    const { image: _, imageScale: _s, imagePlace: _p, element: _e, ...rest } = options
    const ofB = { ...rest, ...(bElement !== undefined && { element: bElement }) }
    await opened(bSlide, ofB, async (bSlideId) => ask(await sidesOf(world, options, slideId, bSlideId)))
  })
}

async function sidesOf(
  world: CliWorld,
  { a, b }: SidesGiven,
  slideId: string,
  bSlideId?: string,
): Promise<AskedSides> {
  const other: Counterpart =
    typeof b === 'object' && 'column' in b ? await labelledSpots(world, bSlideId ?? slideId, b) : b
  const first = await labelledSpots(world, slideId, a)
  return { slideId, a: first, b: other, ...(bSlideId !== undefined && { bSlideId }) }
}

/** Reads `rest`, `ring:2` or `column=value`. */
function counterpartArgument(text: string): Label | 'rest' | { ring: number } {
  if (text === 'rest') return text
  const ring = text.match(/^ring:([1-9]\d{0,2})$/)
  if (ring) return { ring: Number(ring[1]) }
  if (!text.includes('=')) throw new InvalidArgumentError('Write column=value, rest or ring:N.')
  return regionArgument(text)
}

async function writeComparison(world: CliWorld, asked: AskedSides, { by, csv }: CompareGiven): Promise<void> {
  const path = csv === '-' ? {} : { path: resolve(world.cwd, csv) }
  const comparison = await call(world, 'compareRegions', { ...asked, by, ...path })
  const { expression, warnings } = comparison
  const nFound = expression.pAdjusted.filter((p) => p <= 0.05).length
  world.stderr.write(
    factsTable([
      ['A', `${comparison.a.name}, ${comparison.a.spots.length} spots`],
      ['B', `${comparison.b.name}, ${comparison.b.spots.length} spots`],
      ['expression', `${nFound} of ${expression.z.length} features differ at an adjusted p of 5 %`],
    ]),
  )
  for (const { message } of warnings) world.stderr.write(`note: ${message}\n`)
  if (csv !== '-') return
  const [features, featuresB] = await Promise.all(
    [asked.slideId, asked.bSlideId ?? asked.slideId].map((slideId) =>
      call(world, 'getFeatures', { slideId }),
    ),
  )
  await toOutput(world, comparisonLines(comparison, features, featuresB))
}

async function labelledSpots(
  world: CliWorld,
  slideId: string,
  { column, value }: Label,
): Promise<NamedSpots> {
  const rule: SpotRule = { kind: 'category', column, values: [value] }
  const { spots } = await call(world, 'findSpots', { slideId, rule })
  return { name: `${column}=${value}`, spots }
}

function addRegions(program: Command, world: CliWorld): void {
  const command = program
    .command('regions')
    .argument('<slide>', 'h5ad file')
    .description("propose regions: clusters of the model's queries, smooth on the tissue")
    .requiredOption('--auto <k>', 'number of regions, or stable to choose it by stability', autoArgument)
    .option('--seed <n>', 'another seed may give other regions', wholeNumber, 1)
    .requiredOption('--csv <file>', 'table of barcodes and regions, - for standard output')
  type RegionsGiven = Given & { auto: number | 'stable'; seed: number }
  addFitOptions(addPictureOptions(command)).action((slide: string, options: RegionsGiven) =>
    withFitted(world, command, slide, options, async (slideId) => {
      const { auto, seed, csv } = options
      const k = auto === 'stable' ? {} : { k: auto }
      const proposed = await call(world, 'proposeRegions', { slideId, seed, ...k })
      const sizes = proposed.regions.map(
        ({ name, spots }) => [name, `${spots.length} spots`] as [string, string],
      )
      const tried = [...proposed.tried]
        .map((n, at) => `${n}: ${proposed.stability[at].toFixed(2)}`)
        .join(', ')
      world.stderr.write(factsTable([...sizes, ['stability', tried || 'not asked: the number was given']]))
      if (csv !== '-') {
        const path = resolve(world.cwd, csv)
        await call(world, 'writeRegions', { slideId, path, format: 'loupe-csv', regions: proposed.regions })
        return
      }
      const { barcodes } = await call(world, 'getSpots', { slideId })
      await toOutput(world, loupeLines(proposed.regions, barcodes))
    }),
  )
}

function autoArgument(text: string): number | 'stable' {
  return text === 'stable' ? text : positiveInteger(text)
}

function addMoran(program: Command, world: CliWorld): void {
  const command = program
    .command('moran')
    .argument('<slide>', 'h5ad file')
    .description("Moran's I of every feature, against maps whose blocks were moved over the tissue (no fit)")
    .option('--shifts <n>', 'moved maps, at least 10', positiveInteger, 50)
    .requiredOption('--csv <file>', 'table to write, - for standard output')
  type MoranGiven = PictureOptions & { shifts: number; csv: string }
  addPictureOptions(command).action((slide: string, options: MoranGiven) =>
    withSlide(world, openParams(command, world.cwd, slide, options), async ({ slideId }) => {
      const { shifts: nShift, csv } = options
      const path = csv === '-' ? {} : { path: resolve(world.cwd, csv) }
      const pattern = await call(world, 'measureMoran', { slideId, nShift, ...path })
      const nFound = pattern.pAdjusted.filter((p) => p <= 0.05).length
      const facts = `${nFound} of ${pattern.moran.length} features at an adjusted p of 5 %, ${nShift} moved maps\n`
      world.stderr.write(facts)
      if (csv === '-')
        await toOutput(world, moranLines(pattern, await call(world, 'getFeatures', { slideId })))
    }),
  )
}

async function toOutput(world: CliWorld, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), world.stdout, { end: false }).catch(ignoreClosedPipe)
}
