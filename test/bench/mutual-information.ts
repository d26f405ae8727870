/**
 * Adjusted mutual information of two labellings of the same things (Vinh, Epps and Bailey 2010; arithmetic mean of the
 * entropies): 1 where they are the same, 0 on average by chance. Pairs with a code below 0 are left out.
 */
export function adjustedMutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const rows = new Map<number, number>()
  const columns = new Map<number, number>()
  const cells = new Map<string, { a: number; b: number; n: number }>()
  let n = 0
  for (let i = 0; i < a.length; i++) {
    if (a[i] < 0 || b[i] < 0) continue
    n++
    rows.set(a[i], (rows.get(a[i]) ?? 0) + 1)
    columns.set(b[i], (columns.get(b[i]) ?? 0) + 1)
    const cell = cells.get(`${a[i]} ${b[i]}`) ?? { a: a[i], b: b[i], n: 0 }
    cells.set(`${a[i]} ${b[i]}`, { ...cell, n: cell.n + 1 })
  }
  let information = 0
  for (const cell of cells.values())
    information +=
      (cell.n / n) * Math.log((n * cell.n) / ((rows.get(cell.a) ?? 0) * (columns.get(cell.b) ?? 0)))
  const sizes = [[...rows.values()], [...columns.values()]] as const
  const expected = expectedInformation(sizes[0], sizes[1], n)
  const mean = (entropy(sizes[0], n) + entropy(sizes[1], n)) / 2
  return mean === expected ? 0 : (information - expected) / (mean - expected)
}

const entropy = (sizes: readonly number[], n: number) =>
  sizes.reduce((sum, size) => sum - (size / n) * Math.log(size / n), 0)

/** Mean mutual information where things of one labelling are permuted: hypergeometric cells. */
function expectedInformation(rows: readonly number[], columns: readonly number[], n: number): number {
  const logFactorial = new Float64Array(n + 1)
  for (let k = 2; k <= n; k++) logFactorial[k] = logFactorial[k - 1] + Math.log(k)
  let sum = 0
  for (const x of rows)
    for (const y of columns)
      for (let k = Math.max(1, x + y - n); k <= Math.min(x, y); k++) {
        const above = logFactorial[x] + logFactorial[y] + logFactorial[n - x] + logFactorial[n - y]
        const below =
          logFactorial[n] +
          logFactorial[k] +
          logFactorial[x - k] +
          logFactorial[y - k] +
          logFactorial[n - x - y + k]
        sum += (k / n) * Math.log((n * k) / (x * y)) * Math.exp(above - below)
      }
  return sum
}
