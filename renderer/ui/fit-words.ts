import type { DeviceState, GraphCheck } from '../../worker/api/devices.ts'
import { N_FOLD, N_MEMBER } from '../../worker/api/ensemble.ts'

/** The panel about the fit. No text claims cause. */
export const FIT_WORDS = {
  title: 'About this fit',
  back: 'Back to the genes',
  tabs: { fit: 'Fit', noise: 'Noise', compare: 'Compare', devices: 'Devices' },
  informs: 'Histology informs on this slide.',
  informsNot: 'Histology does not inform on this slide, so Expected is 0 throughout.',
  evidence:
    'AUC on tissue that the encoders never saw: how often a spot’s histology fits its own expression better than that of another spot there. 0.5 is a coin, 1 is always. The control is the same, by as many encoders, with the histology moved over the tissue; only what lies beyond it speaks of histology.',
  seeds: (nSeed: number) =>
    `${nSeed} models, each of ${N_FOLD * N_MEMBER} encoders: ${N_MEMBER}, averaged, for each of ${N_FOLD} parts of the tissue, which they answer for and never saw`,
  heldOut: 'Held-out tissue',
  moved: 'Histology moved',
  coin: 'a coin',
  plans: {
    narrow: 'narrow: the 20 main components of the histology, chosen by held-out tissue',
    wide: 'wide: all of the histology’s features, chosen by held-out tissue',
  } as Record<string, string>,
  again: 'Fit again',
  fitOwn: 'Fit this slide itself',
  applied: 'A model of other slides is applied',
  appliedHint:
    'Nothing is trained here. Whether the model’s reading of histology holds on this slide is judged by this slide alone, above.',
  modalities: 'Kinds of measurement',
  balance: 'Balance them',
  balanceHint:
    'Balanced, each kind’s first axis counts by its reliability; else a few proteins drown among thousands of genes. Changing this fits the slide again.',
  noBias:
    'Reliability weighs the axes before the fit. No bias of the attention is learned for a kind of measurement.',
  gradient: 'Gradient while training',
  gradientLabel: 'Norm of the gradient of each kind of measurement over the steps of training',
  gradientHint:
    'Of one encoder, on the tissue that it saw. A line that lies far below the others is of a kind that training hardly listens to.',
  steps: 'steps',
} as const

export const NOISE_WORDS = {
  title: 'How much noise would break these rankings?',
  hint: 'Noise is added to the scores of 100 spots until their best genes change, and set beside the noise that the slide has of itself: its counts and the seeds of the fit. Takes seconds to a minute.',
  start: 'Add noise',
  again: 'Add noise again',
  by: 'What is ranked',
  breaks: 'Breaks rankings (σ*)',
  foretold: 'Foretold by formula',
  attention: 'One gene loses half of the attention (closed form)',
  nowhere: 'no spot',
  closedForm: (nHeld: number, nSpot: number, least: string) =>
    `The closed form, Δ = ln n/β + βσ²/2, asks when a gene that is Δ ahead of the others no longer holds half of the attention; one holds it at ${nHeld} of ${nSpot} spots, since Δ must exceed ${least} for that.`,
  own: 'The slide’s own noise',
  seeds: 'of the seeds',
  counts: 'of the counts',
  unit: 'Standard deviation in rank shift, logarithmic; dots are spots, the bar holds nine in ten, the line is the median.',
  limits:
    'Injected noise is independent from gene to gene and the slide’s is not, so the two are a comparison of sizes and no proof. The counts’ part is a lower bound.',
} as const

export const COMPARE_WORDS = {
  title: 'Which way to rank works on this slide?',
  hint: 'Half of the counts of each spot ranks its genes, the other half judges, region by region of a label. Our model stands beside simple baselines and beside controls that know nothing. Takes minutes; the rest of the app works meanwhile.',
  column: 'Judge by the regions of',
  noColumn: 'This slide has no label with two or more categories, so there are no regions to judge by.',
  splits: 'Splits of the counts',
  start: 'Compare',
  again: 'Compare again',
  save: 'Save as CSV',
  chance: 'chance',
  ours: 'this model',
  control: 'control',
  measure:
    'Of the 50 genes ranked first at a spot, the share that is among the 50 of its region in the other half of the counts.',
} as const

export const DEVICE_WORDS = {
  title: 'What can this computer fit with?',
  hint: 'Every processor that the app knows computes the app’s own graphs and is compared with the CPU. One that differs, or is slower, is not taken by itself.',
  start: 'Test the devices',
  again: 'Test again',
  choose: 'Device of the next fit',
  auto: 'Automatic',
  autoHint: 'the fastest that passes its test',
  fit: 'Fit this slide on it',
  legend:
    'Error: largest difference from the CPU’s plain result, relative to the largest value, and what is allowed. Speed: times the CPU’s, both timed in turns now. Training runs on the device, and so does an encoder of your own, held against the CPU on made-up tiles whenever it is opened there; the other graphs run on the CPU.',
} as const

export const DEVICE_STATES: Record<DeviceState, string> = {
  passed: 'good',
  failed: 'differs from the CPU',
  unavailable: 'cannot start',
  notInstalled: 'not installed',
  notInBuild: 'not on this system',
}

export const GRAPH_NAMES: Record<GraphCheck['graph'], string> = {
  'training-step': 'Training, 1 step',
  'training-steps': 'Training, 10 steps',
  histology: 'Histology features',
  'weight-totals': 'Weight totals',
}
