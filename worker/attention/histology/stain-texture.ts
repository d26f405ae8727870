import {
  buildStainTexture,
  stainTextureHalo,
  stainTextureMaps,
} from '../../../models/encoders/stain-texture.ts'
import { stainTextureManifest } from '../../../models/encoders/stain-texture-manifest.ts'
import type { Provider } from '../../api/devices.ts'
import { HistologueError } from '../../api/errors.ts'
import type { Picture } from '../../api/methods.ts'
import type { WorkContext } from '../attention.ts'
import { float32, floatsOf, openSession } from '../runtime.ts'
import { fillWithMeans } from './fill-with-means.ts'
import { fillTile, planTiles, type TilePlan } from './tiles.ts'
import { WindowMeans, type Windows } from './window-means.ts'
import { toWorkingPicture, type WorkingPicture } from './working-picture.ts'

const { windows: WINDOWS, inputPx, spotDiameterPx: LARGEST_SPOT_PX } = stainTextureManifest
const SMALLEST_WINDOW_PX = 3

/** Histology features; `features: [nSpot, nFeature]` row-major. */
interface HistologyFeatures {
  features: Float32Array
  nFeature: number
  names: string[]
}

/**
 * Stain and texture of the tissue around every spot: mean and standard deviation of 25 maps
 * (models/encoders/stain-texture.ts) in square windows of .5, 1.5 and 3.5 spot diameters, at least 3 working pixels,
 * clipped to the picture. `spots.xy: [nSpot, 2]` in full-resolution pixels, where pixel i covers i to i + 1. A spot
 * without coordinates or off the picture gets the mean of the others, which standardisation turns into 0.
 * `tilePx`, a multiple of 16, changes memory and time alone. Codes: `NO_HISTOLOGY` where no spot lies on the picture;
 * an aborted signal throws its reason.
 */
export async function stainTextureFeatures(
  picture: Picture,
  spots: { xy: Float32Array; spotDiameterPx: number },
  context: WorkContext,
  { executionProvider = 'cpu', tilePx = inputPx }: { executionProvider?: Provider; tilePx?: number } = {},
): Promise<HistologyFeatures> {
  const working = toWorkingPicture(picture, spots.spotDiameterPx, LARGEST_SPOT_PX)
  const { widthPx, heightPx, scale } = working
  const spotDiameterPx = spots.spotDiameterPx * Math.sqrt(scale[0] * scale[1])
  const sides = WINDOWS.map((window) => Math.max(SMALLEST_WINDOW_PX, window * spotDiameterPx))
  const xy = placeSpots(spots.xy, working)
  if (xy.every(Number.isNaN))
    throw new HistologueError('NO_HISTOLOGY', 'No spot lies on the picture.', {
      place: picture.place,
      advice: 'Check the scale factor and the coordinates of the spots.',
    })
  // The smallest window is three cells wide or more; coarser cells would cost it its edges, finer ones time.
  const stride = spotDiameterPx < 12 ? 1 : 2
  const haloPx = stainTextureHalo({ spotDiameterPx, stride })
  const plan = planTiles(working, xy, { tilePx, haloPx, reachPx: sides[sides.length - 1] / 2 })
  const session = await openSession(buildStainTexture({ spotDiameterPx, tilePx, stride }).toBytes(), {
    provider: executionProvider,
  })
  try {
    const windows = { xy, sides, widthPx, heightPx }
    const run = async (rgb: Float32Array) => {
      const found = await session.run({ rgb: float32(rgb, [3, tilePx, tilePx]) })
      return floatsOf(found.moments)
    }
    return toFeatures(await gatherMeans(working, plan, { windows, stride }, run, context), windows)
  } finally {
    await session.release()
  }
}

/** Spots in working pixels, NaN where a spot has no coordinates or none on the picture. */
function placeSpots(xy: Float32Array, { widthPx, heightPx, scale }: WorkingPicture): Float64Array {
  const out = new Float64Array(xy.length).fill(Number.NaN)
  for (let at = 0; at < xy.length; at += 2) {
    const [x, y] = [xy[at] * scale[0], xy[at + 1] * scale[1]]
    if (x >= 0 && x < widthPx && y >= 0 && y < heightPx) out.set([x, y], at)
  }
  return out
}

async function gatherMeans(
  picture: WorkingPicture,
  plan: TilePlan,
  { windows, stride }: { windows: Windows; stride: number },
  run: (rgb: Float32Array) => Promise<Float32Array>,
  { signal, onProgress }: WorkContext,
): Promise<Float64Array> {
  const { tilePx, corePx, tiles } = plan
  const nMap = 2 * stainTextureMaps.length
  const gathered = new WindowMeans(windows, nMap)
  const rgb = new Float32Array(3 * tilePx * tilePx)
  for (const [done, tile] of tiles.entries()) {
    signal.throwIfAborted()
    onProgress({ phase: 'features', done, total: tiles.length })
    fillTile(picture, plan, tile, rgb)
    gathered.add({ moments: await run(rgb), nMap, nCell: corePx / stride, stride, ...tile })
  }
  onProgress({ phase: 'features', done: tiles.length, total: tiles.length })
  return gathered.means
}

function toFeatures(means: Float64Array, { xy, sides }: Windows): HistologyFeatures {
  const nMap = stainTextureMaps.length
  const nFeature = 2 * nMap * sides.length
  const nSpot = xy.length / 2
  const features = new Float32Array(nSpot * nFeature).fill(Number.NaN)
  for (let spot = 0; spot < nSpot; spot++) {
    if (Number.isNaN(xy[2 * spot])) continue
    for (let map = 0; map < nMap; map++)
      for (let w = 0; w < sides.length; w++) {
        const at = (spot * sides.length + w) * 2 * nMap + map
        const mean = means[at]
        const spread = Math.sqrt(Math.max(0, means[at + nMap] - mean * mean))
        features.set([mean, spread], spot * nFeature + 2 * (map * sides.length + w))
      }
  }
  fillWithMeans(features, nFeature)
  const names = stainTextureMaps.flatMap((map) =>
    WINDOWS.flatMap((window) => [`${map} mean ${window}`, `${map} sd ${window}`]),
  )
  return { features, nFeature, names }
}
