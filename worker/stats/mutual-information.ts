/**
 * Mutual information of two labellings of the same spots, adjusted for chance (Vinh, Epps & Bailey 2010; sklearn's
 * `adjusted_mutual_info_score` with the arithmetic mean): 1 where they agree, about 0 by chance. `a`, `b: [n]`; spots with a label
 * below 0 in either are left out. NaN where none is left, 1 where both have a single label.
 */
export function adjustedMutualInformation(a: Int32Array, b: Int32Array): number {
  const { counts, sumsA, sumsB, n } = contingency(a, b)
  if (n === 0) return Number.NaN
  const [nA, nB] = [nonZero(sumsA), nonZero(sumsB)]
  if (nA <= 1 && nB <= 1) return 1
  let information = 0
  for (let i = 0; i < sumsA.length; i++)
    for (let j = 0; j < sumsB.length; j++) {
      const count = counts[i * sumsB.length + j]
      if (count > 0) information += (count / n) * Math.log((n * count) / (sumsA[i] * sumsB[j]))
    }
  const expected = expectedInformation(sumsA, sumsB, n)
  const average = (entropy(sumsA, n) + entropy(sumsB, n)) / 2
  return (information - expected) / (average - expected)
}

const nonZero = (sums: Float64Array) => sums.filter((sum) => sum > 0).length

function contingency(a: Int32Array, b: Int32Array) {
  const size = (labels: Int32Array) => labels.reduce((most, label) => Math.max(most, label), -1) + 1
  const [sumsA, sumsB] = [new Float64Array(size(a)), new Float64Array(size(b))]
  const counts = new Float64Array(sumsA.length * sumsB.length)
  let n = 0
  for (let spot = 0; spot < a.length; spot++) {
    if (a[spot] < 0 || b[spot] < 0) continue
    counts[a[spot] * sumsB.length + b[spot]]++
    sumsA[a[spot]]++
    sumsB[b[spot]]++
    n++
  }
  return { counts, sumsA, sumsB, n }
}

function entropy(sums: Float64Array, n: number): number {
  let total = 0
  for (const sum of sums) if (sum > 0) total -= (sum / n) * Math.log(sum / n)
  return total
}

/** Mean of the mutual information over all tables with these margins: counts are hypergeometric. */
function expectedInformation(sumsA: Float64Array, sumsB: Float64Array, n: number): number {
  const logFactorial = new Float64Array(n + 1)
  for (let k = 2; k <= n; k++) logFactorial[k] = logFactorial[k - 1] + Math.log(k)
  let total = 0
  for (const x of sumsA)
    for (const y of sumsB) {
      const fixed =
        logFactorial[x] + logFactorial[y] + logFactorial[n - x] + logFactorial[n - y] - logFactorial[n]
      for (let k = Math.max(1, x + y - n); k <= Math.min(x, y); k++) {
        const others =
          logFactorial[k] + logFactorial[x - k] + logFactorial[y - k] + logFactorial[n - x - y + k]
        total += (k / n) * Math.log((n * k) / (x * y)) * Math.exp(fixed - others)
      }
    }
  return total
}
