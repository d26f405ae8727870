import { type Dim, graphError, type Tensor } from './tensor.ts'

/** Whether two shapes are the same, symbolic dims compared by name. */
export function sameShape(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis])
}

/** Whether every axis length is known while building. */
export function isStatic(shape: readonly Dim[]): shape is readonly number[] {
  return shape.every((dim) => typeof dim === 'number')
}

function broadcastDim(a: Dim, b: Dim, place: string): Dim {
  if (a === b || b === 1) return a
  if (a === 1) return b
  throw graphError(place, `axis lengths ${a} and ${b} do not broadcast.`)
}

/** The numpy broadcast of shapes, aligned at the last axis; `BAD_REQUEST` where lengths differ and neither is 1. */
export function broadcastShapes(place: string, ...shapes: (readonly Dim[])[]): Dim[] {
  return shapes.reduce<Dim[]>((out, shape) => {
    const rank = Math.max(out.length, shape.length)
    return Array.from({ length: rank }, (_, axis) => {
      const a = out[axis - rank + out.length] ?? 1
      return broadcastDim(a, shape[axis - rank + shape.length] ?? 1, place)
    })
  }, [])
}

/** Axes as non-negative, ascending numbers; all axes when none are given; `BAD_REQUEST` beyond the rank. */
export function resolveAxes(tensor: Tensor, axes: readonly number[] | undefined, place: string): number[] {
  const rank = tensor.shape.length
  const resolved = (axes ?? tensor.shape.map((_, axis) => axis)).map((axis) =>
    axis < 0 ? axis + rank : axis,
  )
  if (resolved.some((axis) => axis < 0 || axis >= rank))
    throw graphError(place, `axes ${axes} do not fit shape [${tensor.shape}].`)
  return resolved.sort((a, b) => a - b)
}

/** Product of the lengths of some axes, undefined where one is symbolic. */
export function countElements(
  shape: readonly Dim[],
  axes = shape.map((_, axis) => axis),
): number | undefined {
  return axes.reduce<number | undefined>((count, axis) => {
    const dim = shape[axis]
    return count === undefined || typeof dim !== 'number' ? undefined : count * dim
  }, 1)
}
