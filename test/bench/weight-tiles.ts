import { Graph, matmul, softmax, transposeMatrix } from '../../models/graph/index.ts'
import { buildWeightTotals } from '../../models/products.ts'
import { float32, openSession } from '../../worker/attention/runtime.ts'
import { makeNumbers } from './graph-runner.ts'

/** Queries and keys of a slide; the null key is the last feature, by a coordinate that is 1 in every query. */
export interface Factors {
  nSpot: number
  nFeature: number
  /** The null key's coordinate included. */
  width: number
  /** `[nSpot, width]`, beta included: logits are in nats. */
  queries: Float32Array
  /** `[nFeature, width]` */
  keys: Float32Array
}

/** Made-up factors whose logits spread by about .1 in rank shift, as those of real slides do; `nFeature` without the null key. */
export function makeFactors(nSpot: number, nFeature: number, nAxis: number, beta: number): Factors {
  const scale = Math.sqrt((0.1 * 3) / Math.sqrt(nAxis))
  const width = nAxis + 1
  const queries = makeNumbers(nSpot * width, 91, beta * scale)
  const keys = makeNumbers((nFeature + 1) * width, 92, scale)
  for (let at = nAxis; at < queries.length; at += width) queries[at] = 1
  for (let at = nAxis; at < keys.length; at += width) keys[at] = 0
  keys.fill(0, nFeature * width)
  // As much as all features have together at logit 0.
  keys[keys.length - 1] = Math.log(nFeature)
  return { nSpot, nFeature: nFeature + 1, width, queries, keys }
}

function buildTile(outputs: readonly ('logits' | 'weights')[]): Graph {
  const graph = new Graph(`tile-of-${outputs.join('-and-')}`)
  const queries = graph.input('queries', 'float32', ['n', 'd'])
  const keys = graph.input('keys', 'float32', ['g', 'd'])
  const logits = matmul(queries, transposeMatrix(keys))
  graph.output('logits', logits)
  if (outputs.includes('weights')) graph.output('weights', softmax(logits))
  return graph
}

const GRAPHS = {
  weights: () => buildTile(['logits', 'weights']),
  product: () => buildTile(['logits']),
  totals: () => buildWeightTotals(1),
}

/** One way over a whole slide, tile by tile; every tile's outputs are written into the same arrays. */
export interface Pass {
  /** Time over all spots in ms; `onTile` sees each tile's outputs and the first of its spots. */
  run(onTile?: (outputs: Record<string, Float32Array>, start: number) => void): Promise<number>
  release(): Promise<void>
}

/** Opens a way: all logits and weights, the plain product of the same factors, or the softmax totals as a fit has them. */
export async function openPass(
  kind: keyof typeof GRAPHS,
  { nSpot, nFeature, width, queries, keys }: Factors,
  { threads, tile }: { threads: number; tile: number },
): Promise<Pass> {
  const session = await openSession(GRAPHS[kind]().toBytes(), { threads })
  const keyTensor = float32(keys, [nFeature, width])
  const widthOf = (name: string) => (name === 'total' ? 1 : nFeature)
  const held = session.outputNames.map((name) => ({ name, values: new Float32Array(tile * widthOf(name)) }))
  return {
    async run(onTile) {
      const began = performance.now()
      for (let start = 0; start < nSpot; start += tile) {
        const n = Math.min(tile, nSpot - start)
        const rows = float32(queries.subarray(start * width, (start + n) * width), [n, width])
        const outputs = held.map(({ name, values }) => [name, values.subarray(0, n * widthOf(name))] as const)
        const targets = outputs.map(([name, values]) => [name, float32(values, [n, widthOf(name)])])
        await session.run({ queries: rows, keys: keyTensor }, Object.fromEntries(targets))
        onTile?.(Object.fromEntries(outputs), start)
      }
      return performance.now() - began
    },
    release: () => session.release(),
  }
}
