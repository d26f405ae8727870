/** First place in ascending `sorted` whose value is at least `value`; its length where none is. */
export function lowerBound(sorted: Float32Array, value: number): number {
  return firstPlace(sorted, (other) => other >= value)
}

/** First place in ascending `sorted` whose value is above `value`; its length where none is. */
export function upperBound(sorted: Float32Array, value: number): number {
  return firstPlace(sorted, (other) => other > value)
}

function firstPlace(sorted: Float32Array, reached: (value: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (reached(sorted[middle])) high = middle
    else low = middle + 1
  }
  return low
}
