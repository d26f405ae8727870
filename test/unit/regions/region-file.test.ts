import { describe, expect, it } from 'vitest'
import { spotsInPolygons } from '../../../worker/api/points-in-polygon.ts'
import {
  complementSpots,
  intersectSpots,
  subtractSpots,
  unionSpots,
} from '../../../worker/api/region-sets.ts'
import type { Region, RegionFormat } from '../../../worker/api/regions.ts'
import { parseRegions, regionLines } from '../../../worker/regions/region-file.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { growSpots, shrinkSpots, spotGraph } from '../../../worker/stats/spot-graph.ts'
import { fakeSlide, quiet } from '../handlers/fakes.ts'

const SIDE = 10
const xy = Float32Array.from({ length: 2 * SIDE * SIDE }, (_, at) =>
  at % 2 === 0 ? 100 * ((at / 2) % SIDE) : 100 * Math.floor(at / 2 / SIDE),
)
const slide = {
  ...fakeSlide('/slide.h5ad'),
  xy,
  pixelSizeUm: 0.5,
  spotDiameterPx: 50,
  barcodes: Array.from({ length: SIDE * SIDE }, (_, k) => `B${k}-1`),
}
const ring = (...points: number[]) => Float32Array.from(points)
const spots = (...list: number[]) => Uint32Array.from(list)
const square = (x: number, y: number, size: number) =>
  ring(x, y, x + size, y, x + size, y + size, x, y + size)

const region = (name: string, given: Partial<Region>): Region => ({
  ...{ id: 'id', name, colour: '#d55e00', note: '', locked: false, spots: spots() },
  ...given,
})
const withHole = region('=tumour, "core"', {
  note: 'a note',
  locked: true,
  outline: [[square(-50, -50, 500), square(150, 150, 200)], [square(750, 750, 200)]],
})
withHole.spots = spotsInPolygons(xy, withHole.outline ?? [])

const written = (format: RegionFormat, ...regions: Region[]) =>
  [...regionLines(slide, format, regions)].join('')
const code = (expected: string, place?: string) =>
  expect.objectContaining({
    code: expected,
    ...(place !== undefined && { details: expect.objectContaining({ place }) }),
  })
const parse = (text: string) => parseRegions(slide, { text, path: '/file' }, quiet())
const refusal = async (text: string) => {
  try {
    await parse(text)
  } catch (thrown) {
    return thrown
  }
  throw new Error('it was read')
}

describe('spots in polygons', () => {
  it('leave out holes, take parts, and know the ray from the edge', () => {
    expect(withHole.spots).toHaveLength(25 - 4 + 4)
    expect(withHole.spots).not.toContain(2 * SIDE + 2)
    expect(withHole.spots).toContain(8 * SIDE + 8)
  })

  it('agree with the plain rule on a lasso that crosses itself', () => {
    const random = createRandom(3)
    const points = Float32Array.from({ length: 4000 }, () => random.uniform() * 10)
    const lasso = Float32Array.from({ length: 120 }, () => random.uniform() * 10)
    const isInside = (x: number, y: number) => {
      let odd = false
      for (let k = 0, last = 59; k < 60; last = k++) {
        const [x1, y1, x2, y2] = [lasso[2 * last], lasso[2 * last + 1], lasso[2 * k], lasso[2 * k + 1]]
        if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd
      }
      return odd
    }
    const wanted = Array.from({ length: 2000 }, (_, k) => k).filter((k) =>
      isInside(points[2 * k], points[2 * k + 1]),
    )
    expect([...spotsInPolygons(points, [[lasso]])]).toEqual(wanted)
    expect(wanted.length).toBeGreaterThan(100)
  })

  it('find nothing in a line, and no spot without coordinates', () => {
    expect(spotsInPolygons(xy, [[ring(0, 0, 100, 100)]])).toHaveLength(0)
    expect(spotsInPolygons(ring(Number.NaN, Number.NaN), [[square(-1, -1, 2)]])).toHaveLength(0)
  })
})

