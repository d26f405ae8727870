/** Replaces NaN in `features: [nSpot, nFeature]` by the mean of the column's numbers, which standardisation turns into 0. */
export function fillWithMeans(features: Float32Array, nFeature: number): void {
  for (let column = 0; column < nFeature; column++) {
    let [sum, n] = [0, 0]
    for (let at = column; at < features.length; at += nFeature)
      if (!Number.isNaN(features[at])) {
        sum += features[at]
        n++
      }
    for (let at = column; at < features.length; at += nFeature)
      if (Number.isNaN(features[at])) features[at] = sum / n
  }
}
