import {
  add,
  type Dim,
  Graph,
  gradients,
  logSumExp,
  matmul,
  mul,
  reduceSum,
  softplus,
  sub,
  type Tensor,
  transposeMatrix,
} from './graph/index.ts'

/** What makes logits into an attention score. */
export interface ScoreFactors {
  beta: number
  nullMass: number
  /** r of MODEL.md section 2: what a unit of the measured programmes adds to the query. */
  reliability: number
}

/** Sizes of the gradient along a path. */
export interface PathSizes {
  /** Features that the model reads. */
  nRead: number
  nFeature: number
  nAxis: number
}

/** `log(nullMass + Σ_g exp(beta·q·k_g))/beta`, MODEL.md section 2; `[n, d]` to `[n, 1]`. */
function attentionScore(queries: Tensor, keys: Tensor, { beta, nullMass }: ScoreFactors): Tensor {
  const logNull = Math.log(nullMass)
  const total = logSumExp(mul(matmul(queries, transposeMatrix(keys)), beta), [1])
  return mul(add(softplus(sub(total, logNull)), logNull), 1 / beta)
}

/** Attention scores of queries: `queries: ['n', d]`, `keys: [g, d]` to `score: ['n', 1]`. */
export function buildScores(factors: ScoreFactors, { nFeature, nAxis }: PathSizes): Graph {
  const graph = new Graph('attention-scores')
  const queries = graph.input('queries', 'float32', ['n', nAxis])
  const keys = graph.input('keys', 'float32', [nFeature, nAxis])
  graph.output('score', attentionScore(queries, keys, factors))
  return graph
}

/**
 * Integrated gradients (Sundararajan, Taly & Yan 2017) of the attention score with respect to what is measured, along the
 * straight path from `baseline` to `x: [1, nRead]`: places `at: ['t', 1]` in [0, 1] with their `weights: ['t', 1]`.
 * `read: [nRead, nAxis]` turns rank scores into programmes, `base: [1, nAxis]` is the query without them. Output
 * `integrated: [1, nRead]`.
 */
export function buildPathGradients(factors: ScoreFactors, sizes: PathSizes): Graph {
  const { nRead, nFeature, nAxis } = sizes
  const graph = new Graph('path-gradients')
  const input = (name: string, shape: Dim[]) => graph.input(name, 'float32', shape)
  const [x, baseline] = [input('x', [1, nRead]), input('baseline', [1, nRead])]
  const [at, weights] = [input('at', ['t', 1]), input('weights', ['t', 1])]
  const [read, base] = [input('read', [nRead, nAxis]), input('base', [1, nAxis])]
  const way = sub(x, baseline)
  const measured = add(baseline, matmul(at, way))
  const queries = add(base, mul(matmul(measured, read), factors.reliability))
  const score = attentionScore(queries, input('keys', [nFeature, nAxis]), factors)
  const [slope] = gradients(reduceSum(mul(score, weights)), [measured])
  graph.output('integrated', mul(reduceSum(slope, { axes: [0], keepDims: true }), way))
  return graph
}
