import { createHash } from 'node:crypto'
import type { RegionComparison } from '../../api/comparisons.ts'
import type { TissuePanel } from '../../api/figures.ts'
import type { FitSummary } from '../../api/methods.ts'
import type { FittedModel } from '../../attention/fitted-model.ts'
import { piecesOf } from '../../figures/picture-piece.ts'
import { svgText } from '../../figures/svg.ts'
import { drawTissue } from '../../figures/tissue-figure.ts'
import type { Slide } from '../../slide/slide.ts'
import { comparisonLines } from '../comparison-table.ts'
import { clearFeatures, genePanel, sidesPanel, volcanoSvg } from './report-figures.ts'
import type { ReportContent } from './report-html.ts'

const SHOWN_ROWS = 50
const [WIDTH_MM, DPI] = [180, 200]

/** What a report is made from. */
export interface ReportedComparison {
  slide: Slide
  comparison: RegionComparison
  fit: FitSummary | null
  model: FittedModel | null
  sha256: string
  /** Name of the slide's file without its folders. */
  file: string
  appVersion: string
  writtenAt: Date
  expressionMap: (feature: number) => Float32Array
}

/** A comparison as figures, tables, settings and hashes. */
export async function comparisonReport(reported: ReportedComparison): Promise<ReportContent> {
  const { slide, comparison, appVersion, writtenAt } = reported
  const { a, b, warnings } = comparison
  return {
    title: `${a.name} against ${b.name}`,
    lead: `Slide ${slide.name}. A: ${a.name}, ${a.spots.length} spots. B: ${b.name}, ${b.spots.length} spots.`,
    notes: [
      ...warnings.map(({ message }) => message),
      'A ranking says what goes together on this slide. It names no causes and is not for use in care.',
    ],
    figures: await figuresOf(reported),
    tables: tablesOf(reported),
    facts: factsOf(reported),
    csv: [...comparisonLines(comparison, slide.features)].join(''),
    footer: `Written by Histologue ${appVersion} on ${writtenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. The file holds everything it shows and loads nothing.`,
  }
}

async function figuresOf({ slide, comparison, expressionMap }: ReportedComparison) {
  const { names } = slide.features
  const { a, b } = clearFeatures(comparison.expression)
  const sides = sidesPanel(slide, comparison)
  const maps = [a[0], b[0]]
    .filter((feature) => feature !== undefined)
    .map((feature) => genePanel(slide, names[feature], expressionMap(feature)))
    .filter((panel) => panel !== null)
  const volcano = {
    svg: volcanoSvg(comparison.expression, names),
    caption:
      'Fold change against adjusted p; coloured from an adjusted p of 5 %. Points at the sides have no count in one of the two.',
  }
  const placed = sides && {
    svg: await tissueSvg(slide, [sides]),
    caption: 'Where A and B lie.',
  }
  const mapped = maps.length > 0 && {
    svg: await tissueSvg(slide, maps),
    caption: 'Expression of the feature that differs most clearly on each side.',
  }
  return [...(placed ? [placed] : []), volcano, ...(mapped ? [mapped] : [])]
}

async function tissueSvg(slide: Slide, panels: TissuePanel[]): Promise<string> {
  const plain = { title: '', spotScale: 1, pictureOpacity: 1, tone: { brightness: 0, contrast: 1 } }
  const readPiece = slide.pictureInfo && piecesOf(() => slide.readPicture())
  return svgText(
    await drawTissue(
      slide,
      { ...plain, panels },
      { ...{ widthMm: WIDTH_MM, dpi: DPI, readPiece }, codec: 'jpeg' },
    ),
  )
}

const HEADER = ['Feature', 'log₂ FC', 'AUC', 'Adj. p', '% A', '% B']
const READ_HEADER = ['Δ expected', '±', 'Δ supported', '±', 'Δ observed', 'Place A', 'Place B', 'Shift']

function tablesOf({ slide, comparison: { a, b, expression: e, readings: r } }: ReportedComparison) {
  const fixed = (value: number, digits = 2) =>
    Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : '–'
  const row = (k: number) => [
    slide.features.names[k],
    ...[fixed(e.logFoldChange[k]), fixed(e.auc[k]), e.pAdjusted[k].toExponential(1).replace('-', '−')],
    ...[fixed(100 * e.fractionA[k], 0), fixed(100 * e.fractionB[k], 0)],
    ...(r
      ? [
          ...[fixed(r.deltaExpected[k]), fixed(r.deltaExpectedHalfWidth[k])],
          ...[fixed(r.deltaSupported[k]), fixed(r.deltaSupportedHalfWidth[k]), fixed(r.deltaObserved[k])],
          ...[String(r.rankA[k]), String(r.rankB[k]), fixed(r.rankShift[k], 0)],
        ]
      : []),
  ]
  const clear = clearFeatures(e)
  return [
    { side: 'A', name: a.name, features: clear.a },
    { side: 'B', name: b.name, features: clear.b },
  ].map(({ side, name, features }) => ({
    caption: `Higher in ${side} (${name}): ${Math.min(SHOWN_ROWS, features.length)} of ${features.length} features at an adjusted p of 5 %, by rank-sum z; ± is the 95 % interval over the model’s seeds`,
    header: [...HEADER, ...(r ? READ_HEADER : [])],
    rows: features.slice(0, SHOWN_ROWS).map(row),
  }))
}

function factsOf({ slide, comparison, fit, model, sha256, file }: ReportedComparison): [string, string][] {
  const facts: [string, string][] = [
    ['Slide file', file],
    ['SHA-256 of the slide', sha256],
    ['Format', slide.format],
    ['Size', `${slide.barcodes.length} spots, ${slide.features.names.length} features`],
    ['SHA-256 of A’s barcodes', spotsHash(slide, comparison.a.spots)],
    ['SHA-256 of B’s barcodes', spotsHash(slide, comparison.b.spots)],
    ['Test', 'rank-sum with tie correction, two-sided; Benjamini-Hochberg over all features'],
    ['Fold change', 'log2((expm1(mean of A) + 1e-9) / (expm1(mean of B) + 1e-9))'],
    ['Places by', comparison.readings?.by ?? 'no model'],
  ]
  if (!fit || !model) return facts
  return [
    ...facts,
    ['Model', `${fit.fitId}, ${fit.nSeed} seeds, ${fit.nTrainedFeature} trained features`],
    ['SHA-256 of the model’s numbers', modelHash(model)],
    ['Device', fit.device],
    ['Histology', `${fit.histologySource}, plan ${fit.plan}`],
    [
      'Evidence',
      `AUC ${fit.evidenceAuc.toFixed(3)} on held-out tissue, ${fit.shuffledAuc.toFixed(3)} with the histology moved`,
    ],
    ['Histology informs', fit.histologyInforms ? 'yes' : 'no: expected is 0 throughout'],
  ]
}

const spotsHash = ({ barcodes }: Slide, spots: Uint32Array) =>
  createHash('sha256')
    .update(Array.from(spots, (spot) => barcodes[spot]).join('\n'))
    .digest('hex')

/** Of all seeds' queries, the keys and the spots' own coordinates, as they lie in the model file. */
function modelHash({ queries, keys, programmes }: FittedModel): string {
  const hash = createHash('sha256')
  for (const { buffer, byteOffset, byteLength } of [...queries, keys, programmes])
    hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  return hash.digest('hex')
}
