/**
 * Gives the built worker, run by Node alone, the `process.parentPort` that it finds in Electron: one port, over Node's
 * channel to the parent. Each answer carries how long the worker was at it.
 */
const startedAtMs = new Map()

const port = {
  /** @param {{ kind: string, id: number }} message */
  postMessage(message) {
    const workerMs = performance.now() - startedAtMs.get(message.id)
    process.send?.({ ...message, workerMs })
  },
  /** @param {string} event @param {(event?: { data: unknown }) => void} listener */
  on(event, listener) {
    if (event === 'close') process.on('disconnect', () => listener())
    else
      process.on('message', (/** @type {{ kind: string, id: number }} */ data) => {
        if (data.kind === 'request') startedAtMs.set(data.id, performance.now())
        listener({ data })
      })
  },
  start() {},
}

Object.assign(process, {
  parentPort: {
    /** @param {string} _ @param {(event: { ports: unknown[] }) => void} listener */
    on: (_, listener) => listener({ ports: [port] }),
  },
})
process.on('disconnect', () => process.exit())
