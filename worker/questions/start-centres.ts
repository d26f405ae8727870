const N_POWER = 60

/**
 * Where learning starts: the group of spots with the largest scatter is split in two at its mean along its longest
 * direction until there are `k` groups (Su and Dy 2007, "Var-Part"). Without chance, and whatever the order of the spots.
 * `rows: [n, width]`; gives at most `k` means, `[≤ k, width]`: fewer where all that is left are equal spots.
 */
export function startCentres(rows: Float64Array, width: number, k: number): Float64Array {
  const groups = [
    groupOf(
      rows,
      width,
      Uint32Array.from({ length: rows.length / width }, (_, i) => i),
    ),
  ]
  while (groups.length < k) {
    const widest = groups.reduce((best, group, at) => (group.scatter > groups[best].scatter ? at : best), 0)
    const [group] = groups.splice(widest, 1)
    const halves = split(rows, width, group)
    if (!halves) {
      groups.push(group)
      break
    }
    groups.push(...halves)
  }
  const out = new Float64Array(groups.length * width)
  groups.forEach(({ mean }, at) => {
    out.set(mean, at * width)
  })
  return out
}

interface Group {
  members: Uint32Array
  mean: Float64Array
  scatter: number
}

function groupOf(rows: Float64Array, width: number, members: Uint32Array): Group {
  const mean = new Float64Array(width)
  for (const row of members) for (let j = 0; j < width; j++) mean[j] += rows[row * width + j] / members.length
  let scatter = 0
  for (const row of members) for (let j = 0; j < width; j++) scatter += (rows[row * width + j] - mean[j]) ** 2
  return { members, mean, scatter }
}

function split(rows: Float64Array, width: number, { members, mean }: Group): [Group, Group] | null {
  const direction = longestDirection(rows, width, members, mean)
  const isBeyond = (row: number) => {
    let along = 0
    for (let j = 0; j < width; j++) along += (rows[row * width + j] - mean[j]) * direction[j]
    return along > 0
  }
  const beyond = members.filter(isBeyond)
  if (beyond.length === 0 || beyond.length === members.length) return null
  const rest = members.filter((row) => !isBeyond(row))
  return [groupOf(rows, width, beyond), groupOf(rows, width, rest)]
}

/** Leading eigenvector of the scatter by powers, from the axis of the largest variance. */
function longestDirection(rows: Float64Array, width: number, members: Uint32Array, mean: Float64Array) {
  const scatter = new Float64Array(width * width)
  for (const row of members)
    for (let i = 0; i < width; i++) {
      const value = rows[row * width + i] - mean[i]
      for (let j = 0; j <= i; j++) scatter[i * width + j] += value * (rows[row * width + j] - mean[j])
    }
  let axis = 0
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) scatter[j * width + i] = scatter[i * width + j]
    if (scatter[i * width + i] > scatter[axis * width + axis]) axis = i
  }
  let vector: Float64Array = scatter.slice(axis * width, (axis + 1) * width)
  for (let step = 0; step < N_POWER; step++) vector = unit(times(scatter, vector))
  return vector
}

function times(square: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length
  return vector.map((_, i) => {
    let sum = 0
    for (let j = 0; j < n; j++) sum += square[i * n + j] * vector[j]
    return sum
  })
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}
