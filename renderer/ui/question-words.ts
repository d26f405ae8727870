import { formatCount } from './format.ts'

/** Words of the questions' panel. */
export const QUESTION_WORDS = {
  title: 'Questions',
  tab: { spot: 'Spot', questions: 'Questions' },
  learned: 'Learned questions',
  composed: 'Ask about tissue',
  other: 'Compare with another slide',
  number: 'Number of questions',
  learn: 'Learn questions',
  learnHint:
    'The slide’s main kinds of tissue as the model sees them: each question is one ranking of genes and one map, found without labels.',
  hint: 'Choose a question to see its map on the tissue and its genes here.',
  csv: { genes: 'Genes', maps: 'Maps', map: 'Map', vector: 'Vector' },
  stability: (nSeed: number) =>
    `How many of its 20 best genes the best matching question of a single seed shares (Jaccard), mean over ${nSeed} seeds: 1 is the same 20. The measurement is the same for all seeds.`,
  likeness: 'How the tissue is chosen',
  regionA: 'Region A',
  relation: 'Where it lies',
  distance: 'Distance',
  regionB: 'Region B',
  anywhere: 'of anything',
  ask: 'Ask',
  asking: 'Asking…',
  noLabels: 'Draw a region on the tissue first: this slide has no labels to compose a question from.',
  makeRegion: 'Make it a region',
  answerRegion: 'Answer',
  noSpots: 'No spot answers this question.',
  genes: 'Genes',
  genesOf: 'Genes of',
  answer: 'your question',
  unit: 'share of the spot, or how far it answers',
} as const

/** Words of the comparison with another slide. */
export const OTHER_SLIDE_WORDS = {
  hint: 'How far genes vary together on both slides in the same ways, whatever the number and the places of their spots. The other slide is fitted first where it was not yet.',
  other: 'The other slide',
  file: 'A file…',
  folder: 'A folder…',
  start: 'Compare slides',
  again: 'Compare slides again',
  running: 'Comparing slides',
  plot: 'Similarity of the two slides, beside what no relation and what one and the same tissue give',
  similarity: 'The two slides',
  renamed: 'Genes renamed at random',
  control: 'control',
  halves: (name: string, which: 'this' | 'other') =>
    `Halves of ${which === 'this' ? 'this slide' : 'the other'}, ${name}`,
  differing: 'Most of the difference:',
  vectors: (size: number, cosine: string) =>
    `As vectors of ${formatCount(size)} numbers, which need no second slide, the two have a cosine of ${cosine} over all features; it means nothing where the gene panels differ.`,
  save: 'Save both vectors',
} as const
