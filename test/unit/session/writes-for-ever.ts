/** Run as a process that is killed: writes a session over and over, larger and smaller by turns, and says when the first stands. */
import { writeSession } from '../../../worker/session/session-file.ts'
import { sessionOf, slideOf } from './sessions.ts'

const [path] = process.argv.slice(2)
const outline = [[Float32Array.from({ length: 200_000 }, (_, k) => k / 3)]]
const [region] = slideOf(path).regions
for (let turn = 0; ; turn++) {
  const regions = Array.from({ length: turn % 2 === 0 ? 1 : 4 }, (_, k) => ({
    ...{ ...region, id: String(k), name: `turn ${turn}` },
    outline,
  }))
  await writeSession(path, sessionOf(slideOf(path, { regions })), { appVersion: '1.2.3' })
  if (turn === 0) process.send?.('written')
}
