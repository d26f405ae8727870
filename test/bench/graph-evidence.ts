import {
  add,
  addAdamW,
  Graph,
  gatherRows,
  gelu,
  gradients,
  matmul,
  mul,
  neg,
  reshape,
  softplusSum,
  type Tensor,
  transposeMatrix,
} from '../../models/graph/index.ts'

/** Sizes of a training step by per-gene evidence (MODEL.md section 3). */
export interface StepSizes {
  batch: number
  genes: number
  embedding: number
  hidden: number
  head: number
  /** Models trained at once, stacked along a first axis; absent for one without that axis. */
  seeds?: number
  /** Number of spots when whole-slide inputs are gathered by index inside the graph; absent when batches are fed. */
  spots?: number
}

/** Shapes of the parameters, `[seeds?, rows, columns]`. */
export function parameterShapes({
  embedding,
  hidden,
  head,
  genes,
  seeds,
}: StepSizes): Record<string, number[]> {
  const stack = seeds ? [seeds] : []
  return {
    W1: [...stack, embedding, hidden],
    W2: [...stack, hidden, head],
    offset: [...stack, genes, head],
    slope: [...stack, genes, head],
  }
}

function batchInputs(graph: Graph, sizes: StepSizes): Tensor[] {
  const { batch, embedding, genes, seeds, spots } = sizes
  const stack = seeds ? [seeds] : []
  const columns = { h: embedding, x: genes, shuffled: genes }
  if (!spots)
    return Object.entries(columns).map(([name, n]) => graph.input(name, 'float32', [...stack, batch, n]))
  const h = graph.input('h', 'float32', [spots, embedding])
  const x = graph.input('x', 'float32', [spots, genes])
  const rows = (name: string) => graph.input(name, 'int32', [(seeds ?? 1) * batch])
  const [own, other] = [rows('rows'), rows('shuffledRows')]
  return [gatherRows(h, own), gatherRows(x, own), gatherRows(x, other)].map((t) => {
    return reshape(t, [...stack, batch, Number(t.shape[1])])
  })
}

/** Forward, backward and AdamW as one graph; outputs `loss` (mean over seeds) and the next parameters and moments. */
export function buildStep(sizes: StepSizes): Graph {
  const graph = new Graph('evidence')
  const [h, x, shuffled] = batchInputs(graph, sizes)
  const shapes = Object.entries(parameterShapes(sizes))
  const parameters = shapes.map(([name, shape]) => graph.input(name, 'float32', shape))
  const [w1, w2, offset, slope] = parameters
  const query = matmul(gelu(matmul(h, w1)), w2)
  const prior = matmul(query, transposeMatrix(offset))
  const tilt = matmul(query, transposeMatrix(slope))
  const own = add(prior, mul(x, tilt))
  const other = add(prior, mul(shuffled, tilt))
  const total = add(softplusSum(neg(own)), softplusSum(other))
  // Seeds share nothing, so the sum of their mean losses trains each as if it were alone.
  const perSeed = mul(total, 1 / (sizes.batch * sizes.genes))
  const found = gradients(perSeed, parameters)
  addAdamW(parameters.map((parameter, i) => ({ parameter, gradient: found[i] })))
  graph.output('loss', mul(perSeed, 1 / (sizes.seeds ?? 1)))
  return graph
}
