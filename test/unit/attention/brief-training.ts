import { CANDIDATES, type Candidate } from '../../../worker/attention/fit-plan.ts'

/** For tests of what is done with a fit, which must inform and need be no good: one way to read histology, a tenth of its steps. */
export const BRIEF: readonly Candidate[] = [{ ...CANDIDATES[0], nStep: 30 }]

/**
 * For tests that ask how well a fit names the planted drivers, and are not about the plan itself: a fifth of the steps of the way
 * that reads more. What the app takes is tried by learn.test.ts, transfer.test.ts and the benchmarks.
 */
export const SHORT: readonly Candidate[] = [{ ...CANDIDATES[1], nStep: 100 }]
