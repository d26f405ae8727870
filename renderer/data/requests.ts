import { create } from 'zustand'
import { type HistologueError, toHistologueError } from '../../worker/api/errors.ts'
import type { MethodName, Methods } from '../../worker/api/methods.ts'
import type { Call } from '../../worker/api/rpc.ts'

export type Entry<T = unknown> =
  | { status: 'loading' }
  | { status: 'done'; data: T }
  | { status: 'failed'; error: HistologueError }

interface Running {
  slot: string
  controller: AbortController
}

/** Results kept per method and slide; rankings are under a megabyte each. */
const KEPT_PER_METHOD = 12

/** Key of a request: method, opening of the slide, parameters. */
export function requestKey<M extends MethodName>(
  method: M,
  params: Methods[M]['params'],
  epoch: number,
): string {
  return `${method}|${epoch}|${JSON.stringify(params, shortArrays)}`
}

/** Spots as short text in JSON. */
export const shortArrays = (_name: string, value: unknown) =>
  value instanceof Uint32Array ? arrayText(value) : value

/** Whether the parameters in a key name a slide; quotes inside of texts are escaped there. */
const isAbout = (key: string, slideId: string) =>
  ['slideId', 'bSlideId', 'otherSlideId'].some((name) => key.includes(`"${name}":${JSON.stringify(slideId)}`))

/** Lists longer than this stand in a key as a digest: keys are made at every drawing of a panel. */
const LONGEST_LIST = 64
const digests = new WeakMap<Uint32Array, string>()

/** Spots as text: a short list as it is, a long one by its length and two hashes (FNV-1a, two seeds), made once. */
function arrayText(spots: Uint32Array): string {
  if (spots.length <= LONGEST_LIST) return spots.join(' ')
  let text = digests.get(spots)
  if (text === undefined) {
    let [a, b] = [0x811c9dc5, 0x1b873593]
    for (const spot of spots) {
      a = Math.imul(a ^ spot, 0x01000193)
      b = Math.imul(b ^ spot, 0x01000193) ^ (b >>> 15)
    }
    text = `${spots.length} spots ${a >>> 0} ${b >>> 0}`
    digests.set(spots, text)
  }
  return text
}

/**
 * One fetch store, keyed by request. A request with a slot aborts the unfinished one in that slot, so that
 * fast clicking never queues; what was aborted or lost with its process is forgotten and can be asked again.
 */
export function createRequests(call: Call) {
  const store = create<{ entries: Readonly<Record<string, Entry>> }>(() => ({ entries: {} }))
  const running = new Map<string, Running>()
  const lastUsed = new Map<string, number>()
  const groupOf = new Map<string, string>()
  let clock = 0

  const put = (key: string, entry: Entry | null) =>
    store.setState(({ entries }) => {
      const { [key]: _old, ...rest } = entries
      return { entries: entry ? { ...rest, [key]: entry } : rest }
    })

  const evict = (group: string) => {
    const done = Object.entries(store.getState().entries)
      .filter(([key, entry]) => groupOf.get(key) === group && entry.status === 'done')
      .map(([key]) => key)
      .sort((a, b) => (lastUsed.get(a) ?? 0) - (lastUsed.get(b) ?? 0))
    for (const key of done.slice(0, Math.max(0, done.length - KEPT_PER_METHOD))) {
      lastUsed.delete(key)
      groupOf.delete(key)
      put(key, null)
    }
  }

  const abortSlot = (slot: string, except: string) => {
    for (const [key, entry] of running)
      if (entry.slot === slot && key !== except) {
        running.delete(key)
        put(key, null)
        entry.controller.abort()
      }
  }

  const fetch = <M extends MethodName>(
    method: M,
    params: Methods[M]['params'],
    { epoch, slot }: { epoch: number; slot?: string },
  ): void => {
    const key = requestKey(method, params, epoch)
    // What one slide is asked does not crowd out what is shown of another beside it.
    const group = `${method}|${'slideId' in params ? params.slideId : ''}`
    lastUsed.set(key, clock++)
    groupOf.set(key, group)
    if (slot) abortSlot(slot, key)
    const known = store.getState().entries[key]
    if (known && known.status !== 'failed') return
    const mine: Running = { slot: slot ?? key, controller: new AbortController() }
    running.set(key, mine)
    put(key, { status: 'loading' })
    const settle = (entry: Entry | null) => {
      if (running.get(key) !== mine) return
      running.delete(key)
      put(key, entry)
      evict(group)
    }
    call(method, params, { signal: mine.controller.signal }).then(
      (data) => settle({ status: 'done', data }),
      (thrown) => {
        const error = toHistologueError(thrown)
        const isLost = error.code === 'CANCELLED' || error.code === 'WORKER_GONE'
        settle(isLost ? null : { status: 'failed', error })
      },
    )
  }

  const clear = () => {
    for (const { controller } of running.values()) controller.abort()
    running.clear()
    lastUsed.clear()
    groupOf.clear()
    store.setState({ entries: {} })
  }

  /**
   * Forgets what all other methods answered, of one slide where it is given, which a new fit makes untrue; what is on its way is dropped.
   */
  const forgetAllBut = (methods: readonly MethodName[], slideId?: string) => {
    const isKept = (key: string) =>
      methods.some((method) => key.startsWith(`${method}|`)) ||
      (slideId !== undefined && !isAbout(key, slideId))
    for (const [key, { controller }] of running)
      if (!isKept(key)) {
        running.delete(key)
        controller.abort()
      }
    const kept = Object.entries(store.getState().entries).filter(([key]) => isKept(key))
    store.setState({ entries: Object.fromEntries(kept) })
  }

  return { store, fetch, clear, forgetAllBut }
}
