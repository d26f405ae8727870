import { createRandom } from '../../worker/stats/random.ts'

/** Kinds of tissue on the made-up slides. */
export const N_TYPE = 6
const N_PATCH = 60
/** Ground colour and colour and share of nuclei of each kind. */
const LOOKS = [
  { ground: [232, 190, 214], nucleus: [92, 60, 130], share: 0.08 },
  { ground: [215, 150, 185], nucleus: [80, 50, 120], share: 0.3 },
  { ground: [240, 225, 235], nucleus: [120, 80, 150], share: 0.02 },
  { ground: [200, 120, 160], nucleus: [100, 60, 120], share: 0.15 },
  { ground: [225, 170, 190], nucleus: [60, 40, 110], share: 0.5 },
  { ground: [220, 200, 225], nucleus: [110, 90, 160], share: 0.22 },
]

/** `[nDown · nAcross]` kind of tissue at every place of a grid: patches around seeded middles. */
export function typesOnGrid(nAcross: number, nDown: number, seed: number): Uint8Array {
  const random = createRandom(seed)
  const middles = Array.from({ length: N_PATCH }, (_, k) => [random.uniform(), random.uniform(), k % N_TYPE])
  return Uint8Array.from({ length: nAcross * nDown }, (_, k) => {
    const [x, y] = [((k % nAcross) + 0.5) / nAcross, (Math.floor(k / nAcross) + 0.5) / nDown]
    let [best, least] = [0, Number.POSITIVE_INFINITY]
    for (const [mx, my, type] of middles) {
      const squares = (mx - x) ** 2 + (my - y) ** 2
      if (squares < least) [best, least] = [type, squares]
    }
    return best
  })
}

/** `[sizePx, sizePx, 3]` picture of the grid across the whole width, each kind with its ground and its nuclei. */
export function paintTypes(
  types: Uint8Array,
  { nAcross, nDown, sizePx, seed }: { nAcross: number; nDown: number; sizePx: number; seed: number },
): Uint8Array {
  const random = createRandom(seed)
  const pitch = sizePx / nAcross
  const pixels = new Uint8Array(3 * sizePx * sizePx).fill(245)
  for (let y = 0; y < Math.min(sizePx, Math.floor(nDown * pitch)); y++)
    for (let x = 0; x < sizePx; x++) {
      const row = Math.min(nDown - 1, Math.floor(y / pitch))
      const column = Math.min(nAcross - 1, Math.floor(x / pitch))
      const { ground, nucleus, share } = LOOKS[types[row * nAcross + column]]
      const color = random.uniform() < share ? nucleus : ground
      const shade = 8 * (random.uniform() - 0.5)
      for (let c = 0; c < 3; c++) pixels[3 * (y * sizePx + x) + c] = color[c] + shade
    }
  return pixels
}
