import type { NoiseReport } from '../api/explanations.ts'
import type { Methods } from '../api/methods.ts'
import { median, quantiles } from '../stats/quantiles.ts'
import { factsTable } from './describe.ts'
import { type CliWorld, call } from './session.ts'

/** Writes what noise does to a slide's rankings to standard output: facts for people, or every spot as JSON. */
export async function writeNoise(
  world: CliWorld,
  params: Methods['measureNoise']['params'],
  asJson: boolean,
): Promise<void> {
  const report = await call(world, 'measureNoise', params)
  world.stdout.write(asJson ? `${JSON.stringify(report, plainNumbers, 2)}\n` : noiseText(report))
}

/** Arrays as arrays; what is not a number becomes null, as JSON has no other word for it. */
const plainNumbers = (_key: string, value: unknown) =>
  value instanceof Float32Array || value instanceof Uint32Array ? Array.from(value) : value

/** A noise report for people, one fact a line. */
function noiseText(report: NoiseReport): string {
  const { by, nTop, nDraw, nFeature, nContender, beta, spots, breaksAt, foretold } = report
  const { gap, attentionBreaksAt, seedScatter, countScatter } = report
  const own = seedScatter.map((seeds, k) => Math.hypot(orNone(seeds), orNone(countScatter[k])))
  const nBroken = own.filter((value, k) => value >= breaksAt[k]).length
  const nHeld = attentionBreaksAt.filter((value) => !Number.isNaN(value)).length
  const least = Math.log(nFeature - 1) / beta
  return factsTable([
    [
      'rankings',
      `by ${by}, best ${nTop} of ${nFeature} at ${spots.length} spots, ${nDraw} draws each; in rank shift`,
    ],
    ['break at', `sigma* = ${range(breaksAt)}`],
    ['foretold', `${range(foretold)}, threshold equation of the same logits`],
    [
      'own noise',
      `${range(own)} in the best ${nContender}; at or above sigma* at ${nBroken} of ${spots.length} spots`,
    ],
    ['', `seeds ${range(seedScatter)}, counts ${range(countScatter)}`],
    ['attention', attentionText(attentionBreaksAt, nHeld)],
    ['', `gap of the best ${range(gap)}, ln n/beta ${least.toFixed(3)}`],
  ])
}

const attentionText = (breaksAt: Float32Array, nHeld: number) =>
  nHeld === 0
    ? 'one feature holds half of it at no spot, so that the closed form has nothing to break'
    : `of one feature breaks at ${range(breaksAt)}, at the ${nHeld} spots where one holds half`

const orNone = (value: number) => (Number.isNaN(value) ? 0 : value)

/** Median, and in brackets the 5th and 95th percentile over spots. */
function range(values: Float32Array): string {
  const [low, high] = quantiles(values, [0.05, 0.95])
  return Number.isNaN(low)
    ? 'not known'
    : `${median(values).toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`
}
