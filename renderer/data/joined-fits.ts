import { HistologueError } from '../../worker/api/errors.ts'
import type { FitSummary, Methods, Progress } from '../../worker/api/methods.ts'
import { connection } from './connection.ts'

interface Waiting {
  signal: AbortSignal
  onProgress: (progress: Progress) => void
  /** The fit is this one's alone to stop: whoever else waits for it does so no longer. */
  isSole?: boolean
}

interface Fit {
  asked: string
  waiting: Map<Waiting, () => void>
  controller: AbortController
  summary: Promise<FitSummary>
}

const running = new Map<string, Fit>()

/**
 * Fits a slide, together with whoever waits for the same fit already: the computing process has one fit of a slide at a time, and a
 * second call would end the first. It stops when nobody waits any longer; a fit of other settings takes its place. Codes: `CANCELLED`
 * and those of `fitSlide`.
 */
export function joinFit(params: Methods['fitSlide']['params'], context: Waiting): Promise<FitSummary> {
  const { signal } = context
  const gone = () => new HistologueError('CANCELLED', 'The fit was cancelled.')
  if (signal.aborted) return Promise.reject(gone())
  const fit = fitOf(params)
  return new Promise((resolve, reject) => {
    const leave = () => {
      fit.waiting.delete(context)
      signal.removeEventListener('abort', stop)
    }
    const stop = () => {
      leave()
      if (fit.waiting.size === 0) {
        end(params.slideId, fit)
        fit.controller.abort()
      }
      reject(gone())
    }
    signal.addEventListener('abort', stop)
    const others = [...fit.waiting.values()]
    fit.waiting.set(context, stop)
    if (context.isSole) for (const end of others) end()
    fit.summary.then(resolve, reject).finally(leave)
  })
}

function fitOf(params: Methods['fitSlide']['params']): Fit {
  const asked = JSON.stringify(params)
  const known = running.get(params.slideId)
  if (known?.asked === asked) return known
  const waiting = new Map<Waiting, () => void>()
  const controller = new AbortController()
  const onProgress = (progress: Progress) => {
    for (const one of waiting.keys()) one.onProgress(progress)
  }
  const summary = connection.call('fitSlide', params, { signal: controller.signal, onProgress })
  const fit = { asked, waiting, controller, summary }
  running.set(params.slideId, fit)
  const finish = () => end(params.slideId, fit)
  summary.then(finish, finish)
  return fit
}

function end(slideId: string, fit: Fit): void {
  if (running.get(slideId) === fit) running.delete(slideId)
}
