import type { NamedSpots, OtherSlide, RegionMatrix } from '../../worker/api/comparisons.ts'

/** A row of a grid over two slides: which slide its region is on, by the side that is compared there, and its name. */
export const nameOnSide = (side: 'A' | 'B', name: string): string => `${side} · ${name}`

/**
 * The regions of A's slide and below them those of B's, each still against the rest of its own slide, over the features that both slides
 * have, in the order of `featuresA`. Readings are left out: each is against the average of its slide.
 */
export function joinMatrices(
  a: RegionMatrix,
  b: RegionMatrix,
  { featuresA, featuresB }: Pick<OtherSlide, 'featuresA' | 'featuresB'>,
): RegionMatrix {
  const nFeature = featuresA.length
  const nRegion = a.regions.length + b.regions.length
  const fill = <T extends Float32Array | Float64Array>(out: T, pick: (matrix: RegionMatrix) => T): T => {
    let at = 0
    for (const [matrix, features] of [[a, featuresA] as const, [b, featuresB] as const]) {
      const values = pick(matrix)
      for (let region = 0; region < matrix.regions.length; region++)
        for (const feature of features) out[at++] = values[region * matrix.nFeature + feature]
    }
    return out
  }
  const singles = (pick: (matrix: RegionMatrix) => Float32Array) =>
    fill(new Float32Array(nRegion * nFeature), pick)
  const doubles = (pick: (matrix: RegionMatrix) => Float64Array) =>
    fill(new Float64Array(nRegion * nFeature), pick)
  const named = (side: 'A' | 'B', { regions }: RegionMatrix): NamedSpots[] =>
    regions.map(({ name, spots }) => ({ name: nameOnSide(side, name), spots }))
  return {
    ...{ regions: [...named('A', a), ...named('B', b)], nFeature },
    ...{ z: singles(({ z }) => z), p: doubles(({ p }) => p) },
    pAdjusted: doubles(({ pAdjusted }) => pAdjusted),
    logFoldChange: singles(({ logFoldChange }) => logFoldChange),
    auc: singles(({ auc }) => auc),
    mean: singles(({ mean }) => mean),
    fraction: singles(({ fraction }) => fraction),
    ...{ expected: null, supported: null, observed: null },
    warnings: [...a.warnings, ...b.warnings],
  }
}
