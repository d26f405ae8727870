import type { Layer } from '@deck.gl/core'
import { PathLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Region } from '../../worker/api/regions.ts'
import { parseColour } from './ramps.ts'

type Rgb = [number, number, number]
const GREY: Rgb = [128, 128, 128]
const DARK: [number, number, number, number] = [15, 18, 24, 150]

const rgbOf = (colour: string): Rgb => {
  const [r, g, b] = parseColour(colour) ?? GREY
  return [r, g, b]
}

/** Rings of regions as the graphics card takes them: `[n, 2]` positions in full-resolution px, `[n, 4]` uint8 colours. */
export interface RegionRings {
  positions: Float32Array
  colours: Uint8Array
}

/** A ring for every spot of every region, later regions over earlier ones; spots without coordinates have none. */
export function ringsOf(regions: readonly Region[], xy: Float32Array): RegionRings {
  const most = regions.reduce((sum, { spots }) => sum + spots.length, 0)
  const positions = new Float32Array(2 * most)
  const colours = new Uint8Array(4 * most)
  let n = 0
  for (const { spots, colour } of regions) {
    const rgba = [...rgbOf(colour), 255]
    for (const spot of spots) {
      if (!Number.isFinite(xy[2 * spot] + xy[2 * spot + 1])) continue
      positions.set([xy[2 * spot], xy[2 * spot + 1]], 2 * n)
      colours.set(rgba, 4 * n)
      n++
    }
  }
  return { positions: positions.subarray(0, 2 * n), colours: colours.subarray(0, 4 * n) }
}

interface Path {
  points: [number, number][]
  colour: Rgb
}

/** The outlines of regions that were drawn, each closed. */
function pathsOf(regions: readonly Region[]): Path[] {
  return regions.flatMap(({ outline = [], colour }) =>
    outline.flat().map((ring) => {
      const points = Array.from({ length: ring.length / 2 }, (_, k): [number, number] => [
        ring[2 * k],
        ring[2 * k + 1],
      ])
      return { points: [...points, points[0]], colour: rgbOf(colour) }
    }),
  )
}

/** Regions on the tissue: their spots ringed in their colour, and the outlines they were drawn by. */
export function regionLayers(regions: readonly Region[], rings: RegionRings, diameterPx: number): Layer[] {
  if (regions.length === 0) return []
  const data = pathsOf(regions)
  const lines: [id: string, width: number, colour: (path: Path) => Rgb | typeof DARK][] = [
    ['region-outline-casing', 4, () => DARK],
    ['region-outlines', 2, ({ colour }) => colour],
  ]
  return [
    ringLayer(rings, diameterPx),
    ...lines.map(
      ([id, getWidth, getColor]) =>
        new PathLayer<Path>({
          id,
          data,
          getPath: ({ points }) => points,
          getColor,
          getWidth,
          widthUnits: 'pixels',
          jointRounded: true,
          pickable: false,
          updateTriggers: { getColor: data },
        }),
    ),
  ]
}

function ringLayer({ positions, colours }: RegionRings, diameterPx: number): Layer {
  return new ScatterplotLayer({
    id: 'region-rings',
    data: {
      length: positions.length / 2,
      attributes: {
        getPosition: { value: positions, size: 2 },
        getLineColor: { value: colours, size: 4, normalized: true },
      },
    },
    // Beside the spot's own colour and inside the ring of what is selected.
    getRadius: diameterPx * 0.56,
    radiusUnits: 'common',
    radiusMinPixels: 2,
    filled: false,
    stroked: true,
    lineWidthUnits: 'common',
    getLineWidth: diameterPx * 0.14,
    lineWidthMinPixels: 1.2,
    lineWidthMaxPixels: 3,
    pickable: false,
    antialiasing: true,
  })
}
