import {
  add,
  addAdamW,
  Graph,
  gatherRows,
  gelu,
  gradients,
  matmul,
  mul,
  reduceSum,
  square,
  sub,
  type Tensor,
} from './graph/index.ts'

/** Sizes of the query encoder and of a training step. */
export interface AttentionSizes {
  nSpot: number
  /** Query inputs per spot. */
  nInput: number
  /** Features trained on. */
  nFeature: number
  hidden: number
  /** Head size D. */
  head: number
  batch: number
  /** Rows of the pool that input noise is drawn from. */
  noiseRows: number
}

/** Shapes of the parameters: query encoder `W1, B1, W2` and keys `K`. */
export function attentionParameterShapes(sizes: AttentionSizes): Record<'W1' | 'B1' | 'W2' | 'K', number[]> {
  const { nInput, hidden, head, nFeature } = sizes
  return { W1: [nInput, hidden], B1: [hidden], W2: [hidden, head], K: [head, nFeature] }
}

/** `gelu(h·W1 + B1)·W2` with `h: [n, nInput]`; the query `q: [n, head]` of models/README.md. */
function query(h: Tensor, w1: Tensor, b1: Tensor, w2: Tensor): Tensor {
  return matmul(gelu(add(matmul(h, w1), b1)), w2)
}

/**
 * One training step by per-gene evidence in its Gaussian form (models/README.md): forward, backward and AdamW.
 * Inputs `h: [nSpot, nInput]`, `x: [nSpot, nFeature]`, `noise: [noiseRows, nInput]`, the rows of the batch
 * `rows.spot`, `rows.noise: [batch]` (int32), parameters, moments and the scalars of `adamWScalars`.
 * Outputs `loss` (mean over the batch, summed over features) and every `<parameter>.next`.
 */
export function buildAttentionStep(sizes: AttentionSizes): Graph {
  const { nSpot, nInput, nFeature, batch, noiseRows } = sizes
  const graph = new Graph('attention-step')
  const h = graph.input('h', 'float32', [nSpot, nInput])
  const x = graph.input('x', 'float32', [nSpot, nFeature])
  const noise = graph.input('noise', 'float32', [noiseRows, nInput])
  const rows = (name: string) => graph.input(`rows.${name}`, 'int32', [batch])
  const spots = rows('spot')
  const seen = add(gatherRows(h, spots), gatherRows(noise, rows('noise')))
  const measured = gatherRows(x, spots)
  const parameters = Object.entries(attentionParameterShapes(sizes)).map(([name, shape]) =>
    graph.input(name, 'float32', shape),
  )
  const [w1, b1, w2, keys] = parameters
  // Gaussian tilt: evidence x·m - m²/2 in nats, m = q·k; its maximum is the least squares below.
  const tilt = matmul(query(seen, w1, b1, w2), keys)
  const loss = mul(reduceSum(square(sub(tilt, measured))), 0.5 / batch)
  const found = gradients(loss, parameters)
  addAdamW(parameters.map((parameter, i) => ({ parameter, gradient: found[i] })))
  graph.output('loss', loss)
  return graph
}

/** The query encoder alone: `h: ['n', nInput]` to `q: ['n', head]`. */
export function buildQueryEncoder(sizes: AttentionSizes): Graph {
  const graph = new Graph('query-encoder')
  const shapes = attentionParameterShapes(sizes)
  const h = graph.input('h', 'float32', ['n', sizes.nInput])
  const [w1, b1, w2] = (['W1', 'B1', 'W2'] as const).map((name) => graph.input(name, 'float32', shapes[name]))
  graph.output('q', query(h, w1, b1, w2))
  return graph
}
