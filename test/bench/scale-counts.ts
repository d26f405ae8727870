import { createRandom, type Random } from '../../worker/stats/random.ts'

/** A spot's counts: genes ascending, each at least 1. */
export interface DrawnCounts {
  genes: Int32Array
  counts: Float32Array
}

/** Spread of the genes' abundances, natural log. */
const SPREAD = 1.5
/** Times as abundant as elsewhere a driver is in its region. */
const BOOST = 4
/** One gene in so many drives a region. */
const PER_DRIVER = 60
/** Spread of the spots' depths, natural log. */
const DEPTH_SPREAD = 0.3

/** Which region a gene drives; -1 for those that drive none. */
export const drivenBy = (gene: number, nType: number): number =>
  gene % PER_DRIVER === 0 ? (gene / PER_DRIVER) % nType : -1

/** Draws counts of spots of a region: Poisson counts at the region's abundances, in time that grows with the depth alone. */
export function drawCounts(
  nFeature: number,
  nType: number,
  depth: number,
  seed: number,
): (type: number, random: Random) => DrawnCounts {
  const random = createRandom(seed)
  const base = Float64Array.from({ length: nFeature }, () => Math.exp(SPREAD * random.normal()))
  const tables = Array.from({ length: nType }, (_, type) =>
    aliasTable(base.map((abundance, gene) => abundance * (drivenBy(gene, nType) === type ? BOOST : 1))),
  )
  const tally = new Uint16Array(nFeature)
  return (type, own) => {
    const wanted = depth * Math.exp(DEPTH_SPREAD * own.normal() - DEPTH_SPREAD ** 2 / 2)
    const found = new Int32Array(Math.max(1, own.poisson(wanted)))
    let n = 0
    for (let k = 0; k < found.length; k++) {
      const gene = tables[type](own)
      if (tally[gene]++ === 0) found[n++] = gene
    }
    const genes = found.slice(0, n).sort()
    const counts = Float32Array.from(genes, (gene) => tally[gene])
    for (const gene of genes) tally[gene] = 0
    return { genes, counts }
  }
}

/** Draws by weight in constant time (Walker 1977, Vose 1991). */
function aliasTable(weights: Float64Array): (random: Random) => number {
  const n = weights.length
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const share = weights.map((weight) => (weight * n) / total)
  const alias = Uint32Array.from({ length: n }, (_, k) => k)
  const small = [...share.keys()].filter((k) => share[k] < 1)
  const large = [...share.keys()].filter((k) => share[k] >= 1)
  while (small.length > 0 && large.length > 0) {
    const [less, more] = [small.pop() as number, large.pop() as number]
    alias[less] = more
    share[more] -= 1 - share[less]
    if (share[more] < 1) small.push(more)
    else large.push(more)
  }
  return (random) => {
    const at = random.uniform() * n
    const k = Math.floor(at)
    return at - k < share[k] ? k : alias[k]
  }
}
