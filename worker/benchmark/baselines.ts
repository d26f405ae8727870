import type { InfoNceScore } from '../../models/info-nce.ts'
import { crossFittedInfoNce, INFO_NCE_PLAN, type InfoNcePlan } from './info-nce.ts'
import { crossFittedRidge } from './linear.ts'
import { histologyData, type Method } from './method.ts'
import { denoised, principalComponents } from './principal.ts'
import type { Shown } from './shown.ts'

/** Chosen best of 300 … 10,000 on both slides of models/README.md, in the baseline's favour. */
export const LAMBDA = 3000
/** Of expression, as in MODEL.md section 4. */
const N_COMPONENT = 10

/** The measured z-scores as they are. */
export const zScoreMethod: Method = {
  controls: [],
  rank: async ({ z }) => ({ rows: { 'z-score': z } }),
}

/** z-scores without what 10 principal components leave over. */
export const denoisedMethod: Method = {
  controls: [],
  rank: async (shown) => ({ rows: { 'PCA-denoised z, 10 components': await denoisedZ(shown) } }),
}

const RIDGE = 'ridge, histology → z (held-out blocks)'

/** What histology foretells of z, linearly, from other blocks of tissue. */
export const ridgeMethod: Method = {
  controls: [RIDGE],
  rank: async (shown, { signal }) => ({
    rows: { [RIDGE]: await crossFittedRidge(histologyData(shown), LAMBDA, signal) },
  }),
}

/**
 * Histology and the spot's own components side by side, one ridge. The components keep the units of z, so that the penalty
 * made for histology hardly touches them.
 */
export const earlyFusionMethod: Method = {
  controls: [],
  rank: async (shown, { signal }) => {
    const data = histologyData(shown)
    const { spots, k } = await principalComponents(shown.z, data.nGene, N_COMPONENT)
    const inputs = besides(data.inputs, data.nInput, spots, k)
    const scores = await crossFittedRidge({ ...data, inputs, nInput: data.nInput + k }, LAMBDA, signal)
    return { rows: { 'early fusion (concatenated, held-out blocks)': scores } }
  },
}

/** Mean of what histology foretells and what the components say, each standardised within the spot. */
export const lateFusionMethod: Method = {
  controls: [],
  rank: async (shown, { signal }) => {
    const nGene = shown.genes.length
    const foretold = standardiseRows(await crossFittedRidge(histologyData(shown), LAMBDA, signal), nGene)
    const measured = standardiseRows(await denoisedZ(shown), nGene)
    return {
      rows: { 'late fusion (mean of ridge and PCA)': foretold.map((x, at) => (x + measured[at]) / 2) },
    }
  },
}

const INFO_NCE_ROWS: Record<InfoNceScore, string> = {
  averaged: 'InfoNCE, averaged values (held-out blocks)',
  'log-sum-exp': 'InfoNCE, log-sum-exp (held-out blocks)',
}

/** Attention weights of a contrastive model of histology and omics, cross-fitted; ordered as their logits are. */
export function infoNceMethod(score: InfoNceScore, changes: Partial<InfoNcePlan> = {}): Method {
  const row = INFO_NCE_ROWS[score]
  return {
    controls: [row],
    rank: async (shown, { signal }) => {
      const plan = { ...INFO_NCE_PLAN, ...changes, score }
      const { logits, gains } = await crossFittedInfoNce(histologyData(shown), plan, signal)
      const gain = gains.reduce((sum, value) => sum + value, 0) / gains.length
      const note = `${row}: tells held-out pairs apart by ${gain.toFixed(2)} nats beyond guessing`
      return { rows: { [row]: logits }, note }
    },
  }
}

const denoisedZ = async ({ z, genes }: Shown) =>
  denoised(await principalComponents(z, genes.length, N_COMPONENT))

/** `[n, nA + nB]` rows of both. */
function besides(a: Float32Array, nA: number, b: Float32Array, nB: number): Float32Array {
  const out = new Float32Array(a.length + b.length)
  for (let row = 0; row < a.length / nA; row++) {
    out.set(a.subarray(row * nA, (row + 1) * nA), row * (nA + nB))
    out.set(b.subarray(row * nB, (row + 1) * nB), row * (nA + nB) + nA)
  }
  return out
}

/** Rows at mean 0 and variance 1, so that neither of two rankings outweighs the other by its scale. */
function standardiseRows(values: Float32Array, nColumn: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let start = 0; start < values.length; start += nColumn) {
    const row = values.subarray(start, start + nColumn)
    const mean = row.reduce((sum, value) => sum + value, 0) / nColumn
    const sd = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / nColumn)
    out.set(
      row.map((value) => (value - mean) / (sd || 1)),
      start,
    )
  }
  return out
}
