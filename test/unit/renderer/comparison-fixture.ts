import type { RegionComparison, RegionMatrix } from '../../../worker/api/comparisons.ts'

const floats = (...values: number[]) => Float32Array.from(values)
const NONE = Number.NaN

/** Four features: 0 and 1 higher in A by expression, 2 in B with a p of 0, 3 without any count. Feature 0 goes the other way in the model. */
export function comparisonOf(): RegionComparison {
  return {
    a: { name: 'A', spots: Uint32Array.of(0, 1) },
    b: { name: 'B', spots: Uint32Array.of(2, 3) },
    other: null,
    expression: {
      z: floats(5, 6, -4, 0),
      p: Float64Array.of(0, 0, 0.001, 1),
      pAdjusted: Float64Array.of(0, 0, 0.002, 1),
      logFoldChange: floats(1, 2, -1.5, NONE),
      auc: floats(0.9, 0.95, 0.1, 0.5),
      ...{ meanA: floats(2, 3, 0.1, 0), meanB: floats(1, 1, 2, 0) },
      ...{ fractionA: floats(1, 1, 0.2, 0), fractionB: floats(0.5, 0.4, 1, 0) },
    },
    readings: {
      by: 'supported',
      a: { expected: floats(1, 2, 0, 0), supported: floats(1, 2, -1, 0), observed: floats(0, 0, 0, 0) },
      b: { expected: floats(0, 0, 0, 0), supported: floats(1.5, -1, 1, 0.6), observed: floats(0, 0, 0, 0) },
      deltaExpected: floats(1, 2, 0, 0),
      deltaSupported: floats(-0.5, 3, -2, -0.6),
      deltaObserved: floats(0, 0, 0, 0),
      deltaExpectedHalfWidth: floats(0.1, 0.1, 0.1, 0.1),
      deltaSupportedHalfWidth: floats(0.1, 0.1, 0.1, 0.1),
      rankA: Uint32Array.of(2, 1, 4, 3),
      rankB: Uint32Array.of(1, 4, 2, 3),
      rankShift: Int32Array.of(-1, 3, -2, 0),
    },
    warnings: [],
  }
}

/** Two regions and three features, mean and fraction chosen so that a slip of rows and columns is seen. */
export function matrixOf(): RegionMatrix {
  return {
    regions: [
      { name: 'first <b>', spots: Uint32Array.of(0) },
      { name: 'second', spots: Uint32Array.of(1) },
    ],
    nFeature: 3,
    z: floats(5, 1, -2, -5, 3, 4),
    ...{ p: new Float64Array(6), pAdjusted: new Float64Array(6) },
    ...{ logFoldChange: floats(0, 0, 0, 0, 0, 0), auc: floats(0, 0, 0, 0, 0, 0) },
    mean: floats(4, 1, 0, 2, 4, 0),
    fraction: floats(1, 0.25, 0, 0.5, 1, 0),
    ...{ meanRest: new Float32Array(6), fractionRest: new Float32Array(6) },
    ...{ expected: null, supported: null, observed: null, warnings: [] },
    ...{ expectedHalfWidth: null, supportedHalfWidth: null },
  }
}
