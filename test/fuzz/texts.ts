import type { Source } from './sources.ts'

const RING = [
  [
    [0, 0],
    [400, 0],
    [400, 400],
    [0, 400],
    [0, 0],
  ],
]

/** A small sound file of each text that is read. */
export const TEXTS: Source[] = [
  {
    name: 'regions.geojson',
    kind: 'regions',
    content: JSON.stringify({
      type: 'FeatureCollection',
      features: ['Polygon', 'MultiPolygon'].map((type, k) => ({
        type: 'Feature',
        id: `r${k}`,
        geometry: { type, coordinates: type === 'Polygon' ? RING : [RING] },
        properties: {
          objectType: 'annotation',
          name: `part ${k}`,
          classification: { name: 'Tumour', color: [200, 0, 0] },
          isLocked: k > 0,
        },
      })),
    }),
  },
  { name: 'labels.csv', kind: 'regions', content: 'Barcode,part\nspot0,"left, upper"\nspot1,right\n' },
  {
    name: 'selection.csv',
    kind: 'regions',
    content: '#Selection name: left\n#Area (µm^2): 3\nX,Y\n0,0\n10,0\n10,10\n',
  },
  {
    name: 'genes.csv',
    kind: 'gene lists',
    content:
      'gene_set_name,gene_set_description,gene_symbol,gene_description\nT,of T cells,g,one\nT,,h,two\n',
  },
  { name: 'genes.txt', kind: 'gene lists', content: 'g\nh\ni\n' },
  { name: 'genes.gmt', kind: 'gene lists', content: 'T\tof T cells\tg\th\nB\t\ti\n' },
  {
    name: 'session.json',
    kind: 'session',
    content: JSON.stringify({
      ...{
        format: 'histologue-session',
        version: 1,
        app: '0.1.0',
        savedAt: '2026-01-01T00:00:00Z',
        active: 0,
      },
      slides: [
        {
          ...{ id: 's', name: 'one', file: { path: '/nowhere/one.h5ad', relative: 'one.h5ad' }, hidden: [] },
          identity: {
            nSpot: 9,
            nFeature: 3,
            spotsId: 'a'.repeat(64),
            featuresId: 'b'.repeat(64),
            sha256: null,
          },
          regions: [
            {
              id: 'r',
              name: 'left',
              colour: '#aa0000',
              note: '',
              locked: false,
              spots: [0, 3, 5, 2],
              outline: RING.map((ring) => [ring.flat()]),
            },
          ],
          ...{ view: null, comparison: null, fit: null },
        },
      ],
    }),
  },
]
