import type { Layer } from '@deck.gl/core'
import { PathLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Region } from '../../worker/api/regions.ts'
import { type RegionRings, type Rgb, rgbOf } from './region-rings.ts'

const DARK: [number, number, number, number] = [15, 18, 24, 150]

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
    ...ringLayers(rings, diameterPx),
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

/** Rings with a gap to the spots, so that a ring of a spot's own colour is seen too, on a dark line for pale tissue. */
function ringLayers({ positions, colours }: RegionRings, diameterPx: number): Layer[] {
  const getPosition = { value: positions, size: 2 }
  const shared = {
    getRadius: diameterPx * 0.68,
    radiusUnits: 'common',
    radiusMinPixels: 2,
    filled: false,
    stroked: true,
    lineWidthUnits: 'common',
    pickable: false,
    antialiasing: true,
  } as const
  const length = positions.length / 2
  return [
    new ScatterplotLayer({
      ...shared,
      id: 'region-ring-casing',
      data: { length, attributes: { getPosition } },
      getRadius: diameterPx * 0.7,
      getLineColor: DARK,
      getLineWidth: diameterPx * 0.18,
      lineWidthMinPixels: 1.4,
      lineWidthMaxPixels: 4.5,
    }),
    new ScatterplotLayer({
      ...shared,
      id: 'region-rings',
      data: {
        length,
        attributes: { getPosition, getLineColor: { value: colours, size: 4, normalized: true } },
      },
      getLineWidth: diameterPx * 0.14,
      lineWidthMinPixels: 1.2,
      lineWidthMaxPixels: 3,
    }),
  ]
}
