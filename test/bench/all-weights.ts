import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BETA, N_AXIS } from '../../worker/attention/fit-plan.ts'
import { median } from '../../worker/stats/quantiles.ts'
import { megabytes, milliseconds, type Row, type Section, seconds, skipped } from './section.ts'
import { startPython, torchVersion } from './torch-step.ts'
import { type Factors, makeFactors, openPass } from './weight-tiles.ts'

const N_SPOT = 3000
const N_FEATURE = 18_000
const N_TOKEN = 2000
const THREADS = 2
/** Tiles that stay in a core's cache, for both sides: each is at its fastest with them. */
const TILE_BYTES = 2 * 1024 * 1024
const TORCH_TILE = 16
const N_ROUND = 15
const N_TOKEN_ROUND = 3
const MOST_OF_PRODUCT = 2
const LEAST_OF_TOKENS = 50

export const weightsSection: Section = {
  name: 'weights',
  title: 'All logits and attention weights of a slide',
  method:
    `Made-up queries and keys on ${N_AXIS} axes, beta ${BETA}, with the null key as one more key. Logits and normalised weights are ` +
    `written tile by tile into the same arrays; the peer writes the plain product of the same matrices alone, in onnxruntime too, in ` +
    `the same tiles of ${TILE_BYTES / 2 ** 20} MiB. ${THREADS} threads on both sides, in turns, medians of ${N_ROUND} after one that is not ` +
    `counted. The tokens are those of a model that holds a token per gene and spot: nn.MultiheadAttention with one head over ` +
    `${N_TOKEN} tokens, projections the identity so that the weights are the same, which is checked; ${TORCH_TILE} spots a tile, median of ` +
    `${N_TOKEN_ROUND} after one. Its memory is the rise of its process' peak.`,
  rows: async () => [...(await productRows()), ...(await tokenRows())],
}

const tileOf = (nFeature: number) => Math.max(1, Math.floor(TILE_BYTES / (4 * nFeature)))

async function productRows(): Promise<Row[]> {
  const factors = makeFactors(N_SPOT, N_FEATURE, N_AXIS, BETA)
  const tiled = { threads: THREADS, tile: tileOf(factors.nFeature) }
  const passes = [
    await openPass('weights', factors, tiled),
    await openPass('product', factors, tiled),
    await openPass('product', factors, { ...tiled, tile: N_SPOT }),
    await openPass('totals', factors, tiled),
  ]
  await checkWeights(factors)
  const times: number[][] = passes.map(() => [])
  for (let round = -1; round < N_ROUND; round++)
    for (const [k, pass] of passes.entries()) {
      const time = await pass.run()
      if (round >= 0) times[k].push(time)
    }
  for (const pass of passes) await pass.release()
  const [ours, product, whole, totals] = times.map((own) => median(own))
  const [fastest, fastestProduct] = times.map((own) => Math.min(...own))
  const what = `${N_SPOT.toLocaleString('en')} × ${N_FEATURE.toLocaleString('en')}`
  const against = (time: number) =>
    `${(ours / time).toFixed(2)}× (${milliseconds(ours)}, product ${milliseconds(time)})`
  return [
    {
      what: `all logits and weights, ${what}, against a plain matrix product`,
      aim: `≤ ${MOST_OF_PRODUCT.toFixed(2)}×`,
      measured: against(product),
      reached: ours <= MOST_OF_PRODUCT * product,
    },
    {
      what: 'the same, fastest passes',
      aim: '',
      measured: `${(fastest / fastestProduct).toFixed(2)}× (${milliseconds(fastest)}, product ${milliseconds(fastestProduct)})`,
    },
    { what: 'the same against a plain product in one call', aim: '', measured: against(whole) },
    { what: 'softmax totals alone, as a fit needs them', aim: '', measured: milliseconds(totals) },
  ]
}

