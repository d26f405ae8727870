import type { OtherSlide, RegionMatrix } from '../../worker/api/comparisons.ts'

/** A row of a grid over two slides: which slide its region is on, by the side that is compared there, and its name. */
export const nameOnSide = (side: 'A' | 'B', name: string): string => `${side} · ${name}`

/** A row of the joined grid: a region of one of the slides. */
interface Row {
  side: 'A' | 'B'
  matrix: RegionMatrix
  /** `[nFeature]` of its slide. */
  features: Uint32Array
  region: number
}

/**
 * The regions of A's slide and of B's, each still against the rest of its own slide, over the features that both slides have, in the order
 * of `featuresA`. Those of one name stand below each other, as labels that both slides have do. Readings are left out: each is against the
 * average of its slide.
 */
export function joinMatrices(
  a: RegionMatrix,
  b: RegionMatrix,
  { featuresA, featuresB }: Pick<OtherSlide, 'featuresA' | 'featuresB'>,
): RegionMatrix {
  const rows = joinedRows(
    a.regions.map((_, region) => ({ side: 'A', matrix: a, features: featuresA, region })),
    b.regions.map((_, region) => ({ side: 'B', matrix: b, features: featuresB, region })),
  )
  const nFeature = featuresA.length
  const fill = <T extends Float32Array | Float64Array>(out: T, pick: (matrix: RegionMatrix) => T): T => {
    let at = 0
    for (const { matrix, features, region } of rows)
      for (const feature of features) out[at++] = pick(matrix)[region * matrix.nFeature + feature]
    return out
  }
  const singles = (pick: (matrix: RegionMatrix) => Float32Array) =>
    fill(new Float32Array(rows.length * nFeature), pick)
  const doubles = (pick: (matrix: RegionMatrix) => Float64Array) =>
    fill(new Float64Array(rows.length * nFeature), pick)
  return {
    regions: rows.map(({ side, matrix, region }) => {
      const { name, spots } = matrix.regions[region]
      return { name: nameOnSide(side, name), spots }
    }),
    nFeature,
    ...{ z: singles(({ z }) => z), p: doubles(({ p }) => p) },
    pAdjusted: doubles(({ pAdjusted }) => pAdjusted),
    logFoldChange: singles(({ logFoldChange }) => logFoldChange),
    auc: singles(({ auc }) => auc),
    mean: singles(({ mean }) => mean),
    fraction: singles(({ fraction }) => fraction),
    meanRest: singles(({ meanRest }) => meanRest),
    fractionRest: singles(({ fractionRest }) => fractionRest),
    ...{ expected: null, supported: null, observed: null },
    ...{ expectedHalfWidth: null, supportedHalfWidth: null },
    warnings: [...a.warnings, ...b.warnings],
  }
}

function joinedRows(ofA: Row[], ofB: Row[]): Row[] {
  const nameOf = ({ matrix, region }: Row) => matrix.regions[region].name
  const left = new Set(ofB)
  const paired = ofA.flatMap((row) => {
    const same = [...left].filter((other) => nameOf(other) === nameOf(row))
    for (const other of same) left.delete(other)
    return [row, ...same]
  })
  return [...paired, ...left]
}
