/** A learned query beside those it is matched with: its row of logits as coordinates, and its best features. */
export interface Matchable {
  /** `[width]` in logit space, less the slide's mean. */
  row: Float64Array
  topFeatures: Uint32Array
}

/** How well a question is found again. */
export interface Match {
  cosine: number
  jaccard: number
}

/**
 * Matches each question with one of the others, none twice, the most alike pairs first. Gives one match per question of
 * `own`; 0 where the others are too few.
 */
export function matchQuestions(own: readonly Matchable[], others: readonly Matchable[]): Match[] {
  const pairs = own.flatMap((a, i) => others.map((b, j) => ({ i, j, cosine: cosine(a.row, b.row) })))
  pairs.sort((a, b) => b.cosine - a.cosine || a.i - b.i || a.j - b.j)
  const out: Match[] = own.map(() => ({ cosine: 0, jaccard: 0 }))
  const taken = { own: new Set<number>(), others: new Set<number>() }
  for (const { i, j, cosine: alike } of pairs) {
    if (taken.own.has(i) || taken.others.has(j)) continue
    taken.own.add(i)
    taken.others.add(j)
    out[i] = { cosine: alike, jaccard: jaccard(own[i].topFeatures, others[j].topFeatures) }
  }
  return out
}

/** Cosine of two vectors; 0 where one has no length. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0]
  for (let j = 0; j < a.length; j++) {
    ab += a[j] * b[j]
    aa += a[j] * a[j]
    bb += b[j] * b[j]
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

function jaccard(a: Uint32Array, b: Uint32Array): number {
  const second = new Set(b)
  const both = a.filter((feature) => second.has(feature)).length
  return both === 0 ? 0 : both / (a.length + b.length - both)
}