/** Weights of the first tile times their totals, by the graph of the fit, are the exponentials of the logits. */
async function checkWeights(factors: Factors): Promise<void> {
  const few = { ...factors, nSpot: 8, queries: factors.queries.subarray(0, 8 * factors.width) }
  const seen: Record<string, Float32Array> = {}
  for (const kind of ['weights', 'totals'] as const) {
    const pass = await openPass(kind, few, { threads: THREADS, tile: few.nSpot })
    await pass.run((outputs) => Object.assign(seen, outputs))
    await pass.release()
  }
  seen.weights.forEach((weight, at) => {
    const expected = Math.exp(seen.logits[at]) / seen.total[Math.floor(at / factors.nFeature)]
    if (Math.abs(weight / expected - 1) > 1e-4) throw new Error(`A weight is ${weight} and not ${expected}.`)
  })
}

interface TokenAnswer {
  time: number
  before: number
  peak: number
  first: number[]
}

async function tokenRows(): Promise<Row[]> {
  const what = `the same attention by explicit tokens in PyTorch, ${N_SPOT.toLocaleString('en')} × ${N_TOKEN.toLocaleString('en')}`
  const aim = `≥ ${LEAST_OF_TOKENS}× ours`
  if (!torchVersion()) return [skipped(what, aim, 'no torch (HISTOLOGUE_PYTHON names a Python that has it)')]
  const factors = makeFactors(N_SPOT, N_TOKEN, N_AXIS, BETA)
  const { ours, theirs, answer } = await compareTokens(factors)
  const ratio = theirs / ours
  const tileBytes = 4 * TORCH_TILE * factors.nFeature * factors.width
  return [
    {
      ...{ what, aim, reached: ratio >= LEAST_OF_TOKENS },
      measured: `${ratio.toFixed(0)}× (${seconds(theirs)}, ours ${milliseconds(ours)})`,
    },
    {
      what: 'its memory, tokens of one tile · of all spots at once',
      aim: '',
      measured: `${megabytes(answer.peak - answer.before)} (tokens ${megabytes(tileBytes)}) · tokens ${megabytes((tileBytes * N_SPOT) / TORCH_TILE)}`,
    },
    {
      what: 'our arrays for the same: a tile of logits and weights · queries and keys',
      aim: '',
      measured: `${megabytes(8 * tileOf(factors.nFeature) * factors.nFeature)} · ${megabytes(factors.queries.byteLength + factors.keys.byteLength)}`,
    },
  ]
}

async function compareTokens(factors: Factors) {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-tokens-'))
  const { nSpot, nFeature, width } = factors
  for (const name of ['queries', 'keys'] as const) writeFileSync(join(folder, name), factors[name])
  const script = new URL('attention_tokens_torch.py', import.meta.url).pathname
  const spec = { threads: THREADS, nSpot, nFeature, width, tile: TORCH_TILE }
  const torch = startPython<TokenAnswer>(script, [JSON.stringify(spec), folder])
  const pass = await openPass('weights', factors, { threads: THREADS, tile: tileOf(nFeature) })
  const [here, there]: number[][] = [[], []]
  try {
    let answer = await torch.ask('')
    await pass.run(({ weights }, start) => {
      if (start === 0) checkSame(weights, answer.first)
    })
    for (let round = 0; round < N_TOKEN_ROUND; round++) {
      for (let k = 0; k < 5; k++) here.push(await pass.run())
      answer = await torch.ask('')
      there.push(answer.time)
    }
    return { ours: median(here), theirs: median(there), answer }
  } finally {
    torch.close()
    await pass.release()
    rmSync(folder, { recursive: true, force: true })
  }
}

function checkSame(weights: Float32Array, expected: readonly number[]): void {
  expected.forEach((value, k) => {
    if (Math.abs(weights[k] / value - 1) > 1e-3)
      throw new Error(`Weight ${k} is ${weights[k]}, in torch ${value}.`)
  })
}
