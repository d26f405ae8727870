import { createRandom, deriveSeed } from '../../stats/random.ts'
import { createNoise } from '../noise.ts'
import type { TissueMap } from '../tissue-map.ts'
import { createCanvas } from './canvas.ts'
import { scatterNuclei } from './cells.ts'
import { develop } from './develop.ts'
import { createFibreField } from './fibres.ts'
import { paintGland, placeGlands } from './glands.ts'
import { paintGround } from './ground.ts'
import { type Nucleus, paintNucleus } from './nuclei.ts'
import { paintVessels } from './vessels.ts'

/** Paints the H&E picture of a tissue map, about 2 µm a pixel. Gives `[sizePx, sizePx, 3]` RGB. */
export function paintTissue(map: TissueMap, seed: number): Uint8Array {
  const { sizePx } = map
  const canvas = createCanvas(sizePx)
  const random = createRandom(deriveSeed(seed, 10))
  const field = createFibreField(sizePx, deriveSeed(seed, 11))
  const { fibrous, fat } = paintGround(canvas, map, field, deriveSeed(seed, 12))
  const covered = new Uint8Array(sizePx * sizePx)
  const shape = createNoise(deriveSeed(seed, 13))
  const nuclei: Nucleus[] = placeGlands(map, random).flatMap((gland) =>
    paintGland(canvas, gland, shape, random, covered),
  )
  nuclei.push(...paintVessels(canvas, map, random, covered))
  const patches = createNoise(deriveSeed(seed, 14))
  nuclei.push(...scatterNuclei({ map, field, fibrous, fat, covered, patches }, random))
  const chromatin = createNoise(deriveSeed(seed, 15))
  for (const nucleus of nuclei) paintNucleus(canvas, nucleus, chromatin)
  return develop(canvas, deriveSeed(seed, 16))
}
