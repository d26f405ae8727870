import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SlideInfo } from '../api/methods.ts'
import { fitText, jointFitText } from './describe.ts'
import {
  addFitOptions,
  addPictureOptions,
  type FitOptionsGiven,
  openParams,
  type PictureOptions,
} from './options.ts'
import { type CliWorld, call, withSlide } from './session.ts'
import { fitParams } from './with-fitted.ts'

type FitCommandOptions = PictureOptions & FitOptionsGiven & { model?: string; json?: true }

/** Adds `fit`: one slide, or several at once into one model file. */
export function addFit(program: Command, world: CliWorld): void {
  const command = program
    .command('fit')
    .argument('<slides...>', 'file or folder of a slide, or several to fit one model to all of them')
    .description('fit the model to a slide, or to several slides at once')
  addFitOptions(addPictureOptions(command))
    .option('--model <file>', 'write the fitted model there (needed for several slides)')
    .option('--json', 'as JSON')
    .action((slides: string[], options: FitCommandOptions) =>
      slides.length === 1
        ? fitOne(world, command, slides[0], options)
        : fitSeveral(world, command, slides, options),
    )
}

function fitOne(world: CliWorld, command: Command, slide: string, options: FitCommandOptions): Promise<void> {
  return withSlide(world, openParams(command, world.cwd, slide, options), async ({ slideId }) => {
    const fit = await call(world, 'fitSlide', { slideId, ...fitParams(world.cwd, options) })
    if (options.model) await call(world, 'saveModel', { slideId, path: resolve(world.cwd, options.model) })
    world.stdout.write(options.json ? `${JSON.stringify(fit, null, 2)}\n` : fitText(fit))
  })
}

function fitSeveral(
  world: CliWorld,
  command: Command,
  slides: readonly string[],
  options: FitCommandOptions,
): Promise<void> {
  const { model, image } = options
  if (model === undefined) return command.error('error: several slides need --model, the file to write')
  if (image !== undefined) return command.error('error: --image goes with one slide')
  const paths = slides.map((slide) => openParams(command, world.cwd, slide, options))
  return withAll(world, paths, [], async (slideIds) => {
    const { refit: _, ...params } = fitParams(world.cwd, options)
    const fit = await call(world, 'fitSlides', { slideIds, path: resolve(world.cwd, model), ...params })
    world.stdout.write(options.json ? `${JSON.stringify(fit, null, 2)}\n` : jointFitText(fit))
  })
}

/** Opens slides one after another, and closes them all when the work is done. */
function withAll(
  world: CliWorld,
  [first, ...others]: readonly Parameters<typeof withSlide>[1][],
  opened: readonly SlideInfo['slideId'][],
  work: (slideIds: string[]) => Promise<void>,
): Promise<void> {
  return withSlide(world, first, ({ slideId }) => {
    const all = [...opened, slideId]
    return others.length > 0 ? withAll(world, others, all, work) : work(all)
  })
}
