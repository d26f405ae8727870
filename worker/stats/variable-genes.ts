import type { Moments } from './normalise.ts'

const MITOCHONDRIAL = /^mt[-.]/i
/** RPS/RPL with a number, RPLP0-2, RPSA; not the kinases RPS6KA1 … that share the prefix. */
const RIBOSOMAL = /^(rps|rpl)(a|p?\d+[axyl]?\d*)$/i

/** Says whether a gene symbol is mitochondrially encoded or of a ribosomal protein (human and mouse spelling). */
export function isTechnicalGene(symbol: string): boolean {
  return MITOCHONDRIAL.test(symbol) || RIBOSOMAL.test(symbol)
}

/**
 * Column indices of the `limit` most variable genes, best first: variance over mean + .05 of log1p CP10k, detected in
 * more than 5 % of spots, no mitochondrial or ribosomal genes (MODEL.md section 4).
 * `moments` are those of the normalised matrix; `symbols: [nFeature]`.
 */
export function selectVariableGenes(
  moments: Moments,
  symbols: readonly string[],
  limit: number,
): Uint32Array {
  const dispersion = moments.mean.map((mean, gene) =>
    moments.detected[gene] > 0.05 && !isTechnicalGene(symbols[gene])
      ? moments.variance[gene] / (mean + 0.05)
      : Number.NaN,
  )
  return Uint32Array.from(dispersion.keys())
    .filter((gene) => !Number.isNaN(dispersion[gene]))
    .sort((a, b) => dispersion[b] - dispersion[a] || a - b)
    .slice(0, limit)
}
