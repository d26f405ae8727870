import { supportedQueries } from '../attention/fitted-model.ts'
import { type Learned, learn } from '../attention/learn.ts'
import { createRandom } from '../stats/random.ts'
import { meanRow } from '../stats/rows.ts'
import type { Method } from './method.ts'
import type { Shown } from './shown.ts'

/** The model of this project with `nSeed` seeds: what is measured, expected and supported, and its keys asked at random. Tests pass their own `learning`. */
export const ourMethod = (nSeed: number, learning: typeof learn = learn): Method => ({
  controls: ['expected', 'supported'],
  rank: async (shown, context) => {
    const { counts, modalities, symbols, xy, folds, histology, nHistology } = shown
    const looks = { xy, folds, histology, nHistology }
    const input = { matrix: counts, isCounts: true, modalities, symbols, ...looks }
    const learned = await learning(input, nSeed, context)
    const { model } = learned
    const nothing = [new Float32Array(model.nSpot * model.nAxis)]
    const read = (queries: Float32Array) => logits(learned, queries, shown)
    return {
      rows: {
        'random queries': read(randomQueries(learned, shown.seed)),
        'omics alone (measured)': read(supportedQueries({ ...model, queries: nothing })),
        expected: read(meanRow(model.queries)),
        supported: read(supportedQueries(model)),
      },
      note: told(learned),
    }
  },
})

function told({ evidenceAuc, shuffledAuc, histologyInforms, plan }: Learned): string {
  const verdict = histologyInforms ? 'informs' : 'does not inform'
  return `our model: held-out evidence AUC ${evidenceAuc.toFixed(3)}, ${shuffledAuc.toFixed(3)} when moved; histology ${verdict}; ${plan}`
}

/** Asks the slide's programmes at random. */
function randomQueries({ model }: Learned, seed: number): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: model.nSpot * model.nAxis }, (_, at) =>
    at % model.nAxis < model.nProgramme ? random.normal() : 0,
  )
}

/** `[nSpot, genes.length]` products of `queries: [nSpot, nAxis]` with the judged genes' keys. */
function logits({ model }: Learned, queries: Float32Array, { genes }: Shown): Float32Array {
  const { nSpot, nAxis, keys } = model
  const out = new Float32Array(nSpot * genes.length)
  for (let spot = 0; spot < nSpot; spot++)
    for (let slot = 0; slot < genes.length; slot++) {
      let sum = 0
      for (let j = 0; j < nAxis; j++) sum += queries[spot * nAxis + j] * keys[genes[slot] * nAxis + j]
      out[spot * genes.length + slot] = sum
    }
  return out
}
