import type { ComposedQuestion } from '../../../worker/api/questions.ts'
import type { Session, SessionSlide } from '../../../worker/api/sessions.ts'

const QUESTION: ComposedQuestion = {
  kind: 'and',
  parts: [
    {
      ...{ kind: 'within', distance: { value: 200, unit: 'um' } },
      of: { kind: 'in', region: { kind: 'drawn', name: 'edge', spots: Uint32Array.of(0, 2) } },
    },
    {
      kind: 'not',
      part: { kind: 'like', region: { kind: 'label', column: 'c', value: 'v' }, by: 'expected' },
    },
  ],
}

/** A slide of ten spots with a drawn region, a view and a fit. */
export function slideOf(path: string, change: Partial<SessionSlide> = {}): SessionSlide {
  return {
    ...{ id: 'one', name: 'A1', source: { path } },
    identity: {
      ...{ nSpot: 10, nFeature: 4, spotsId: 'a'.repeat(64), featuresId: 'b'.repeat(64) },
      sha256: 'c'.repeat(64),
    },
    regions: [
      {
        ...{ id: 'r', name: 'tumour "edge"', colour: '#e69f00', note: 'look again', locked: true },
        spots: Uint32Array.of(0, 1, 2, 5, 9),
        outline: [[Float32Array.of(0.1, 0, 1e-7, 5, 16_777_217)]],
      },
      { id: 's', name: 'none', colour: '#56b4e9', note: '', locked: false, spots: new Uint32Array() },
    ],
    hidden: ['s'],
    view: {
      ...{ camera: { target: [12.5, -3], zoom: -1.25 }, panel: 'compare', reading: 'supported' },
      ...{ selected: { region: 'r' }, spotOpacity: 0.9, tissueOpacity: 0.4, spotScale: 1.5 },
      tone: { brightness: -0.1, contrast: 1.2 },
      umap: { isOpen: true, of: 'expression', camera: { target: [3, -4], zoom: 1 } },
      colour: {
        ...{ mode: 'gene', feature: 2, quantity: 'attention', column: null, hiddenCodes: [1] },
        ...{ range: { low: 0, high: 3.5 }, ramp: 'cividis', isLog: true, clip: 0.02, palette: 'safe' },
        map: { kind: 'answer', name: 'Answer', question: QUESTION },
      },
    },
    comparison: {
      ...{ a: { kind: 'region', id: 'r' }, b: { kind: 'ring', rings: 2 }, otherSlide: null },
      panes: [
        { show: 'expression', feature: 1, column: null },
        { show: 'label', feature: null, column: 'tissue' },
      ],
      ...{ cameras: null, by: 'supported', isLinked: false, tab: 'ranks', several: null, picked: 3 },
    },
    fit: { fitId: '0123456789abcdef', balance: true, histology: { kind: 'built-in' }, modelPath: null },
    questionNames: { '8|0123456789abcdef': { 1: 'edge of the tumour' } },
    ...change,
  }
}

/** A session of these slides, the first one shown. */
export const sessionOf = (...slides: SessionSlide[]): Session => ({ slides, active: 0 })
