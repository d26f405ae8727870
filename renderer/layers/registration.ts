import type { Registration } from '../../worker/api/picture.ts'

/** How spots are laid over a picture by hand: turned about their own middle, so that nothing leaves the view. */
export interface Placing {
  /** Picture pixels per pixel of the file's coordinates. */
  scale: number
  /** Clockwise as seen. */
  turnDegrees: number
  /** Left and right exchanged, before the turn. */
  isFlipped: boolean
  /** Picture pixels. */
  shiftX: number
  shiftY: number
}

export const IDENTITY: Registration = [1, 0, 0, 1, 0, 0]

/** Where a registration takes a place. */
export function moved([a, b, c, d, tx, ty]: Registration, x: number, y: number): [number, number] {
  return [a * x + b * y + tx, c * x + d * y + ty]
}

/** The registration that does `first` and then `second`. */
export function compose(first: Registration, second: Registration): Registration {
  const [a, b, c, d] = first
  const [e, f, g, h] = second
  return [e * a + f * c, e * b + f * d, g * a + h * c, g * b + h * d, ...moved(second, first[4], first[5])]
}

/** The way back of a registration, which is never on one line. */
export function inverse([a, b, c, d, tx, ty]: Registration): Registration {
  const determinant = a * d - b * c
  const [e, f, g, h] = [d / determinant, -b / determinant, -c / determinant, a / determinant]
  return [e, f, g, h, -(e * tx + f * ty), -(g * tx + h * ty)]
}

/** How much longer lengths become. */
export const stretchOf = ([a, b, c, d]: Registration): number => Math.sqrt(Math.abs(a * d - b * c))

/** The middle of the rectangle around spots (`xy: [n, 2]`); 0, 0 where none is placed. */
export function middleOf(xy: Float32Array): [number, number] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < xy.length; i += 2) {
    const [x, y] = [xy[i], xy[i + 1]]
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue
    ;[minX, maxX, minY, maxY] = [Math.min(minX, x), Math.max(maxX, x), Math.min(minY, y), Math.max(maxY, y)]
  }
  return minX <= maxX ? [(minX + maxX) / 2, (minY + maxY) / 2] : [0, 0]
}

const linearOf = ({ scale, turnDegrees, isFlipped }: Placing): [number, number, number, number] => {
  // Quarter turns are exact: a plain scale must stay one.
  const quarter = turnDegrees / 90
  const [cos, sin] = Number.isInteger(quarter)
    ? [[1, 0, -1, 0][((quarter % 4) + 4) % 4], [0, 1, 0, -1][((quarter % 4) + 4) % 4]]
    : [Math.cos((turnDegrees * Math.PI) / 180), Math.sin((turnDegrees * Math.PI) / 180)]
  const mirror = isFlipped ? -1 : 1
  return [scale * cos * mirror, 0 - scale * sin, scale * sin * mirror, scale * cos]
}

/** The registration of a placing; a plain scale where nothing is turned, flipped or shifted. */
export function registrationOf(placing: Placing, [x, y]: readonly [number, number]): Registration {
  const [a, b, c, d] = linearOf(placing)
  const { scale, shiftX, shiftY } = placing
  return [a, b, c, d, scale * x - (a * x + b * y) + shiftX, scale * y - (c * x + d * y) + shiftY]
}

/** The placing that comes nearest to a registration: the same unless it shears. */
export function placingOf(registration: Registration, middle: readonly [number, number]): Placing {
  const [a, b, c, d] = registration
  const isFlipped = a * d - b * c < 0
  const mirror = isFlipped ? -1 : 1
  const turn = (Math.atan2(c * mirror - b, a * mirror + d) * 180) / Math.PI
  const plain = { scale: stretchOf(registration), turnDegrees: turn || 0, isFlipped }
  const [x, y] = moved(registration, ...middle)
  return { ...plain, shiftX: x - plain.scale * middle[0], shiftY: y - plain.scale * middle[1] }
}

/** The scale where a registration is nothing else, or null. */
export function plainScaleOf([a, b, c, d, tx, ty]: Registration): number | null {
  return a > 0 && a === d && [b, c, tx, ty].every((value) => value === 0) ? a : null
}

/** How spots lie in a picture. */
export interface Lay {
  nOutside: number
  nPlaced: number
  /** Share of the picture that they span, across or down, whichever is more. */
  span: number
}

/** How a registration lays the placed ones of spots (`xy: [n, 2]`) in a picture. */
export function layOf(
  xy: Float32Array,
  [a, b, c, d, tx, ty]: Registration,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
): Lay {
  let [nOutside, nPlaced] = [0, 0]
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < xy.length; i += 2) {
    const x = a * xy[i] + b * xy[i + 1] + tx
    const y = c * xy[i] + d * xy[i + 1] + ty
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue
    nPlaced++
    if (x < 0 || y < 0 || x > widthPx || y > heightPx) nOutside++
    ;[minX, maxX, minY, maxY] = [Math.min(minX, x), Math.max(maxX, x), Math.min(minY, y), Math.max(maxY, y)]
  }
  const span = nPlaced === 0 ? 0 : Math.max((maxX - minX) / widthPx, (maxY - minY) / heightPx)
  return { nOutside, nPlaced, span }
}

/** Places (`[n, 2]`) moved by a registration. */
export function movePlaces(xy: Float32Array, [a, b, c, d, tx, ty]: Registration): Float32Array {
  const out = new Float32Array(xy.length)
  for (let i = 0; i < xy.length; i += 2) {
    out[i] = a * xy[i] + b * xy[i + 1] + tx
    out[i + 1] = c * xy[i] + d * xy[i + 1] + ty
  }
  return out
}

/** The spot that a registration puts nearest to a place of the picture, within a reach; null where none is. */
export function spotNear(
  xy: Float32Array,
  registration: Registration,
  [x, y]: readonly [number, number],
  reachPx: number,
): number | null {
  const [a, b, c, d, tx, ty] = registration
  let [nearest, least]: [number | null, number] = [null, reachPx * reachPx]
  for (let i = 0; i < xy.length; i += 2) {
    const dx = a * xy[i] + b * xy[i + 1] + tx - x
    const dy = c * xy[i] + d * xy[i + 1] + ty - y
    const far = dx * dx + dy * dy
    if (far <= least) [nearest, least] = [i / 2, far]
  }
  return nearest
}
