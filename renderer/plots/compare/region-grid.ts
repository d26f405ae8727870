import type { RegionMatrix } from '../../../worker/api/comparisons.ts'
import { asText, axis, baseLayout, type Figure, type PlotColumns, type PlotInk } from './figure.ts'

/** Columns of a grid at most: more names cannot be read. */
const MOST_GENES = 30

/** The features with the largest rank-sum z of each region, `perRegion` each, in the order of the regions, each once. */
export function topOfRegions({ regions, nFeature, z }: RegionMatrix, perRegion: number): number[] {
  const found = new Set<number>()
  regions.forEach((_, region) => {
    const row = z.subarray(region * nFeature, (region + 1) * nFeature)
    const order = Array.from(row.keys()).sort((i, j) => row[j] - row[i] || i - j)
    for (const feature of order.slice(0, perRegion)) found.add(feature)
  })
  return [...found]
}

/** Genes of a grid: the top ones of every region, as many as there is room for, and one that must be there. */
export function gridFeatures(matrix: RegionMatrix, extra: number | null): number[] {
  const perRegion = Math.max(1, Math.min(5, Math.floor(MOST_GENES / matrix.regions.length)))
  const top = topOfRegions(matrix, perRegion).slice(0, MOST_GENES)
  return extra === null || top.includes(extra) ? top : [...top, extra]
}

const shortName = (name: string) => asText(name.length > 26 ? `${name.slice(0, 25)}…` : name)

/** Layout of regions down and genes across. */
function gridLayout(matrix: RegionMatrix, genes: readonly number[], names: readonly string[], ink: PlotInk) {
  const rows = matrix.regions.map(({ name }) => shortName(name))
  const longest = Math.max(...rows.map((row) => row.length))
  const ticks = (texts: readonly string[]) => ({ tickvals: texts.map((_, i) => i), ticktext: texts })
  return {
    ...baseLayout(ink),
    margin: { l: Math.min(190, 22 + 6.2 * longest), r: 76, t: 10, b: 74 },
    xaxis: axis('', ink, {
      ...ticks(genes.map((feature) => asText(names[feature]))),
      ...{ tickangle: -90, range: [-0.7, genes.length - 0.3], showgrid: false, zeroline: false },
    }),
    yaxis: axis('', ink, {
      ...ticks(rows),
      ...{ range: [rows.length - 0.4, -0.6], showgrid: false, zeroline: false },
    }),
  }
}

/** Places of the columns, so that a gene that is pointed at elsewhere is found. */
const columnsOf = (genes: readonly number[]): PlotColumns => ({
  columnOf: (feature) => {
    const column = genes.indexOf(feature)
    return column < 0 ? [Number.NaN, Number.NaN] : [column - 0.5, column + 0.5]
  },
})

interface Cell {
  region: number
  feature: number
  at: number
  column: number
}

const cellsOf = ({ regions, nFeature }: RegionMatrix, genes: readonly number[]): Cell[] =>
  regions.flatMap((_, region) =>
    genes.map((feature, column) => ({ region, feature, column, at: region * nFeature + feature })),
  )

/** Means scaled to the highest region of each gene, so that a rare gene shows its pattern too: `[nCell]`. */
export function shareOfHighest(matrix: RegionMatrix, genes: readonly number[]): number[] {
  const { regions, nFeature, mean } = matrix
  const highest = new Map(
    genes.map((feature) => [
      feature,
      Math.max(1e-9, ...regions.map((_, region) => mean[region * nFeature + feature])),
    ]),
  )
  return cellsOf(matrix, genes).map(({ feature, at }) => mean[at] / (highest.get(feature) ?? 1))
}

/** Dots: size is the share of spots with the gene, colour its mean against its highest region. */
export function dotFigure(
  matrix: RegionMatrix,
  genes: readonly number[],
  names: readonly string[],
  ink: PlotInk,
): Figure & PlotColumns {
  const cells = cellsOf(matrix, genes)
  return {
    data: [
      {
        ...{ type: 'scatter', mode: 'markers' },
        x: cells.map(({ column }) => column),
        y: cells.map(({ region }) => region),
        customdata: cells.map(({ feature }) => feature),
        text: cells.map(
          ({ region, feature, at }) =>
            `<b>${asText(names[feature])}</b> in ${shortName(matrix.regions[region].name)}<br>${Math.round(100 * matrix.fraction[at])} % of spots, mean ${matrix.mean[at].toFixed(2)}`,
        ),
        hovertemplate: '%{text}<extra></extra>',
        marker: {
          size: cells.map(({ at }) => 2 + 13 * Math.sqrt(matrix.fraction[at])),
          color: shareOfHighest(matrix, genes),
          ...{ cmin: 0, cmax: 1, colorscale: ink.sequential, line: { width: 0.5, color: ink.quiet } },
          colorbar: bar('share of its<br>highest mean', ink),
        },
      },
    ],
    layout: gridLayout(matrix, genes, names, ink),
    ...columnsOf(genes),
  }
}

/** Heat map of the rank-sum z of every region against the rest; 0 in the middle. */
export function heatFigure(
  matrix: RegionMatrix,
  genes: readonly number[],
  names: readonly string[],
  ink: PlotInk,
): Figure & PlotColumns {
  const { regions, nFeature, z } = matrix
  const rows = regions.map((_, region) => genes.map((feature) => z[region * nFeature + feature]))
  const most = Math.max(1, ...rows.flat().map(Math.abs))
  return {
    data: [
      {
        ...{ type: 'heatmap', z: rows, zmin: -most, zmax: most, colorscale: ink.diverging, xgap: 1, ygap: 1 },
        x: genes.map((_, column) => column),
        y: regions.map((_, region) => region),
        customdata: rows.map(() => genes),
        text: regions.map(({ name }) =>
          genes.map((feature) => `<b>${asText(names[feature])}</b> in ${shortName(name)}`),
        ),
        hovertemplate: '%{text}<br>rank-sum z %{z:.1f}<extra></extra>',
        colorbar: bar('rank-sum z<br>against the rest', ink),
      },
    ],
    layout: gridLayout(matrix, genes, names, ink),
    ...columnsOf(genes),
  }
}

const bar = (text: string, ink: PlotInk) => ({
  ...{ thickness: 8, len: 0.8, outlinewidth: 0, tickfont: { size: 9, color: ink.quiet } },
  title: { text, side: 'top', font: { size: 9, color: ink.quiet } },
})
