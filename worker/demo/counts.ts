import { createRandom, type Random } from '../stats/random.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { collectCounts } from './collect-counts.ts'
import type { GenePlan } from './genes.ts'
import type { SpotGrid } from './spot-grid.ts'
import { TISSUE_TYPES } from './tissue-types.ts'

/** Counts a spot gets on average, by tissue type: carcinoma is rich, fat and necrosis are poor. */
const LIBRARY_SIZE = [8500, 6000, 4500, 3000, 7500, 3600]
/** Mitochondrial share rises where cells die. */
const MITOCHONDRIAL_FOLD = [1, 1, 1, 1, 0.85, 1.15]
const DISPERSION = 0.15
const BURST_SHARE = 0.04
const BURST_FOLD = 14
/** Share of entries lost beyond chance, as in shallow sequencing. */
const DROPOUT = 0.08

/**
 * Draws counts `[nSpot, nGene]`: negative binomial around the mixture of the tissue types under each spot, with
 * log-normal library sizes, dropout, and bursts of the bursty genes in spots chosen without regard to place.
 */
export function drawCounts(grid: SpotGrid, genes: readonly GenePlan[], seed: number): CsrMatrix {
  const random = createRandom(seed)
  const nType = TISSUE_TYPES.length
  const begin = (spot: number) => {
    const shares = grid.shares.subarray(spot * nType, (spot + 1) * nType)
    return {
      shares,
      depth: (mix(shares, LIBRARY_SIZE) / 10_000) * Math.exp(0.35 * random.normal()),
      mitochondrial: mix(shares, MITOCHONDRIAL_FOLD) * Math.exp(0.25 * random.normal()),
    }
  }
  return collectCounts(grid.nSpot, genes.length, begin, ({ shares, depth, mitochondrial }, gene) => {
    const plan = genes[gene]
    let mean = depth * plan.level
    if (plan.driverOf >= 0) mean *= 1 + (plan.fold - 1) * shares[plan.driverOf]
    else if (plan.role === 'mitochondrial') mean *= mitochondrial
    else if (plan.role === 'bursty' && random.uniform() < BURST_SHARE) mean *= BURST_FOLD
    return drawCount(mean, random)
  })
}

function drawCount(mean: number, random: Random): number {
  if (random.uniform() < DROPOUT) return 0
  // At small means the gamma factor changes nothing that counts could show.
  const rate = mean < 0.05 ? mean : mean * DISPERSION * random.gamma(1 / DISPERSION)
  return random.poisson(rate)
}

function mix(shares: Float32Array, values: readonly number[]): number {
  return values.reduce((sum, value, type) => sum + value * shares[type], 0)
}
