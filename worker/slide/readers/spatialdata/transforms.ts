import { type Affine, compose, IDENTITY } from './affine.ts'

/** Transformations of an element, by the coordinate system they lead to. */
export type Transforms = ReadonlyMap<string, Affine>

interface Stated {
  type?: unknown
  scale?: unknown
  translation?: unknown
  affine?: unknown
  transformations?: unknown
  input?: { axes?: { name?: unknown }[] }
  output?: { name?: unknown; axes?: { name?: unknown }[] }
}

/**
 * Reads `coordinateTransformations` of SpatialData (0.1 to now): identity, scale, translation, affine and sequences of
 * them, of x and y alone. What leads elsewhere or is of another type is left out. `axes` are the element's own.
 */
export function readTransforms(list: unknown, axes: readonly string[]): Transforms {
  const transforms = new Map<string, Affine>()
  for (const stated of Array.isArray(list) ? (list as Stated[]) : []) {
    const affine = toAffine(stated, axes)
    const name = stated?.output?.name
    if (affine) transforms.set(typeof name === 'string' ? name : 'global', affine)
  }
  return transforms
}

function toAffine(stated: Stated, outer: readonly string[]): Affine | null {
  if (typeof stated !== 'object' || stated === null) return null
  const axes = namesOf(stated.input) ?? outer
  const [x, y] = [axes.indexOf('x'), axes.indexOf('y')]
  if (x < 0 || y < 0) return null
  if (stated.type === 'identity') return IDENTITY
  if (stated.type === 'scale') return finite({ ...IDENTITY, a: at(stated.scale, x), d: at(stated.scale, y) })
  if (stated.type === 'translation')
    return finite({ ...IDENTITY, tx: at(stated.translation, x), ty: at(stated.translation, y) })
  if (stated.type === 'affine') return fromMatrix(stated, axes, x, y)
  if (stated.type !== 'sequence' || !Array.isArray(stated.transformations)) return null
  let all: Affine | null = IDENTITY
  for (const step of stated.transformations as Stated[]) {
    const own: Affine | null = toAffine(step, axes)
    all = all && own ? compose(all, own) : null
  }
  return all
}

/** Rows are the axes that come out, columns those that go in, and the shift. */
function fromMatrix(
  { affine, output }: Stated,
  axes: readonly string[],
  x: number,
  y: number,
): Affine | null {
  if (!Array.isArray(affine)) return null
  const outAxes = namesOf(output) ?? axes
  const rowX = affine[outAxes.indexOf('x')]
  const rowY = affine[outAxes.indexOf('y')]
  const shift = axes.length
  return finite({
    a: at(rowX, x),
    b: at(rowX, y),
    c: at(rowY, x),
    d: at(rowY, y),
    tx: at(rowX, shift),
    ty: at(rowY, shift),
  })
}

function namesOf(system: Stated['input']): string[] | null {
  return Array.isArray(system?.axes) ? system.axes.map((axis) => String(axis?.name)) : null
}

function at(list: unknown, index: number): number {
  return Array.isArray(list) && typeof list[index] === 'number' ? list[index] : Number.NaN
}

function finite(affine: Affine): Affine | null {
  return Object.values(affine).every(Number.isFinite) ? affine : null
}
