import { createRandom } from '../stats/random.ts'
import { DRIVER_SYMBOLS, HOUSEKEEPING_SYMBOLS, MITOCHONDRIAL_SYMBOLS } from './gene-lists.ts'

type GeneRole = 'driver' | 'housekeeping' | 'mitochondrial' | 'bursty' | 'background'

/** How one gene of the demo slide behaves. */
export interface GenePlan {
  symbol: string
  role: GeneRole
  /** Tissue type that the gene drives, or -1. */
  driverOf: number
  /** Mean count in a spot of 10,000 counts outside the tissue type it drives. */
  level: number
  /** Times the level where the tissue is of the type it drives; 1 for all others. */
  fold: number
}

const BURSTY_COUNT = 80

/**
 * Plans the genes: 40 drivers for each tissue type, housekeeping, mitochondrial, bursty and background genes, in an
 * order that tells nothing. With fewer than the full number of genes, each role keeps its share of drivers and the
 * background shrinks; at least 80 genes are made.
 */
export function planGenes(nGene: number, seed: number): GenePlan[] {
  const random = createRandom(seed)
  const logNormal = (median: number, sd: number) => median * Math.exp(sd * random.normal())
  const share = Math.min(1, nGene / 500)
  const part = (list: readonly string[]) => list.slice(0, Math.max(4, Math.ceil(list.length * share)))
  const plain = (symbol: string, role: GeneRole, level: number): GenePlan => ({
    symbol,
    role,
    driverOf: -1,
    level,
    fold: 1,
  })
  const genes: GenePlan[] = DRIVER_SYMBOLS.flatMap((symbols, type) =>
    symbols.slice(0, Math.ceil(symbols.length * Math.max(share, 0.8))).map((symbol) => ({
      symbol,
      role: 'driver' as const,
      driverOf: type,
      level: logNormal(1, 0.5),
      fold: Math.max(3.5, logNormal(7, 0.3)),
    })),
  )
  for (const symbol of part(HOUSEKEEPING_SYMBOLS))
    genes.push(plain(symbol, 'housekeeping', logNormal(30, 0.6)))
  for (const symbol of part(MITOCHONDRIAL_SYMBOLS))
    genes.push(plain(symbol, 'mitochondrial', logNormal(60, 0.6)))
  const nBursty = Math.round(BURSTY_COUNT * share)
  for (let number = 1; genes.length < nGene; number++) {
    const role = number <= nBursty ? 'bursty' : 'background'
    genes.push(plain('', role, role === 'bursty' ? logNormal(0.7, 0.5) : logNormal(0.55, 0.9)))
  }
  return nameAndShuffle(genes, random.integer)
}

function nameAndShuffle(genes: GenePlan[], integer: (n: number) => number): GenePlan[] {
  for (let i = genes.length - 1; i > 0; i--) {
    const j = integer(i + 1)
    ;[genes[i], genes[j]] = [genes[j], genes[i]]
  }
  // Named after shuffling: the number of a synthetic gene does not give its role away.
  let number = 0
  return genes.map((gene) =>
    gene.symbol ? gene : { ...gene, symbol: `SYN${String(++number).padStart(4, '0')}` },
  )
}
