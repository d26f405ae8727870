import { createRandom } from '../stats/random.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { collectCounts } from './collect-counts.ts'
import type { GenePlan } from './genes.ts'
import type { SpotGrid } from './spot-grid.ts'
import { TISSUE_TYPES } from './tissue-types.ts'

/** Antibodies bind more evenly than transcripts are caught, and with a background of their own in every spot. */
const DISPERSION = 0.1
const DEPTH_SD = 0.5

/**
 * Plans proteins beside the genes: every second one drives a tissue type, by turns, the others bind everywhere alike. Levels are
 * mean counts in a spot of mean depth.
 */
export function planProteins(nProtein: number, seed: number): GenePlan[] {
  const random = createRandom(seed)
  return Array.from({ length: nProtein }, (_, k) => {
    const isDriver = k % 2 === 0
    return {
      symbol: `AB${String(k + 1).padStart(3, '0')}`,
      role: isDriver ? 'driver' : 'background',
      driverOf: isDriver ? (k / 2) % TISSUE_TYPES.length : -1,
      level: 20 * Math.exp(0.8 * random.normal()),
      fold: isDriver ? Math.max(2, 4 * Math.exp(0.3 * random.normal())) : 1,
    }
  })
}

/**
 * Draws protein counts `[nSpot, nProtein]`: negative binomial around the mixture of tissue types, with a depth that has
 * nothing to do with that of the RNA.
 */
export function drawProteinCounts(grid: SpotGrid, proteins: readonly GenePlan[], seed: number): CsrMatrix {
  const random = createRandom(seed)
  const nType = TISSUE_TYPES.length
  const begin = (spot: number) => ({ spot, depth: Math.exp(DEPTH_SD * random.normal()) })
  return collectCounts(grid.nSpot, proteins.length, begin, ({ spot, depth }, protein) => {
    const { driverOf, level, fold } = proteins[protein]
    const share = driverOf < 0 ? 0 : grid.shares[spot * nType + driverOf]
    const mean = depth * level * (1 + (fold - 1) * share)
    return random.poisson(mean * DISPERSION * random.gamma(1 / DISPERSION))
  })
}
