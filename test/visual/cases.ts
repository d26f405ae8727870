import type { Layer } from '@deck.gl/core'
import { regionLayers } from '../../renderer/layers/region-layers.ts'
import { ringsOf } from '../../renderer/layers/region-rings.ts'
import { gatherColours, gatherPositions } from '../../renderer/layers/spot-attributes.ts'
import { colourCodes, colourValues } from '../../renderer/layers/spot-colours.ts'
import { drawOrder, indexSpots } from '../../renderer/layers/spot-index.ts'
import { imageOf, pictureLayer, spotLayer } from '../../renderer/layers/tissue-layers.ts'
import { type Camera, fitBounds } from '../../renderer/layers/view-math.ts'
import type { Picture } from '../../worker/api/methods.ts'
import type { Region } from '../../worker/api/regions.ts'

export const CANVAS = { widthPx: 240, heightPx: 180 }

export interface VisualCase {
  /** Also the name of the golden picture. */
  name: string
  camera: Camera
  layers: () => Layer[]
}

const SCALE = 0.05
const FULLRES = { width: 2400, height: 1800 }
const DIAMETER_PX = 110
const PITCH = 160

/** A bright picture with a dark quarter at its top left, so that a flipped axis is seen. */
function makePicture(): Picture {
  const [widthPx, heightPx] = [FULLRES.width * SCALE, FULLRES.height * SCALE]
  const pixels = new Uint8Array(widthPx * heightPx * 4)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const isDark = x < widthPx / 2 && y < heightPx / 2
      pixels.set(isDark ? [150, 90, 150, 255] : [238, 205, 222, 255], (y * widthPx + x) * 4)
    }
  return { widthPx, heightPx, scale: SCALE, place: 'test', pixels }
}

/** Spots on a hexagonal grid; the one at the top right has no coordinates. */
function makeSpots(): Float32Array {
  const xy: number[] = []
  for (let row = 0; row < 12; row++)
    for (let column = 0; column < 14; column++)
      xy.push(150 + column * PITCH + (row % 2) * (PITCH / 2), 120 + row * PITCH * 0.866)
  xy[26] = Number.NaN
  return Float32Array.from(xy)
}

const picture = makePicture()
const xy = makeSpots()
const index = indexSpots(xy)
const nSpot = xy.length / 2
const slope = Float32Array.from({ length: nSpot }, (_, i) => (i % 14) / 13)
const whole = fitBounds([0, 0, FULLRES.width, FULLRES.height], CANVAS.widthPx, CANVAS.heightPx)
const near: Camera = { target: [1200, 900], zoom: -2 }

const tissue = (opacity = 1) => pictureLayer(picture, imageOf(picture), opacity)

function spots(
  colours: Uint8Array | null,
  diameterPx = DIAMETER_PX,
  values: Float32Array | null = null,
): Layer {
  const attributes = gatherPositions(xy, values ? drawOrder(index.placed, values) : index.placed)
  const gathered = colours && gatherColours(colours, attributes.order)
  return spotLayer(attributes, gathered, { diameterPx, opacity: 1, visible: true })
}

const region = (colour: string, spotsOfIt: ArrayLike<number>): Region => ({
  ...{ id: colour, name: colour, colour, note: '', locked: false },
  spots: Uint32Array.from(spotsOfIt),
})

/** Two regions that share spots, the second drawn with an outline. */
const regions: Region[] = [
  region(
    '#e69f00',
    Array.from({ length: 60 }, (_, i) => i + 20),
  ),
  {
    ...region('#56b4e9', [62, 63, 76, 77, 90, 91]),
    outline: [[Float32Array.of(950, 700, 1500, 640, 1500, 1020, 980, 1080)]],
  },
]

/** What the layers must look like; each case is one thing that a plausible mistake would change. */
export const VISUAL_CASES: VisualCase[] = [
  { name: 'picture-upright', camera: whole, layers: () => [tissue()] },
  { name: 'picture-dimmed-spots-outlined', camera: near, layers: () => [tissue(0.35), spots(null)] },
  {
    name: 'expression-on-tissue',
    camera: whole,
    layers: () => [tissue(), spots(colourValues(slope, 'viridis', 0, 1))],
  },
  {
    name: 'overlapping-high-values-on-top',
    camera: near,
    layers: () => {
      const values = slope.map((value, i) => (i % 3 === 0 ? 1 - value : value / 4))
      return [spots(colourValues(values, 'cividis', 0, 1), DIAMETER_PX * 2.2, values)]
    },
  },
  {
    name: 'diverging-with-missing',
    camera: whole,
    layers: () => {
      const values = slope.map((value, i) => (i % 5 === 0 ? Number.NaN : 2 * value - 1))
      return [tissue(), spots(colourValues(values, 'blue-orange', -1, 1))]
    },
  },
  {
    name: 'categories-one-hidden',
    camera: near,
    layers: () => {
      const codes = Int32Array.from({ length: nSpot }, (_, i) => (i % 14) % 4)
      return [tissue(), spots(colourCodes(codes, ['#0072b2', '#e69f00', '#009e73', '#cc79a7'], [2]))]
    },
  },
  {
    name: 'regions-ringed-and-outlined',
    camera: near,
    layers: () => [
      tissue(),
      spots(colourCodes(new Int32Array(nSpot), ['#e69f00'], [])),
      ...regionLayers(regions, ringsOf(regions, xy), DIAMETER_PX),
    ],
  },
]
