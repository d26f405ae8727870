import { interpolateViridis } from 'd3-scale-chromatic'
import type { ExpressionDifference, RegionComparison } from '../../api/comparisons.ts'
import type { TissuePanel } from '../../api/figures.ts'
import { drawingMm, fitting, INK, n, svgText, textLine } from '../../figures/svg.ts'
import type { Slide } from '../../slide/slide.ts'

/** Okabe and Ito's blue and orange, as on the panes of the app. */
const A = '#0072b2'
const B = '#d55e00'
const CLEAR_P = 0.05
const NAMED = 8

/** Where A and B lie, in two colours; `only` names the one that is on this slide. Null without coordinates. */
export function sidesPanel(
  slide: Slide,
  { a, b }: Pick<RegionComparison, 'a' | 'b'>,
  only?: 'a' | 'b',
): TissuePanel | null {
  const bounds = boundsOf(slide)
  if (!bounds) return null
  const colours = new Uint8Array(4 * slide.barcodes.length)
  for (const spot of a.spots) colours.set([0, 114, 178, 216], 4 * spot)
  for (const spot of b.spots) colours.set([213, 94, 0, 216], 4 * spot)
  const items = [
    ...(only === 'b' ? [] : [{ name: `A: ${a.name}`, colour: A }]),
    ...(only === 'a' ? [] : [{ name: `B: ${b.name}`, colour: B }]),
  ]
  return { bounds, colours, legend: { kind: 'swatches', items } }
}

/** One feature's expression over the tissue, `values: [nSpot]`, from 0 to its largest. Null without coordinates. */
export function genePanel(slide: Slide, title: string, values: Float32Array): TissuePanel | null {
  const bounds = boundsOf(slide)
  if (!bounds) return null
  const [low, high] = values.reduce(([min, max], v) => [Math.min(min, v), Math.max(max, v)], [0, 1e-6])
  const colours = new Uint8Array(4 * values.length)
  for (const [spot, value] of values.entries()) {
    const rgb = interpolateViridis((value - low) / (high - low)).match(/[\da-f]{2}/gi) ?? []
    colours.set([...rgb.map((part) => Number.parseInt(part, 16)), 230], 4 * spot)
  }
  const stops = Array.from({ length: 17 }, (_, k) => interpolateViridis(k / 16))
  const ticks = [low, high].map((tick) => String(Number(tick.toPrecision(3))))
  const unit = slide.isCounts ? 'log1p counts per 10,000' : 'as in the file'
  return { bounds, colours, legend: { kind: 'scale', title, unit, stops, ticks } }
}

function boundsOf({ pictureInfo, xy, spotDiameterPx: margin }: Slide): TissuePanel['bounds'] | null {
  if (!xy) return null
  if (pictureInfo)
    return [0, 0, pictureInfo.widthPx / pictureInfo.scale, pictureInfo.heightPx / pictureInfo.scale]
  const bounds: TissuePanel['bounds'] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let at = 0; at < xy.length; at += 2) {
    if (!Number.isFinite(xy[at] + xy[at + 1])) continue
    bounds[0] = Math.min(bounds[0], xy[at] - margin)
    bounds[1] = Math.min(bounds[1], xy[at + 1] - margin)
    bounds[2] = Math.max(bounds[2], xy[at] + margin)
    bounds[3] = Math.max(bounds[3], xy[at + 1] + margin)
  }
  return bounds[0] < bounds[2] ? bounds : null
}

/** Features at an adjusted p of 5 % that are higher on each side, the largest rank-sum z first. */
export function clearFeatures({ z, pAdjusted }: ExpressionDifference): { a: number[]; b: number[] } {
  const clear = Array.from(z.keys())
    .filter((feature) => pAdjusted[feature] <= CLEAR_P)
    .sort((i, j) => Math.abs(z[j]) - Math.abs(z[i]))
  return { a: clear.filter((feature) => z[feature] > 0), b: clear.filter((feature) => z[feature] < 0) }
}

/** Fold change against adjusted p, the clearest of each side named; 150 by 90 mm. */
export function volcanoSvg(expression: ExpressionDifference, names: readonly string[]): string {
  const { logFoldChange: change, pAdjusted, z, fractionA, fractionB } = expression
  const span = change.reduce((most, value, k) => {
    const isMeasured = Number.isFinite(value) && fractionA[k] > 0 && fractionB[k] > 0
    return isMeasured ? Math.max(most, Math.abs(value)) : most
  }, 1)
  const heights = Array.from(pAdjusted, (p) => Math.abs(-Math.log10(p)))
  const known = heights.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 2)
  const x = (value: number) => 80 + (66 / (1.1 * span)) * Math.min(span, Math.max(-span, value))
  const y = (height: number) => 78 - (72 / (1.1 * known)) * Math.min(1.04 * known, height)
  const points = Array.from(z.keys())
    .filter((k) => !Number.isNaN(change[k]))
    .sort((i, j) => Math.abs(z[i]) - Math.abs(z[j]))
    .map((k) => {
      const isClear = pAdjusted[k] <= CLEAR_P
      const colour = isClear ? (change[k] > 0 ? A : B) : '#9aa2aa'
      return `<circle cx="${n(x(change[k]))}" cy="${n(y(heights[k]))}" r="0.55" fill="${colour}" fill-opacity="${isClear ? 0.85 : 0.5}"/>`
    })
  const { a, b } = clearFeatures(expression)
  const written: [number, number][] = []
  const labels = [...a.slice(0, NAMED), ...b.slice(0, NAMED)].flatMap((k) => {
    const place: [number, number] = [x(change[k]), y(heights[k]) - 1]
    // A name that would lie over another is left out.
    if (written.some(([left, top]) => Math.abs(left - place[0]) < 13 && Math.abs(top - place[1]) < 2.6))
      return []
    written.push(place)
    return [textLine(fitting(names[k], 24, 2.3), place, { size: 2.3, anchor: 'middle' })]
  })
  const sides = roundTicks(span)
  const ticks = [...sides.map((tick) => -tick).reverse(), 0, ...sides].map((tick) =>
    textLine(shortNumber(tick), [x(tick), 81.5], { size: 2.3, anchor: 'middle' }),
  )
  const rises = [0, ...roundTicks(known)].map((tick) =>
    textLine(shortNumber(tick), [12.6, y(tick) + 0.8], { size: 2.3, anchor: 'end' }),
  )
  const guide = y(-Math.log10(CLEAR_P))
  const frame = `<path d="M14 4V78H146" fill="none" stroke="${INK}" stroke-width="0.25"/><path d="M14 ${n(guide)}H146" stroke="${INK}" stroke-width="0.2" stroke-dasharray="0.8 0.8"/>`
  const titles = `${textLine('log₂ fold change, A over B', [80, 86.5], { anchor: 'middle' })}<g transform="rotate(-90 5 41)">${textLine('−log₁₀ adjusted p', [5, 41], { anchor: 'middle' })}</g>`
  return svgText(drawingMm(150, 90, [frame, ...ticks, ...rises, ...points, ...labels, titles].join('')))
}

/** Two to five ticks above 0 up to `most`, at round steps. */
function roundTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most / 2))
  const step = ([5, 2, 1].find((part) => part * power <= most / 2) ?? 1) * power
  return Array.from({ length: Math.floor(most / step + 1e-9) }, (_, k) => (k + 1) * step)
}

const shortNumber = (value: number) => String(Number(value.toPrecision(3))).replace('-', '−')
