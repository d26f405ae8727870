import { resolve } from 'node:path'
import type { Command } from 'commander'
import { HistologueError } from '../api/errors.ts'
import type { Region } from '../api/regions.ts'
import { regionColour } from '../regions/region-colours.ts'
import { factsTable } from './describe.ts'
import {
  addFitOptions,
  addPictureOptions,
  type FitOptionsGiven,
  openParams,
  type PictureOptions,
} from './options.ts'
import { addSideOptions, type SidesGiven, withSides } from './regions.ts'
import { type CliWorld, call, withSlide } from './session.ts'
import { withFitted } from './with-fitted.ts'

type ReportGiven = PictureOptions & FitOptionsGiven & SidesGiven & { html: string }

type H5adGiven = PictureOptions &
  FitOptionsGiven & { out: string; regions?: string; labels?: string; expressionOnly?: true; model?: string }

/** Adds `export` with what it can write. */
export function addExport(program: Command, world: CliWorld): void {
  const command = program.command('export').description('write results for other programs and people')
  addH5ad(command, world)
  addReport(command, world)
}

function addReport(parent: Command, world: CliWorld): void {
  const command = parent
    .command('report')
    .argument('<slide>', 'file or folder of a slide')
    .description('compare two regions and write figures, tables, settings and hashes as one HTML file')
    .requiredOption('--html <file>', 'file to write')
  addSideOptions(command)
  addFitOptions(addPictureOptions(command)).action((slide: string, options: ReportGiven) =>
    withSides(world, command, slide, options, async (asked) => {
      const path = resolve(world.cwd, options.html)
      const written = await call(world, 'exportReport', { ...asked, by: options.by, path })
      world.stderr.write(`report written to ${written.path}\n`)
    }),
  )
}

function addH5ad(parent: Command, world: CliWorld): void {
  const command = parent
    .command('h5ad')
    .argument('<slide>', 'file or folder of a slide')
    .description('write a copy of the slide with regions, queries, keys and rankings, as scanpy reads it')
    .requiredOption('--out <file>', 'h5ad file to write; never the slide itself')
    .option('--regions <file>', 'GeoJSON or CSV of regions')
    .option('--labels <column>', 'a region of each label of this column')
    .option('--model <file>', 'apply this model instead of fitting')
    .option('--expression-only', 'no model: regions and differential expression alone')
  addFitOptions(addPictureOptions(command)).action((slide: string, options: H5adGiven) => {
    const write = (slideId: string) => writeH5ad(world, slideId, options)
    if (!options.expressionOnly) return withFitted(world, command, slide, options, write)
    return withSlide(world, openParams(command, world.cwd, slide, options), ({ slideId }) => write(slideId))
  })
}

async function writeH5ad(world: CliWorld, slideId: string, options: H5adGiven): Promise<void> {
  const regions = await regionsOf(world, slideId, options)
  const path = resolve(world.cwd, options.out)
  const written = await call(world, 'exportH5ad', { slideId, regions, path })
  world.stderr.write(
    factsTable([
      ['written', written.path],
      [
        'as',
        written.isCopy ? 'a copy of the slide, with results added' : 'a new file, the slide being no h5ad',
      ],
      ['regions', String(regions.filter(({ spots }) => spots.length > 0).length)],
      ['keys', written.keys.join(', ')],
    ]),
  )
}

/** Regions of a file; what it holds besides is told. */
export async function readRegions(world: CliWorld, slideId: string, path: string): Promise<Region[]> {
  const { regions, skipped } = await call(world, 'readRegions', { slideId, path })
  for (const { kind, count } of skipped)
    world.stderr.write(`note: ${count} ${kind} left out: nothing is drawn around\n`)
  return regions
}

/** Regions of a file, then of a column of labels. */
export async function regionsOf(
  world: CliWorld,
  slideId: string,
  { regions: file, labels }: { regions?: string; labels?: string },
): Promise<Region[]> {
  const path = file === undefined ? null : resolve(world.cwd, file)
  const ofFile = path === null ? [] : await readRegions(world, slideId, path)
  return [...ofFile, ...(labels === undefined ? [] : await regionsOfLabels(world, slideId, labels))]
}

async function regionsOfLabels(world: CliWorld, slideId: string, name: string): Promise<Region[]> {
  const column = await call(world, 'getObsColumn', { slideId, name })
  if (column.kind !== 'categorical')
    throw new HistologueError('BAD_REQUEST', `"${name}" holds numbers, not labels.`, { place: `obs/${name}` })
  const { codes, categories, colors } = column
  return categories.map((category, code) => ({
    id: `label-${code}`,
    name: category,
    colour: /^#[\da-f]{6}$/i.test(colors?.[code] ?? '') ? (colors?.[code] ?? '') : regionColour(code),
    ...{ note: '', locked: false },
    spots: Uint32Array.from(codes.keys()).filter((spot) => codes[spot] === code),
  }))
}
