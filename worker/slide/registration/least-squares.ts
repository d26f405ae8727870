import { HistologueError } from '../../api/errors.ts'
import type { Affine } from '../readers/spatialdata/affine.ts'

/** Landmarks that determine a registration at least. */
export const FEWEST_LANDMARKS = 3

/**
 * The transformation that takes `from` to `to` (`[n, 2]` each) with the least sum of squared distances: `similarity` scales, turns,
 * shifts and where that fits better mirrors; `affine` also shears. Throws `BAD_REQUEST` with fewer than three pairs, with
 * pairs on one place, and for `affine` on one line.
 */
export function fitTransform(from: Float64Array, to: Float64Array, kind: 'similarity' | 'affine'): Affine {
  const n = from.length / 2
  if (
    from.length !== to.length ||
    n < FEWEST_LANDMARKS ||
    !from.every(Number.isFinite) ||
    !to.every(Number.isFinite)
  )
    throw unfit(
      'Three or more pairs of landmarks are needed, each with a place among the spots and one in the picture.',
    )
  const [p, q] = [centred(from), centred(to)]
  if (spreadOf(p.xy) === 0 || spreadOf(q.xy) === 0) throw unfit('All landmarks lie on one place.')
  const linear = kind === 'affine' ? fitLinear(p.xy, q.xy) : fitTurn(p.xy, q.xy)
  const { a, b, c, d } = linear
  return { ...linear, tx: q.x - a * p.x - b * p.y, ty: q.y - c * p.x - d * p.y }
}

/** Distances `[n]` between where a transformation takes `from` and `to`. */
export function residualsOf(
  from: Float64Array,
  to: Float64Array,
  { a, b, c, d, tx, ty }: Affine,
): Float64Array {
  return Float64Array.from({ length: from.length / 2 }, (_, i) => {
    const [x, y] = [from[2 * i], from[2 * i + 1]]
    return Math.hypot(a * x + b * y + tx - to[2 * i], c * x + d * y + ty - to[2 * i + 1])
  })
}

function centred(xy: Float64Array): { xy: Float64Array; x: number; y: number } {
  const n = xy.length / 2
  let [x, y] = [0, 0]
  for (let i = 0; i < n; i++) {
    x += xy[2 * i] / n
    y += xy[2 * i + 1] / n
  }
  return { xy: xy.map((value, k) => value - (k % 2 === 0 ? x : y)), x, y }
}

const spreadOf = (xy: Float64Array) => xy.reduce((sum, value) => sum + value * value, 0)

/** In complex numbers q = z p, or q = z conj(p) with a mirror: z is a quotient of sums, and the longer sum fits better. */
function fitTurn(p: Float64Array, q: Float64Array): Omit<Affine, 'tx' | 'ty'> {
  const sum = (mirror: 1 | -1) => {
    let [re, im] = [0, 0]
    for (let i = 0; i < p.length; i += 2) {
      const [x, y] = [p[i], mirror * p[i + 1]]
      re += q[i] * x + q[i + 1] * y
      im += q[i + 1] * x - q[i] * y
    }
    return [re / spreadOf(p), im / spreadOf(p)]
  }
  const [plain, mirrored] = [sum(1), sum(-1)]
  if (Math.hypot(...mirrored) > Math.hypot(...plain) * (1 + 1e-9)) {
    const [re, im] = mirrored
    return { a: re, b: im, c: im, d: -re }
  }
  const [re, im] = plain
  return { a: re, b: -im, c: im, d: re }
}

/** Normal equations of two unknowns per row. */
function fitLinear(p: Float64Array, q: Float64Array): Omit<Affine, 'tx' | 'ty'> {
  let [xx, xy, yy, ux, uy, vx, vy] = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < p.length; i += 2) {
    const [x, y, u, v] = [p[i], p[i + 1], q[i], q[i + 1]]
    xx += x * x
    xy += x * y
    yy += y * y
    ux += u * x
    uy += u * y
    vx += v * x
    vy += v * y
  }
  const determinant = xx * yy - xy * xy
  if (!(determinant > 1e-9 * (xx + yy) ** 2))
    throw unfit('All landmarks lie on one line, so shear cannot be found. Add one beside it.')
  return {
    a: (ux * yy - uy * xy) / determinant,
    b: (uy * xx - ux * xy) / determinant,
    c: (vx * yy - vy * xy) / determinant,
    d: (vy * xx - vx * xy) / determinant,
  }
}

function unfit(message: string): HistologueError {
  return new HistologueError('BAD_REQUEST', message, { place: 'landmarks' })
}
