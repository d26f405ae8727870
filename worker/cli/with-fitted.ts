import { resolve } from 'node:path'
import type { Command } from 'commander'
import { transferNotes } from './describe.ts'
import { histologyParams } from './histology-options.ts'
import { type FitOptionsGiven, openParams, type PictureOptions } from './options.ts'
import { type CliWorld, call, withSlide } from './session.ts'

/** Opens a slide and applies the model that was named, else fits; then asks. */
export function withFitted(
  world: CliWorld,
  command: Command,
  slide: string,
  options: PictureOptions & FitOptionsGiven & { model?: string },
  ask: (slideId: string) => Promise<void>,
): Promise<void> {
  return withSlide(world, openParams(command, world.cwd, slide, options), async ({ slideId }) => {
    const modelPath = options.model && resolve(world.cwd, options.model)
    const params = { slideId, ...fitParams(world.cwd, options), ...(modelPath && { modelPath }) }
    const { transfer } = await call(world, 'fitSlide', params)
    if (transfer) world.stderr.write(`${transferNotes(transfer).join('\n')}\n`)
    await ask(slideId)
  })
}

/** Parameters of `fitSlide` as the terminal's options give them. */
export function fitParams(cwd: string, options: FitOptionsGiven) {
  const { seeds, device, refit, balance } = options
  return {
    nSeed: seeds,
    device,
    ...(refit && { refit }),
    ...(!balance && { balance }),
    ...histologyParams(cwd, options),
  }
}
