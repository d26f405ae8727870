import {
  add,
  addAdamW,
  div,
  Graph,
  gelu,
  gradients,
  logSumExp,
  matmul,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  type Tensor,
  unsqueeze,
} from './graph/index.ts'

/** Inverse temperature inside of the log-sum-exp score (METHODS.md section 2: .25 to .5 ranked best). */
const BETA = 0.25

/** How a query and a spot's genes give one number: METHODS.md section 2. */
export type InfoNceScore = 'averaged' | 'log-sum-exp'

/** Sizes of the two contrastive baselines. */
export interface InfoNceSizes {
  nInput: number
  nFeature: number
  hidden: number
  head: number
  batch: number
}

/**
 * Shapes of the parameters: query encoder `W1, B1, W2`, per feature content keys `A`, slopes `S` and bias `C`; for averaged
 * values also a second query `W3` and the values' directions `V`.
 */
export function infoNceParameterShapes(
  { nInput, nFeature, hidden, head }: InfoNceSizes,
  score: InfoNceScore,
): Record<string, number[]> {
  const shared = { W1: [nInput, hidden], B1: [hidden], W2: [hidden, head] }
  const keys = { A: [head, nFeature], S: [head, nFeature], C: [1, nFeature] }
  if (score === 'log-sum-exp') return { ...shared, ...keys }
  return { ...shared, ...keys, W3: [hidden, head], V: [head, nFeature] }
}

/**
 * One training step, forward, backward and AdamW, of symmetric InfoNCE over all pairs of a batch's histology and omics.
 * Inputs `h: [batch, nInput]`, `x: [batch, nFeature]`, row by row of one spot, parameters, moments and `adamWScalars`;
 * outputs `loss` in nats (alone, it judges pairs) and every `<parameter>.next`. Guessing gives a loss of `log(batch)`. The query is the same for
 * all omics that it is compared with, so it cannot tell them which pair is the true one.
 */
export function buildInfoNceStep(sizes: InfoNceSizes, score: InfoNceScore): Graph {
  const graph = new Graph('info-nce-step')
  const h = graph.input('h', 'float32', [sizes.batch, sizes.nInput])
  const x = graph.input('x', 'float32', [sizes.batch, sizes.nFeature])
  const parameters = parameterInputs(graph, sizes, score)
  const pairs = score === 'averaged' ? averagedScores(h, x, parameters) : logSumExpScores(h, x, parameters)
  const loss = contrast(reshape(pairs, [sizes.batch, sizes.batch]))
  const all = Object.values(parameters)
  const found = gradients(loss, all)
  addAdamW(all.map((parameter, k) => ({ parameter, gradient: found[k] })))
  graph.output('loss', loss)
  return graph
}

/**
 * What ranks the features of a spot: the logits of its attention weights over its own genes. `h: ['n', nInput]`,
 * `x: ['n', nFeature]` to `logits: ['n', nFeature]`.
 */
export function buildInfoNceLogits(sizes: InfoNceSizes, score: InfoNceScore): Graph {
  const graph = new Graph('info-nce-logits')
  const h = graph.input('h', 'float32', ['n', sizes.nInput])
  const x = graph.input('x', 'float32', ['n', sizes.nFeature])
  const { content, slope } = keysOf(h, parameterInputs(graph, sizes, score), score)
  graph.output('logits', add(content, mul(slope, x)))
  return graph
}

type Parameters = Record<string, Tensor>

function parameterInputs(graph: Graph, sizes: InfoNceSizes, score: InfoNceScore): Parameters {
  const shapes = Object.entries(infoNceParameterShapes(sizes, score))
  return Object.fromEntries(shapes.map(([name, shape]) => [name, graph.input(name, 'float32', shape)]))
}

const hiddenOf = (h: Tensor, { W1, B1 }: Parameters) => gelu(add(matmul(h, W1), B1))

/** `[n, nFeature]` each: logit `content + slope·x`; slopes of the log-sum-exp score are positive (METHODS.md section 2). */
function keysOf(h: Tensor, p: Parameters, score: InfoNceScore): { content: Tensor; slope: Tensor } {
  const query = mul(matmul(hiddenOf(h, p), p.W2), 1 / Math.sqrt(Number(p.W2.shape[1])))
  const slope = matmul(query, p.S)
  return {
    content: add(matmul(query, p.A), p.C),
    slope: score === 'averaged' ? slope : softplus(slope),
  }
}

/** `[query, omics, nFeature]` logits of every query on every spot's genes, times `scale`. */
function pairLogits(h: Tensor, x: Tensor, p: Parameters, score: InfoNceScore, scale: number): Tensor {
  const { content, slope } = keysOf(h, p, score)
  const [u, w] = [content, slope].map((keys) => unsqueeze(mul(keys, scale), [1]))
  return add(u, mul(w, unsqueeze(x, [0])))
}

/** `log(1 + Σ_g exp(β·logit)) / β`, `[query, omics, 1]`. */
function logSumExpScores(h: Tensor, x: Tensor, p: Parameters): Tensor {
  return mul(softplus(logSumExp(pairLogits(h, x, p, 'log-sum-exp', BETA), [2])), 1 / BETA)
}

/** `q'·Σ_g α_g x_g d_g` with `‖d_g‖ = 1`, `[query, omics, 1]`; q' meets the values first, so no vectors are averaged. */
function averagedScores(h: Tensor, x: Tensor, p: Parameters): Tensor {
  const weights = softmax(pairLogits(h, x, p, 'averaged', 1))
  const length = sqrt(add(reduceSum(square(p.V), { axes: [0], keepDims: true }), 1e-6))
  const read = matmul(matmul(hiddenOf(h, p), p.W3), div(p.V, length))
  return matmul(mul(weights, unsqueeze(x, [0])), unsqueeze(read, [2]))
}

/** Mean cross entropy of telling the true pair from its row and from its column (van den Oord 2018, Radford 2021). */
function contrast(pairs: Tensor): Tensor {
  const batch = Number(pairs.shape[0])
  const eye = Float32Array.from({ length: batch * batch }, (_, at) => (at % (batch + 1) === 0 ? 1 : 0))
  const truth = mul(reduceSum(mul(pairs, pairs.graph.constant(eye, [batch, batch]))), 1 / batch)
  const [rows, columns] = [1, 0].map((axis) => reduceMean(logSumExp(pairs, [axis])))
  return sub(mul(add(rows, columns), 0.5), truth)
}
