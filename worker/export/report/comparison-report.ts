import { createHash } from 'node:crypto'
import type { OtherSlide, RegionComparison } from '../../api/comparisons.ts'
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

/** A slide of a report, with its fit where there is one. */
export interface ReportedSlide {
  slide: Slide
  fit: FitSummary | null
  model: FittedModel | null
  sha256: string
  /** Name of the slide's file without its folders. */
  file: string
  expressionMap: (feature: number) => Float32Array
}

/** What a report is made from. */
export interface ReportedComparison {
  comparison: RegionComparison
  own: ReportedSlide
  /** The slide that B is on; null where it is the same. */
  beside: ReportedSlide | null
  appVersion: string
  writtenAt: Date
}

/** A comparison as figures, tables, settings and hashes. */
export async function comparisonReport(reported: ReportedComparison): Promise<ReportContent> {
  const { own, beside, comparison, appVersion, writtenAt } = reported
  const { a, b, warnings } = comparison
  const slides = beside
    ? `A on slide ${own.slide.name}, B on slide ${beside.slide.name}`
    : `Slide ${own.slide.name}`
  return {
    title: `${a.name} against ${b.name}`,
    lead: `${slides}. A: ${a.name}, ${a.spots.length} spots. B: ${b.name}, ${b.spots.length} spots.`,
    notes: [
      ...warnings.map(({ message }) => message),
      `A ranking says what goes together on ${beside ? 'these slides' : 'this slide'}. It names no causes and is not for use in care.`,
    ],
    figures: await figuresOf(reported),
    tables: tablesOf(reported),
    facts: factsOf(reported),
    csv: [...comparisonLines(comparison, own.slide.features, beside?.slide.features)].join(''),
    footer: `Written by Histologue ${appVersion} on ${writtenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. The file holds everything it shows and loads nothing.`,
  }
}

/** Names of the compared features, as A's slide has them. */
const namesOf = ({ own, comparison: { other } }: ReportedComparison): string[] => {
  const { names } = own.slide.features
  return other ? Array.from(other.featuresA, (feature) => names[feature]) : names
}

async function figuresOf(reported: ReportedComparison) {
  const { own, beside, comparison } = reported
  const names = namesOf(reported)
  const { a, b } = clearFeatures(comparison.expression)
  const clearest = [a[0], b[0]].filter((feature) => feature !== undefined)
  const figures = [
    {
      svg: volcanoSvg(comparison.expression, names),
      caption:
        'Fold change against adjusted p; coloured from an adjusted p of 5 %. Points at the sides have no count in one of the two.',
    },
  ]
  const none = new Uint32Array(0)
  const { other } = comparison
  const shown = beside
    ? [
        {
          of: own,
          a: comparison.a,
          b: { ...comparison.b, spots: none },
          features: other?.featuresA,
          only: 'a' as const,
        },
        {
          of: beside,
          a: { ...comparison.a, spots: none },
          b: comparison.b,
          features: other?.featuresB,
          only: 'b' as const,
        },
      ]
    : [{ of: own, a: comparison.a, b: comparison.b, features: undefined, only: undefined }]
  const placed: typeof figures = []
  const mapped: typeof figures = []
  for (const { of, features, only, ...sides } of shown) {
    const { slide, expressionMap } = of
    const where = beside ? ` Slide ${slide.name}.` : ''
    const panel = sidesPanel(slide, sides, only)
    if (panel)
      placed.push({
        svg: await tissueSvg(slide, [panel]),
        caption: `${only ? `Where ${only.toUpperCase()} lies.` : 'Where A and B lie.'}${where}`,
      })
    const maps = clearest
      .map((k) => genePanel(slide, names[k], expressionMap(features ? features[k] : k)))
      .filter((map) => map !== null)
    if (maps.length > 0)
      mapped.push({
        svg: await tissueSvg(slide, maps),
        caption: `Expression of the feature that differs most clearly on each side.${where}`,
      })
  }
  return [...placed, ...figures, ...mapped]
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

function tablesOf(reported: ReportedComparison) {
  const { a, b, expression: e, readings: r } = reported.comparison
  const names = namesOf(reported)
  const fixed = (value: number, digits = 2) =>
    Number.isFinite(value) ? value.toFixed(digits).replace('-', '−') : '–'
  const row = (k: number) => [
    names[k],
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

function factsOf({ own, beside, comparison }: ReportedComparison): [string, string][] {
  const { a, b, other, readings } = comparison
  const isOne = beside === null
  return [
    ...slideFacts(own, isOne ? '' : ' of A'),
    ...(beside ? slideFacts(beside, ' of B') : []),
    ...(other ? sharedFacts(own, beside ?? own, other) : []),
    ['SHA-256 of A’s barcodes', spotsHash(own.slide, a.spots)],
    ['SHA-256 of B’s barcodes', spotsHash((beside ?? own).slide, b.spots)],
    [
      'Test',
      `rank-sum with tie correction, two-sided; Benjamini-Hochberg over all ${isOne ? '' : 'shared '}features`,
    ],
    ['Fold change', 'log2((expm1(mean of A) + 1e-9) / (expm1(mean of B) + 1e-9))'],
    ['Places by', readings?.by ?? 'no model'],
    ...fitFacts(own, isOne ? '' : ' of A’s slide'),
    ...(beside ? fitFacts(beside, ' of B’s slide') : []),
  ]
}

const slideFacts = ({ slide, sha256, file }: ReportedSlide, of: string): [string, string][] => [
  [`Slide file${of}`, file],
  [`SHA-256 of the slide${of}`, sha256],
  [`Format${of}`, slide.format],
  [`Size${of}`, `${slide.barcodes.length} spots, ${slide.features.names.length} features`],
]

function sharedFacts(a: ReportedSlide, b: ReportedSlide, other: OtherSlide): [string, string][] {
  const named = ({ slide: { features } }: ReportedSlide, only: Uint32Array) =>
    only.length === 0 ? 'none' : Array.from(only, (feature) => features.names[feature]).join(', ')
  return [
    ['Shared features', `${other.featuresA.length}, matched by ${other.matchedBy}`],
    ['Only on the slide of A', named(a, other.onlyA)],
    ['Only on the slide of B', named(b, other.onlyB)],
    [
      'Median counts of a spot',
      other.medianCounts ? `A ${other.medianCounts.a}, B ${other.medianCounts.b}` : 'no counts',
    ],
    ['Readings by', other.readBy ?? 'no model'],
  ]
}

function fitFacts({ fit, model }: ReportedSlide, of: string): [string, string][] {
  if (!fit || !model) return []
  return [
    [`Model${of}`, `${fit.fitId}, ${fit.nSeed} seeds, ${fit.nTrainedFeature} trained features`],
    [`SHA-256 of the model’s numbers${of}`, modelHash(model)],
    [`Device${of}`, fit.device],
    [`Histology${of}`, `${fit.histologySource}, plan ${fit.plan}`],
    [
      `Evidence${of}`,
      `AUC ${fit.evidenceAuc.toFixed(3)} on held-out tissue, ${fit.shuffledAuc.toFixed(3)} with the histology moved`,
    ],
    [`Histology informs${of}`, fit.histologyInforms ? 'yes' : 'no: expected is 0 throughout'],
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
