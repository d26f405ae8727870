import { graphError, type Tensor } from '../tensor.ts'
import { cast } from './comparison.ts'
import { shapeOf, unsqueeze } from './layout.ts'

/**
 * Rows of `x: [n, …]` by `indices: [k]` (int32 or int64) → `[k, …]`; rows taken several times add up their adjoints.
 * `BAD_REQUEST` when indices are not a vector of integers. An index out of range fails when the graph runs.
 */
export function gatherRows(x: Tensor, indices: Tensor): Tensor {
  if (indices.shape.length !== 1 || !indices.dtype.startsWith('int'))
    throw graphError(
      'Gather',
      `indices must be a vector of integers, not ${indices.dtype} [${indices.shape}].`,
    )
  return x.graph.node('Gather', [x, indices], {
    shape: [indices.shape[0], ...x.shape.slice(1)],
    attributes: { axis: { int: 0 } },
    rules: [(g) => scatterAddRows(x, indices, g), null],
  })
}

/** Zeros like `x` with `rows` added at `indices`. */
function scatterAddRows(x: Tensor, indices: Tensor, rows: Tensor): Tensor {
  const zeros = x.graph.node('Expand', [x.graph.scalar(0), shapeOf(x)], {
    shape: x.shape,
    rules: [null, null],
  })
  return x.graph.node('ScatterND', [zeros, unsqueeze(cast(indices, 'int64'), [1]), rows], {
    shape: x.shape,
    attributes: { reduction: { text: 'add' } },
    rules: [null, null, (g) => gatherRows(g, indices)],
  })
}
