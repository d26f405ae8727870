import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { DEVICES, type Device } from '../api/devices.ts'
import type { ModelReading } from '../api/explanations.ts'
import type { Methods, Reading, Selection } from '../api/methods.ts'
import type { Registration } from '../api/picture.ts'
import { MOST_SEEDS, MOST_THINNINGS } from '../handlers/schemas.ts'
import { addHistologyOptions, type HistologyOptions } from './histology-options.ts'
import { positiveNumber } from './positive-number.ts'

export interface PictureOptions {
  image?: string
  imageScale?: number
  imagePlace?: Registration
  element?: string
}

export interface FitOptionsGiven extends HistologyOptions {
  seeds: number
  device: Device
  refit?: true
  balance: boolean
}

export interface RankOptions extends PictureOptions, FitOptionsGiven {
  spot?: string
  region?: Extract<Selection, { kind: 'region' }>
  allSpots?: true
  by: Reading
  top?: number
  model?: string
  csv: string
}

/** One spot or one region. */
export interface PlaceOptions {
  spot?: string
  region?: Extract<Selection, { kind: 'region' }>
}

export interface ExplainOptions extends PictureOptions, FitOptionsGiven, PlaceOptions {
  baseline: string
  model?: string
  csv: string
}

export interface ProbeOptions extends PictureOptions, FitOptionsGiven, PlaceOptions {
  feature: string
  factor: number
  model?: string
}

export interface NoiseOptions extends PictureOptions, FitOptionsGiven {
  by: ModelReading
  spots: number
  model?: string
  json?: true
}

/** Adds `--spot`, `--region` and `--model`. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option('--spot <barcode>', 'one spot')
    .option('--region <column=value>', 'the spots with this label', regionArgument)
    .option('--model <file>', 'apply this model instead of fitting')
}

/** The one place of `explain` and `probe`. */
export function placeOf(command: Command, { spot, region }: PlaceOptions): Selection {
  if (spot !== undefined && region === undefined) return { kind: 'spot', barcode: spot }
  if (region !== undefined && spot === undefined) return region
  return command.error('error: give exactly one of --spot and --region')
}

export interface BenchOptions extends PictureOptions, HistologyOptions {
  labels: string
  thinnings: number
  seeds: number
  csv?: string
}

/** Adds `--image`, `--image-scale`, `--image-place` and `--element`. */
export function addPictureOptions(command: Command): Command {
  return command
    .option('--image <file>', 'picture to lay under the spots (PNG, JPEG, TIFF, OME-TIFF, SVS, OME-Zarr)')
    .option(
      '--image-scale <number>',
      'pixels of that picture per full-resolution pixel (default: by both pixel sizes where known, else 1)',
      positiveNumber,
    )
    .option(
      '--image-place <a,b,c,d,tx,ty>',
      "where spots lie in the picture: x' = a x + b y + tx, y' = c x + d y + ty",
      placeArgument,
    )
    .option('--element <name>', 'which slide of several inside (bin size, table, library); info lists them')
}

/** Adds `--seeds`, `--device`, `--refit`, `--no-balance` and the sources of histology. */
export function addFitOptions(command: Command): Command {
  return addHistologyOptions(command)
    .option('--seeds <n>', `models in the ensemble, at most ${MOST_SEEDS}`, countUpTo(MOST_SEEDS), 5)
    .addOption(new Option('--device <name>', 'where to compute').choices([...DEVICES]).default('auto'))
    .option('--refit', 'fit again although the cache has the result')
    .option('--no-balance', 'let the larger modality rule (RNA beside few proteins)')
}

/** Adds `--labels`, `--thinnings`, `--seeds`, `--csv` and the sources of histology. */
export function addBenchOptions(command: Command): Command {
  return addHistologyOptions(command)
    .requiredOption('--labels <column>', 'labels of the regions that rankings are judged by')
    .option(
      '--thinnings <n>',
      `ways to split the counts, at most ${MOST_THINNINGS}`,
      countUpTo(MOST_THINNINGS),
      1,
    )
    .option('--seeds <n>', `models in our ensemble, at most ${MOST_SEEDS}`, countUpTo(MOST_SEEDS), 5)
    .option('--csv <file>', 'also write every thinning there', fileName)
}

/** Parameters of `openSlide`; a picture lies at a scale or at a place, not both. */
export function openParams(
  command: Command,
  cwd: string,
  slide: string,
  { image, imageScale, imagePlace, element }: PictureOptions,
): Methods['openSlide']['params'] {
  const source = { path: resolve(cwd, slide), ...(element !== undefined && { element }) }
  if (image === undefined && imageScale === undefined && imagePlace === undefined) return source
  if (imageScale !== undefined && imagePlace !== undefined)
    return command.error('error: give either --image-scale or --image-place')
  const picture = {
    ...(image !== undefined && { path: resolve(cwd, image) }),
    ...(imageScale !== undefined && { scale: imageScale }),
    ...(imagePlace && { registration: imagePlace }),
  }
  return { ...source, picture }
}

/** The one selection of `rank`; exactly one of the three options must be there. */
export function selectionOf(command: Command, { spot, region, allSpots }: RankOptions): Selection {
  const given: Selection[] = []
  if (spot !== undefined) given.push({ kind: 'spot', barcode: spot })
  if (region) given.push(region)
  if (allSpots) given.push({ kind: 'all' })
  if (given.length === 1) return given[0]
  return command.error('error: give exactly one of --spot, --region and --all-spots')
}

/** Reads the six numbers of a registration. */
export function placeArgument(text: string): Registration {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const [a, b, c, d, tx, ty] = numbers
  if (numbers.length !== 6 || !numbers.every(Number.isFinite) || a * d === b * c)
    throw new InvalidArgumentError('Write six numbers with commas, none of them making a line of all spots.')
  return [a, b, c, d, tx, ty]
}

/** Reads `column=value`; the value may hold further equals signs. */
export function regionArgument(text: string): Extract<Selection, { kind: 'region' }> {
  const split = text.indexOf('=')
  if (split < 1) throw new InvalidArgumentError('Write column=value.')
  return { kind: 'region', column: text.slice(0, split), value: text.slice(split + 1) }
}

/** Reads a whole number from 1. */
export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Not a whole number from 1.')
  return Number(text)
}

/** Reads a whole number from 1 to `most`. */
export const countUpTo =
  (most: number) =>
  (text: string): number => {
    const count = positiveInteger(text)
    if (count > most) throw new InvalidArgumentError(`More than ${most}.`)
    return count
  }

function fileName(text: string): string {
  if (text === '-') throw new InvalidArgumentError('Standard output has the table; name a file.')
  return text
}

/** Reads a whole number from 0. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Not a whole number from 0.')
  return Number(text)
}

/** Reads the factor of a probe, a number above 1. */
export function raisingFactor(text: string): number {
  const factor = positiveNumber(text)
  if (factor <= 1) throw new InvalidArgumentError('A probe raises a gene: give a number above 1.')
  return factor
}
