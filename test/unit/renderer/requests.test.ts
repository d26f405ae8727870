import { expect, test } from 'vitest'
import { createRequests, requestKey } from '../../../renderer/data/requests.ts'
import { HistologueError } from '../../../worker/api/errors.ts'
import type { Call } from '../../../worker/api/rpc.ts'

interface Asked {
  params: unknown
  signal: AbortSignal | undefined
  answer: (data: unknown) => void
  fail: (error: HistologueError) => void
}

/** A call whose answers the test gives when it likes; aborting rejects, as over a port. */
function manualCall(): { call: Call; asked: Asked[] } {
  const asked: Asked[] = []
  const call = ((_method: string, params: unknown, options?: { signal?: AbortSignal }) =>
    new Promise<unknown>((resolve, reject) => {
      const { signal } = options ?? {}
      signal?.addEventListener('abort', () => reject(new HistologueError('CANCELLED', '')))
      asked.push({ params, signal, answer: resolve, fail: reject })
    })) as unknown as Call
  return { call, asked }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
const rank = (spot: number) => ({ slideId: 's', spot, by: 'expected' as const })

test('a newer spot aborts the older request and its late answer is not kept', async () => {
  const { call, asked } = manualCall()
  const { fetch, store } = createRequests(call)
  fetch('rankSpot', rank(1), { epoch: 1, slot: 'ranking' })
  fetch('rankSpot', rank(2), { epoch: 1, slot: 'ranking' })
  expect(asked[0].signal?.aborted).toBe(true)
  asked[0].answer('late')
  asked[1].answer('second')
  await settled()
  const { entries } = store.getState()
  expect(entries[requestKey('rankSpot', rank(1), 1)]).toBeUndefined()
  expect(entries[requestKey('rankSpot', rank(2), 1)]).toEqual({ status: 'done', data: 'second' })
})

test('going back to a spot whose request was aborted asks again; one that is known is not asked again', async () => {
  const { call, asked } = manualCall()
  const { fetch } = createRequests(call)
  for (const spot of [1, 2, 1]) fetch('rankSpot', rank(spot), { epoch: 1, slot: 'ranking' })
  expect(asked.map(({ params }) => (params as { spot: number }).spot)).toEqual([1, 2, 1])
  asked[2].answer('first')
  await settled()
  fetch('rankSpot', rank(1), { epoch: 1, slot: 'ranking' })
  expect(asked).toHaveLength(3)
})

test('what was lost with the process is forgotten, a real failure stays and can be asked again', async () => {
  const { call, asked } = manualCall()
  const { fetch, store } = createRequests(call)
  fetch('rankSpot', rank(1), { epoch: 1 })
  fetch('rankSpot', rank(2), { epoch: 1 })
  asked[0].fail(new HistologueError('WORKER_GONE', ''))
  asked[1].fail(new HistologueError('UNKNOWN_SPOT', 'no'))
  await settled()
  const { entries } = store.getState()
  expect(entries[requestKey('rankSpot', rank(1), 1)]).toBeUndefined()
  expect(entries[requestKey('rankSpot', rank(2), 1)]).toMatchObject({ status: 'failed' })
  fetch('rankSpot', rank(2), { epoch: 1 })
  expect(asked).toHaveLength(3)
})

test('an answer that comes after the slide was left is dropped, and old rankings make room', async () => {
  const { call, asked } = manualCall()
  const { fetch, store, clear } = createRequests(call)
  fetch('getFeatures', { slideId: 's' }, { epoch: 1 })
  clear()
  asked[0].answer('of the slide before')
  await settled()
  expect(store.getState().entries).toEqual({})
  for (let spot = 0; spot < 20; spot++) {
    fetch('rankSpot', rank(spot), { epoch: 2 })
    asked[spot + 1].answer(spot)
    await settled()
  }
  const { entries } = store.getState()
  expect(Object.keys(entries)).toHaveLength(12)
  expect(entries[requestKey('rankSpot', rank(19), 2)]).toMatchObject({ data: 19 })
  expect(entries[requestKey('rankSpot', rank(0), 2)]).toBeUndefined()
})

test('what is asked of one slide leaves the answers of another beside it', async () => {
  const { call, asked } = manualCall()
  const { fetch, store } = createRequests(call)
  const column = (slideId: string, k: number) => ({ slideId, name: `label ${k}` })
  for (const slideId of ['a', 'b'])
    for (let k = 0; k < 8; k++) {
      fetch('getObsColumn', column(slideId, k), { epoch: 1 })
      asked.at(-1)?.answer(k)
      await settled()
    }
  const { entries } = store.getState()
  expect(entries[requestKey('getObsColumn', column('a', 0), 1)]).toEqual({ status: 'done', data: 0 })
  expect(Object.keys(entries)).toHaveLength(16)
})

test('a long list of spots keeps its request apart from every other, and the same spots find it again', () => {
  const key = (spots: Uint32Array) => requestKey('rankRegion', { slideId: 's', spots, by: 'expected' }, 1)
  const many = (change: (spots: Uint32Array) => void = () => undefined) => {
    const spots = Uint32Array.from({ length: 5000 }, (_, k) => 2 * k)
    change(spots)
    return spots
  }
  expect(key(many())).toBe(key(many()))
  expect(key(many()).length).toBeLessThan(200)
  const others = [
    many((spots) => spots.fill(1, 0, 1)),
    many((spots) => spots.fill(9999, 4999)),
    many().subarray(1),
    many().reverse(),
  ]
  expect(new Set([many(), ...others].map(key)).size).toBe(5)
  expect(key(Uint32Array.of(1, 23))).not.toBe(key(Uint32Array.of(12, 3)))
})
