import type { MethodName, Methods, SlideInfo } from '../api/methods.ts'
import type { Handlers } from '../api/rpc.ts'
import { createProgressLine, type ProgressStream } from './progress-line.ts'

/** What the program touches of the world; tests pass their own. */
export interface CliWorld {
  handlers: Handlers
  stdout: NodeJS.WritableStream
  stderr: ProgressStream
  signal: AbortSignal
  cwd: string
}

/** Calls a method of the worker with progress on standard error. */
export async function call<M extends MethodName>(
  world: CliWorld,
  method: M,
  params: Methods[M]['params'],
): Promise<Methods[M]['result']> {
  const line = createProgressLine(world.stderr)
  try {
    world.signal.throwIfAborted()
    return await world.handlers[method](params, { signal: world.signal, onProgress: line.report })
  } finally {
    line.end()
  }
}

/** Opens a slide for the time of some work, and says its warnings on standard error. */
export async function withSlide<T>(
  world: CliWorld,
  params: Methods['openSlide']['params'],
  work: (slide: SlideInfo) => Promise<T>,
): Promise<T> {
  const slide = await call(world, 'openSlide', params)
  try {
    for (const { message, place } of slide.warnings) world.stderr.write(`warning: ${message} (${place})\n`)
    return await work(slide)
  } finally {
    // Closing needs no leave: it also follows a cancel.
    await world.handlers.closeSlide(
      { slideId: slide.slideId },
      { signal: new AbortController().signal, onProgress: () => {} },
    )
  }
}