describe('sets of spots', () => {
  it('unite, intersect, subtract and turn round, ascending', () => {
    expect(unionSpots(spots(3, 1), spots(2, 3))).toEqual(spots(1, 2, 3))
    expect(intersectSpots(spots(3, 1, 2), spots(2, 3, 10))).toEqual(spots(2, 3))
    expect(subtractSpots(spots(3, 10, 1), spots(3))).toEqual(spots(1, 10))
    expect(complementSpots(spots(1, 3), 4)).toEqual(spots(0, 2))
  })

  it('grow by rings of eight on a square array, and shrink back but for the tissue edge', () => {
    const graph = spotGraph(xy)
    const middle = spots(5 * SIDE + 5)
    expect(growSpots(graph, middle, 1)).toHaveLength(9)
    expect(growSpots(graph, middle, 2)).toHaveLength(25)
    expect(shrinkSpots(graph, growSpots(graph, middle, 2), 2)).toEqual(middle)
    expect(shrinkSpots(graph, growSpots(graph, spots(0), 2), 1)).toHaveLength(4)
  })

  it('have six neighbours on a hexagonal array, none without coordinates', () => {
    const hexagonal = Float32Array.from({ length: 200 }, (_, at) => {
      const [column, row] = [Math.floor(at / 2) % 10, Math.floor(at / 20)]
      return at % 2 === 0 ? column + (row % 2) / 2 : (row * Math.sqrt(3)) / 2
    })
    const { indptr } = spotGraph(hexagonal)
    expect(indptr[45] - indptr[44]).toBe(6)
    hexagonal[2 * 44] = Number.NaN
    const without = spotGraph(hexagonal).indptr
    expect(without[45] - without[44]).toBe(0)
  })
})

