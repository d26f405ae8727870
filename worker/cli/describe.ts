import type { FitSummary, ModalityFit, SlideInfo } from '../api/methods.ts'
import type { JointFit, TransferReport } from '../api/transfer.ts'

/** A slide for people, one fact a line. */
export function slideText(slide: SlideInfo): string {
  const { picture, nSpot, nFeature, nNonZero } = slide
  const filled = ((100 * nNonZero) / Math.max(1, nSpot * nFeature)).toFixed(1)
  const micrometres = slide.pixelSizeUm
    ? ` (${(slide.spotDiameterPx * slide.pixelSizeUm).toFixed(1)} µm)`
    : ''
  const columns = slide.obsColumns.map(({ name, kind, nCategory }) =>
    kind === 'categorical' ? `${name} (${nCategory} labels)` : name,
  )
  return factsTable([
    ['name', slide.name],
    ['file', slide.path],
    ['format', slide.format],
    ['spots', String(nSpot)],
    ['features', String(nFeature)],
    ['values', `${nNonZero} stored, ${filled} % of all${slide.isCounts ? ', counts' : ', not counts'}`],
    [
      'picture',
      picture
        ? `${picture.widthPx} × ${picture.heightPx} px, ${picture.place}, scale ${picture.scale}`
        : 'none',
    ],
    [
      'spot',
      slide.hasCoordinates ? `${slide.spotDiameterPx.toFixed(1)} px wide${micrometres}` : 'no coordinates',
    ],
    ['columns', columns.join(', ') || 'none'],
    ...alternativesOf(slide),
    ['obsm', slide.embeddings.map(({ key, width }) => `${key} (${width})`).join(', ') || 'none'],
    ['warnings', slide.warnings.length === 0 ? 'none' : String(slide.warnings.length)],
  ])
}

/** What else the file or folder holds, the one shown marked. */
function alternativesOf({ alternatives }: SlideInfo): (readonly [string, string])[] {
  if (alternatives.length === 0) return []
  const names = alternatives.map(({ element, isShown }) => (isShown ? `${element} (shown)` : element))
  return [['elements', names.join(', ')] as const]
}

/** A fit for people, one fact a line. */
export function fitText(fit: FitSummary): string {
  return factsTable([
    ['model', `${fit.fitId}${fit.fromCache ? ' (from the cache)' : ''}`],
    ['seeds', String(fit.nSeed)],
    ['device', fit.deviceNotice ? `${fit.device} (${fit.deviceNotice})` : fit.device],
    ...(fit.cacheNotice ? ([['cache', fit.cacheNotice]] as const) : []),
    ['source', fit.histologyNotice ? `${fit.histologySource} (${fit.histologyNotice})` : fit.histologySource],
    ['trained on', `${fit.nTrainedFeature} features`],
    ['evidence', evidenceText(fit)],
    ['histology', fit.histologyInforms ? 'explains expression here' : 'explains nothing on this slide'],
    ...fit.modalities.map((own) => [own.name, modalityText(own)] as const),
    ...(fit.transfer ? transferFacts(fit.transfer) : []),
    ['time', `${(fit.elapsedMs / 1000).toFixed(1)} s`],
  ])
}

type Fact = readonly [label: string, value: string]

/** How a model of other slides fits this one. */
function transferFacts(own: TransferReport): Fact[] {
  const { modelSlides, isOwnSlide, matchedBy, nShared, nUnknown, nMissing, nTrained, warnings } = own
  const from = isOwnSlide
    ? 'this slide among others, read by encoders that did not see the spot'
    : 'other slides'
  return [
    ['applied', `model of ${modelSlides.join(', ')} (${from})`],
    ['matched', `${nShared} features by ${matchedBy}; ${nUnknown} that the model does not know score 0`],
    [
      'missing',
      nMissing === 0
        ? 'no trained feature'
        : `${nMissing} of ${nTrained} trained features, ${missingText(own)}`,
    ],
    ...warnings.map((warning): Fact => ['warning', warning]),
  ]
}

function missingText({ missingNames, missingVariance, nMissing }: TransferReport): string {
  const more = nMissing > missingNames.length ? ', …' : ''
  return `${(100 * missingVariance).toFixed(1)} % of the training variance: ${missingNames.join(', ')}${more}`
}

/** The same where a table is written: lines for standard error. */
export const transferNotes = (own: TransferReport): string[] =>
  transferFacts(own).map(([label, value]) => `${label}: ${value}`)

/** A model of several slides for people, one fact a line. */
export function jointFitText(fit: JointFit): string {
  return factsTable([
    ['model', fit.path],
    ['slides', `${fit.slides.join(', ')} (${fit.nSpot} spots)`],
    ['seeds', String(fit.nSeed)],
    ['device', fit.deviceNotice ? `${fit.device} (${fit.deviceNotice})` : fit.device],
    ['trained on', `${fit.nTrainedFeature} of ${fit.nSharedFeature} features that the slides share`],
    ['evidence', evidenceText(fit)],
    ['histology', fit.histologyInforms ? 'explains expression here' : 'explains nothing on these slides'],
  ])
}

const evidenceText = ({ evidenceAuc, shuffledAuc }: Pick<FitSummary, 'evidenceAuc' | 'shuffledAuc'>) =>
  `AUC ${evidenceAuc.toFixed(3)} on held-out tissue, ${shuffledAuc.toFixed(3)} with the histology moved`

function modalityText(own: ModalityFit): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  const reliability = `${own.reliability.toFixed(2)}${own.reliabilityIsMeasured ? '' : ' (assumed)'}`
  return [
    `${own.nTrainedFeature} of ${own.nFeature} features trained on`,
    `reliability ${reliability}`,
    `weight ${own.weight.toFixed(2)}`,
    `${percent(own.axisShare)} of the axes`,
    `${percent(own.attentionMass)} of attention`,
    `gradient ${own.gradientNormAtStart.toPrecision(2)} before, ${own.gradientNormAtEnd.toPrecision(2)} after training`,
    alongTraining(own),
  ].join(', ')
}

/** The gradient at a few steps from the first to the last. */
function alongTraining({ gradientSteps, gradientNorms }: ModalityFit): string {
  const last = gradientSteps.length - 1
  const shown = [...new Set([0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * last)))]
  const norms = shown.map((k) => gradientNorms[k]?.toPrecision(2))
  return `on the tissue trained on ${norms.join(' ')} at steps ${shown.map((k) => gradientSteps[k]).join(' ')}`
}

/** Labels and values in two columns, a fact a line. */
export function factsTable(rows: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length)) + 2
  return rows.map(([label, value]) => `${label.padEnd(width)}${value}\n`).join('')
}
