import {
  add,
  addAdamW,
  Graph,
  gelu,
  gradients,
  matmul,
  mul,
  neg,
  reduceMean,
  softplus,
  transpose,
} from '../../../models/graph/index.ts'

type Shapes = Record<string, { shape: number[] }>

/** The step of test/oracle/graph_oracle.py with plain softplus and means; outputs `loss`, `d…` and what AdamW adds. */
export function buildEvidence(inputs: Shapes, parameterShapes: Shapes): Graph {
  const graph = new Graph('evidence')
  const declare = (shapes: Shapes) =>
    Object.entries(shapes).map(([name, { shape }]) => graph.input(name, 'float32', shape))
  const [h, x, shuffled] = declare(inputs)
  const parameters = declare(parameterShapes)
  const [w1, w2, offset, slope] = parameters
  const query = matmul(gelu(matmul(h, w1)), w2)
  const [prior, tilt] = [offset, slope].map((keys) => matmul(query, transpose(keys)))
  const own = softplus(neg(add(prior, mul(x, tilt))))
  const other = softplus(add(prior, mul(shuffled, tilt)))
  const loss = add(reduceMean(own), reduceMean(other))
  const found = gradients(loss, parameters)
  graph.output('loss', loss)
  parameters.forEach(({ name }, i) => {
    graph.output(`d${name}`, found[i])
  })
  addAdamW(parameters.map((parameter, i) => ({ parameter, gradient: found[i] })))
  return graph
}