describe('region files', () => {
  it('GeoJSON comes back as it went: name, colour, note, lock, holes, parts', async () => {
    const text = written('geojson', withHole)
    const [feature] = JSON.parse(text).features
    expect(feature.properties.classification).toEqual({ name: withHole.name, color: [213, 94, 0] })
    expect(feature.geometry.coordinates[0][0]).toHaveLength(5)
    const { format, regions } = await parse(text)
    expect(format).toBe('geojson')
    expect(regions).toEqual([{ ...withHole, id: expect.stringMatching(/^[\da-f-]{36}$/) }])
  })

  it('GeoJSON of a choice without outline draws its spots', async () => {
    const chosen = region('chosen', { spots: spots(3, 7, 55) })
    expect((await parse(written('geojson', chosen))).regions[0].spots).toEqual(chosen.spots)
  })

  it('GeoJSON of a choice of many spots is text of the same kind', async () => {
    const all = region('all', { spots: Uint32Array.from(slide.barcodes.keys()) })
    const text = written('geojson', all, region('none', {}), withHole)
    expect(JSON.parse(text).features.map((one: { geometry: object }) => one.geometry)).toMatchObject([
      { type: 'MultiPolygon', coordinates: { length: SIDE * SIDE } },
      { type: 'MultiPolygon', coordinates: [] },
      { type: 'MultiPolygon', coordinates: { length: 2 } },
    ])
    expect((await parse(text)).regions.map(({ spots }) => spots.length)).toEqual([SIDE * SIDE, 0, 25])
  })

  it('points and lines beside regions are left out and counted', async () => {
    const geometries = [
      { type: 'Point', coordinates: [1, 2] },
      {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
      { type: 'Point', coordinates: [3, 2] },
    ].map((geometry) => ({ type: 'Feature', geometry, properties: {} }))
    const text = written('geojson', withHole)
    const { features } = JSON.parse(text)
    const { regions, skipped } = await parse(JSON.stringify([...geometries, ...features]))
    expect(regions.map(({ name }) => name)).toEqual([withHole.name])
    expect(skipped).toEqual([
      { kind: 'Point', count: 2 },
      { kind: 'LineString', count: 1 },
    ])
    expect((await parse(text)).skipped).toEqual([])
    expect(await refusal(JSON.stringify(geometries))).toMatchObject({
      message: expect.stringContaining('2 Point, 1 LineString'),
    })
  })

  it('older QuPath colours are read from a negative integer', async () => {
    const geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
      ],
    }
    const old = {
      type: 'Feature',
      geometry,
      properties: { classification: { name: 'Tumor', colorRGB: -3670016 } },
    }
    expect((await parse(JSON.stringify([old]))).regions[0]).toMatchObject({
      name: 'Tumor',
      colour: '#c80000',
    })
  })

  it('Loupe categories come back, and refuse a spot with two', async () => {
    const [a, b] = [region('stroma', { spots: spots(1, 2) }), region('fat, "old"', { spots: spots(50) })]
    const text = written('loupe-csv', a, b)
    expect(text).toMatch(/^Barcode,Region\r\nB1-1,stroma\r\n/)
    const read = await parse(text)
    expect(read.format).toBe('loupe-csv')
    expect(read.regions.map(({ name, spots }) => [name, spots])).toEqual([
      [a.name, a.spots],
      [b.name, b.spots],
    ])
    expect(() => written('loupe-csv', a, region('x', { spots: spots(2) }))).toThrow('share B2-1')
  })

  it('obs columns hold regions that overlap', async () => {
    const [a, b] = [region('a', { spots: spots(1, 2) }), region('b', { spots: spots(2, 9) })]
    const read = await parse(written('obs-csv', a, b))
    expect(read.format).toBe('obs-csv')
    expect(read.regions.map(({ name, spots }) => [name, spots])).toEqual([
      ['a', a.spots],
      ['b', b.spots],
    ])
  })

  it('Xenium selections come back in pixels, alone and together', async () => {
    const [a, b] = [
      region('left ', { outline: [[square(-50, -50, 200)]] }),
      region('b', { outline: [[square(650, 650, 300)]] }),
    ]
    const alone = written('xenium-csv', a)
    expect(alone).toMatch(/^#Selection name: left \r\n#Area \(µm\^2\): 10000.00\r\nX,Y\r\n-25,-25\r\n/)
    const [read] = (await parse(`"${alone.slice(0, 22)}"${alone.slice(22)}`)).regions
    expect(read).toMatchObject({ name: 'left', spots: spots(0, 1, 10, 11), outline: a.outline })
    const both = await parse(written('xenium-csv', a, b))
    expect(both.regions.map(({ name, spots }) => [name, spots.length])).toEqual([
      ['left ', 4],
      ['b', 9],
    ])
    expect(() => written('xenium-csv', withHole)).toThrow('has holes')
  })

  it('regions of one name come back apart, whatever else is called so', async () => {
    const [a, b] = [spots(1, 2), spots(50, 60)]
    const named = (first: string, second: string) => [
      region(first, { spots: a }),
      region(second, { spots: b }),
    ]
    for (const format of ['loupe-csv', 'obs-csv'] as const)
      for (const [first, second, back] of [
        ['a', 'a', 'a-1'],
        ['=a', "'=a", "'=a-1"],
      ]) {
        const read = (await parse(written(format, ...named(first, second)))).regions
        expect(read.map(({ spots }) => spots)).toEqual([a, b])
        expect(read[1].name).toBe(back)
      }
  })

  it('Xenium selections of one name stay apart, also from what is called like a second part', async () => {
    const square1 = { outline: [[square(-50, -50, 200)], [square(650, 650, 300)]] }
    const square2 = { outline: [[square(350, 350, 100)]] }
    const all = [region('a', square1), region('a (2)', square2), region('a', square2)]
    const read = (await parse(written('xenium-csv', ...all))).regions
    expect(read.map(({ name, spots }) => [name, spots.length])).toEqual([
      ['a', 4],
      ['a (2)-1', 9],
      ['a (2)', 1],
      ['a-1', 1],
    ])
    expect(read.flatMap(({ outline }) => outline)).toEqual(all.flatMap(({ outline }) => outline))
  })

  it('count and name the barcodes that the slide does not have', async () => {
    const text = '# made by someone\nindex,kind\nB1-1,x\nZZZ,x\nYYY,\n'
    expect(await parse(text)).toMatchObject({ nUnknown: 2, unknown: ['ZZZ', 'YYY'] })
    expect(await refusal('Barcode,kind\nZZZ,x\n')).toEqual(code('NO_SPOTS'))
  })

  it.each([
    ['{"type": "FeatureCollection",\n"features": [\n', 'VALUE_INVALID', 'line 3'],
    ['{"type": "Topology"}', 'FORMAT_UNSUPPORTED', 'type'],
    ['{"type": "FeatureCollection", "features": []}', 'NO_SPOTS', 'features'],
    ['[{"geometry": {"type": "Point", "coordinates": [1, 2]}}]', 'NO_SPOTS', 'features'],
    ['[{"geometry": {"type": "Circle", "coordinates": [1, 2]}}]', 'VALUE_INVALID', 'features/0/geometry'],
    ['[{"geometry": null}]', 'VALUE_INVALID', 'features/0'],
    [
      '[{"geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, "x"], [4, 4]]]}}]',
      'VALUE_INVALID',
      'features/0/geometry/coordinates/0/0/1',
    ],
    ['Barcode,kind\nB1-1,x\nB1-1,y\n', 'VALUE_INVALID', 'line 3'],
    ['Barcode,kind\nB1-1,x\nB2-1\n', 'VALUE_INVALID', 'line 3'],
    ['Barcode,kind\nB1-1,"x\nB2-1\n', 'VALUE_INVALID', 'line 2'],
    ['Barcode\nB1-1\n', 'VALUE_INVALID', 'line 1'],
    ['#Selection name: a\nX,Y\n1,2\n3,\n', 'VALUE_INVALID', 'line 4'],
    ['#Selection name: a\nX,Y\n1,2\n3,4\n', 'VALUE_INVALID', 'line 3'],
    ['\n\n', 'NO_SPOTS', undefined],
  ])('refuse %j', async (text, expected, place) => {
    expect(await refusal(text)).toEqual(code(expected, place))
  })
})
