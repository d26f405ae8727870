const N_SHOWN = 8

/** Names of the features of the eight largest values above 0 of `values: [nFeature]`, largest first. */
export function topNames(values: Float32Array, names: readonly string[]): string {
  const top: number[] = []
  for (let k = 0; k < values.length; k++) {
    if (!(values[k] > 0) || (top.length === N_SHOWN && values[k] <= values[top[N_SHOWN - 1]])) continue
    const place = top.findIndex((other) => values[other] < values[k])
    top.splice(place < 0 ? top.length : place, 0, k)
    top.length = Math.min(top.length, N_SHOWN)
  }
  return top.map((k) => names[k]).join(', ') || '–'
}
