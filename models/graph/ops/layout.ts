import { broadcastShapes, countElements, isStatic, resolveAxes, sameShape } from '../shape.ts'
import { type Dim, graphError, type Tensor } from '../tensor.ts'

/** The shape of `x` as an int64 vector: a constant where it is known, else read when the graph runs. */
export function shapeOf(x: Tensor): Tensor {
  if (isStatic(x.shape)) return x.graph.integers(x.shape)
  return x.graph.node('Shape', [x], { shape: [x.shape.length], dtype: 'int64', rules: [null] })
}

/**
 * The same elements in another shape; at most one dim may be symbolic, and its length is what the others leave over.
 * `BAD_REQUEST` where counts differ or several dims are symbolic.
 */
export function reshape(x: Tensor, shape: readonly Dim[]): Tensor {
  const [before, after] = [countElements(x.shape), countElements(shape)]
  if (before !== undefined && after !== undefined && before !== after)
    throw graphError('Reshape', `shape [${x.shape}] does not fit into [${shape}].`)
  if (shape.filter((dim) => typeof dim === 'string').length > 1)
    throw graphError('Reshape', `more than one symbolic dim in [${shape}].`)
  const target = x.graph.integers(shape.map((dim) => (typeof dim === 'number' ? dim : -1)))
  return reshapeTo(x, target, shape)
}

/** Reshape to a shape given as a tensor, for adjoints of values with several symbolic dims. */
function reshapeTo(x: Tensor, target: Tensor, shape: readonly Dim[]): Tensor {
  const rules = [(g: Tensor) => reshapeTo(g, shapeOf(x), x.shape), null]
  return x.graph.node('Reshape', [x, target], { shape, rules })
}

/** New axes of length 1 at the given places of the result. */
export function unsqueeze(x: Tensor, axes: readonly number[]): Tensor {
  const shape = [...x.shape]
  for (const axis of axes.toSorted((a, b) => a - b)) shape.splice(axis, 0, 1)
  const rules = [(g: Tensor) => reshapeTo(g, shapeOf(x), x.shape), null]
  return x.graph.node('Unsqueeze', [x, x.graph.integers(axes)], { shape, rules })
}

/** Copies along axes of length 1 until the shape is that of `like`; `BAD_REQUEST` where it does not broadcast. */
export function expandLike(x: Tensor, like: Tensor): Tensor {
  const shape = broadcastShapes('Expand', x.shape, like.shape)
  if (!sameShape(shape, like.shape)) throw graphError('Expand', `[${x.shape}] is not within [${like.shape}].`)
  if (sameShape(x.shape, shape)) return x
  // The rule passes the adjoint on whole; the driver sums it over the axes that were copied.
  return x.graph.node('Expand', [x, shapeOf(like)], { shape, rules: [(g) => g, null] })
}

/** Axes in another order, reversed by default; undoing a transpose gives its input back; `BAD_REQUEST` when `order` is not a permutation. */
export function transpose(
  x: Tensor,
  order: readonly number[] = x.shape.map((_, axis) => axis).reverse(),
): Tensor {
  if (new Set(order).size !== x.shape.length || order.length !== x.shape.length)
    throw graphError('Transpose', `[${order}] is no order of ${x.shape.length} axes.`)
  const inverse = order.map((_, axis) => order.indexOf(axis))
  const before = x.operation?.type === 'Transpose' ? x.operation.attributes.perm : undefined
  if (before && 'ints' in before && inverse.every((axis, i) => axis === before.ints[i]))
    return x.operation!.inputs[0]
  return x.graph.node('Transpose', [x], {
    shape: order.map((axis) => x.shape[axis]),
    attributes: { perm: { ints: order } },
    rules: [(g) => transpose(g, inverse)],
  })
}

/** Swaps the last two axes. */
export function transposeMatrix(x: Tensor): Tensor {
  const rank = x.shape.length
  return transpose(x, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2])
}

/** Elements `start` to `end` (exclusive) of one axis of known length; `BAD_REQUEST` outside of it. */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const [at] = resolveAxes(x, [axis], 'Slice')
  const length = x.shape[at]
  if (typeof length !== 'number' || start < 0 || end > length || start >= end)
    throw graphError('Slice', `${start} to ${end} does not lie in an axis of length ${length}.`)
  const { graph } = x
  const inputs = [x, graph.integers([start]), graph.integers([end]), graph.integers([at])]
  return graph.node('Slice', inputs, {
    shape: x.shape.with(at, end - start),
    rules: [(g) => pad(g, at, start, length - end), null, null, null],
  })
}

/** Zeros before and after one axis of known length. */
export function pad(x: Tensor, axis: number, before: number, after: number): Tensor {
  const [at] = resolveAxes(x, [axis], 'Pad')
  const length = x.shape[at]
  if (typeof length !== 'number') throw graphError('Pad', 'the axis must have a known length.')
  const begins = x.shape.map((_, i) => (i === at ? before : 0))
  const ends = x.shape.map((_, i) => (i === at ? after : 0))
  return x.graph.node('Pad', [x, x.graph.integers([...begins, ...ends])], {
    shape: x.shape.with(at, before + length + after),
    rules: [(g) => slice(g, at, before, before + length), null],
  })
}

/** Tensors one after the other along an axis of known lengths; `BAD_REQUEST` where the other axes differ. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const [first] = tensors
  const [at] = resolveAxes(first, [axis], 'Concat')
  const fits = (t: Tensor) => t.shape.every((dim, i) => i === at || dim === first.shape[i])
  if (!tensors.every((t) => t.shape.length === first.shape.length && fits(t)))
    throw graphError('Concat', `shapes ${tensors.map((t) => `[${t.shape}]`).join(', ')} do not fit.`)
  const lengths = tensors.map((t) => Number(t.shape[at]))
  if (lengths.some(Number.isNaN)) throw graphError('Concat', 'the axis must have known lengths.')
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0))
  return first.graph.node('Concat', tensors, {
    shape: first.shape.with(
      at,
      lengths.reduce((a, b) => a + b, 0),
    ),
    attributes: { axis: { int: at } },
    rules: tensors.map((_, i) => (g: Tensor) => slice(g, at, starts[i], starts[i] + lengths[i])),
  })
}
