import { Worker } from 'node:worker_threads'

/**
 * Starts a thread of a program, told by the place of its source beside who asks: `new URL('./x-thread.ts', import.meta.url)`. Built, it lies
 * there as JavaScript; from sources, as in tests and benchmarks, it is TypeScript, which a thread must be taught. It does not keep
 * the process alive, and is taken out of `pool` when it ends.
 */
export function startThread({ href }: URL, pool: Worker[]): Worker {
  const thread = import.meta.url.endsWith('.ts')
    ? new Worker(`import('tsx/esm/api').then(({ tsImport }) => tsImport('${href}', '${href}'))`, {
        eval: true,
      })
    : new Worker(new URL(href.replace(/\.ts$/, '.js')))
  thread.unref()
  // Heard of by who asks it; without a listener it would end the process.
  thread.on('error', () => undefined)
  thread.on('exit', () => {
    const place = pool.indexOf(thread)
    if (place >= 0) pool.splice(place, 1)
  })
  return thread
}
