import { expect, test } from 'vitest'
import { fuzz, fuzzBombs, isFault, type Try } from '../../fuzz/fuzz.ts'

/** As many of the 10,000 of `npm run fuzz` as take seconds; the bombs, few among them, are all tried. */
const N_TRY = 250

/** Each file opens or is refused by a code, within the limits of time and memory, and is left as it was. */
const faultsOf = (tries: Try[]) => tries.filter(isFault)

test('damaged files of every kind open or are refused by a code', async () => {
  const tries: Try[] = []
  await fuzz(0, N_TRY, null, (done) => tries.push(done))
  expect(faultsOf(tries)).toEqual([])
  const refused = tries.filter(({ outcome }) => outcome !== 'opens')
  // A reader that refused all, or opened all, would pass everything above.
  expect(refused.length / N_TRY).toBeGreaterThan(0.4)
  expect(refused.length / N_TRY).toBeLessThan(0.9)
})

test('files made to fill the memory, to lead out of their folder or round in circles cost neither', async () => {
  const tries: Try[] = []
  await fuzzBombs(0, (done) => tries.push(done))
  expect(faultsOf(tries)).toEqual([])
})
