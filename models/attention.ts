import {
  adamWInputs,
  adamWOutputs,
  adamWStep,
  add,
  Graph,
  gatherRows,
  gelu,
  gradients,
  matmul,
  mul,
  reduceSum,
  reshape,
  slice,
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
 * Training steps by per-gene evidence in its Gaussian form (models/README.md), forward, backward and AdamW, `nStep` of them
 * one after another: what a call costs is then shared by many. Inputs `h: [nSpot, nInput]`, `x: [nSpot, nFeature]`,
 * `noise: [noiseRows, nInput]`, the rows of the batches `rows.spot`, `rows.noise: [nStep·batch]` (int32), parameters,
 * moments, and `adamw: [nStep, 3]`, a row of `adamWScalars` per step. Outputs `loss` (of the last step; mean over the batch,
 * summed over features) and every `<parameter>.next`.
 */
export function buildAttentionSteps(sizes: AttentionSizes, nStep = 1): Graph {
  const { nSpot, nInput, nFeature, batch, noiseRows } = sizes
  const graph = new Graph('attention-steps')
  const h = graph.input('h', 'float32', [nSpot, nInput])
  const x = graph.input('x', 'float32', [nSpot, nFeature])
  const noise = graph.input('noise', 'float32', [noiseRows, nInput])
  const [spots, noises] = ['spot', 'noise'].map((name) =>
    graph.input(`rows.${name}`, 'int32', [nStep * batch]),
  )
  const scalars = graph.input('adamw', 'float32', [nStep, 3])
  const shapes = Object.entries(attentionParameterShapes(sizes))
  let states = shapes.map(([name, shape]) => adamWInputs(graph.input(name, 'float32', shape)))
  let loss: Tensor | null = null
  for (let k = 0; k < nStep; k++) {
    const [ofSpots, ofNoise] = [spots, noises].map((rows) => slice(rows, 0, k * batch, (k + 1) * batch))
    const seen = add(gatherRows(h, ofSpots), gatherRows(noise, ofNoise))
    const parameters = states.map(({ parameter }) => parameter)
    loss = evidenceLoss(seen, gatherRows(x, ofSpots), parameters)
    const row = slice(scalars, 0, k, k + 1)
    const [keep, step, root] = [0, 1, 2].map((column) => reshape(slice(row, 1, column, column + 1), []))
    const found = gradients(loss, parameters)
    states = states.map((state, i) => adamWStep(state, found[i], { keep, step, root }))
  }
  for (const [i, [name]] of shapes.entries()) adamWOutputs(name, states[i])
  if (loss) graph.output('loss', loss)
  return graph
}

/** Gaussian tilt: evidence `x·m - m²/2` in nats, `m = q·k`; its maximum is the least squares here. */
function evidenceLoss(seen: Tensor, measured: Tensor, [w1, b1, w2, keys]: Tensor[]): Tensor {
  const tilt = matmul(query(seen, w1, b1, w2), keys)
  return mul(reduceSum(square(sub(tilt, measured))), 0.5 / Number(seen.shape[0]))
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
