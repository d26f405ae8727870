import { exp, Graph, matmul, mul, reduceSum, transposeMatrix } from './graph/index.ts'

/** One power step of subspace iteration: `x·(xᵀ·u)`, `x: [n, m]`, `u: [n, k]` to `next: [n, k]`. */
export function buildPowerStep(): Graph {
  const graph = new Graph('power-step')
  const x = graph.input('x', 'float32', ['n', 'm'])
  const u = graph.input('u', 'float32', ['n', 'k'])
  graph.output('next', matmul(x, matmul(transposeMatrix(x), u)))
  return graph
}

/**
 * Sum over features of a tile's unnormalised attention `exp(beta·logit)`: output `total: ['n', 1]` (MODEL.md section 2
 * without the null key, which the caller adds).
 */
export function buildWeightTotals(beta: number): Graph {
  const graph = new Graph('weight-totals')
  const queries = graph.input('queries', 'float32', ['n', 'd'])
  const keys = graph.input('keys', 'float32', ['g', 'd'])
  const e = exp(mul(matmul(queries, transposeMatrix(keys)), beta))
  graph.output('total', reduceSum(e, { axes: [1], keepDims: true }))
  return graph
}

/** A matrix product: `a: ['n', 'k']`, `b: ['k', 'm']` to `product: ['n', 'm']`. */
export function buildProduct(): Graph {
  const graph = new Graph('product')
  const a = graph.input('a', 'float32', ['n', 'k'])
  const b = graph.input('b', 'float32', ['k', 'm'])
  graph.output('product', matmul(a, b))
  return graph
}

/** Products of columns, `aᵀ·b`: `a: ['n', 'k']`, `b: ['n', 'm']` to `product: ['k', 'm']`. */
export function buildTransposedProduct(): Graph {
  const graph = new Graph('transposed-product')
  const a = graph.input('a', 'float32', ['n', 'k'])
  const b = graph.input('b', 'float32', ['n', 'm'])
  graph.output('product', matmul(transposeMatrix(a), b))
  return graph
}
