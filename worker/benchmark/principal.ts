import { leftSingularVectors } from '../attention/programmes.ts'

/**
 * The `k` leading principal components of `z: [nSpot, nGene]`, columns centred: `spots: [nSpot, k]` in the units of z (their
 * sum of squares is the variance they explain) and orthonormal `genes: [k, nGene]`.
 */
export async function principalComponents(
  z: Float32Array,
  nGene: number,
  k: number,
): Promise<{ spots: Float32Array; genes: Float32Array; k: number }> {
  const nSpot = z.length / nGene
  const kept = Math.min(k, nSpot - 1, nGene)
  const centred = centreColumns(z, nGene)
  const u = await leftSingularVectors(centred, nSpot, nGene, kept)
  const genes = new Float32Array(kept * nGene)
  for (let spot = 0; spot < nSpot; spot++)
    for (let c = 0; c < kept; c++)
      for (let g = 0; g < nGene; g++) genes[c * nGene + g] += u[spot * kept + c] * centred[spot * nGene + g]
  const lengths = Array.from({ length: kept }, (_, c) =>
    normalise(genes.subarray(c * nGene, (c + 1) * nGene)),
  )
  return { spots: u.map((value, at) => value * lengths[at % kept]), genes, k: kept }
}

/** What the components say of every spot and gene, `[nSpot, nGene]`: z without the rest, about each gene's mean. */
export function denoised({ spots, genes, k }: Awaited<ReturnType<typeof principalComponents>>): Float32Array {
  const nGene = genes.length / k
  const out = new Float32Array((spots.length / k) * nGene)
  for (let spot = 0; spot < spots.length / k; spot++)
    for (let c = 0; c < k; c++)
      for (let g = 0; g < nGene; g++) out[spot * nGene + g] += spots[spot * k + c] * genes[c * nGene + g]
  return out
}

function centreColumns(z: Float32Array, nGene: number): Float32Array {
  const mean = new Float64Array(nGene)
  const nSpot = z.length / nGene
  for (let at = 0; at < z.length; at++) mean[at % nGene] += z[at] / nSpot
  return z.map((value, at) => value - mean[at % nGene])
}

/** Divides a row by its length, which it gives. */
function normalise(row: Float32Array): number {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0))
  for (let at = 0; at < row.length; at++) row[at] /= length || 1
  return length
}
