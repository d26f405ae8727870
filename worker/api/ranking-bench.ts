/** Our ranking of single spots beside the baselines, judged by thinned counts (MODEL.md section 4). */
export interface RankingBench {
  slideName: string
  column: string
  nThinning: number
  nSeed: number
  /** In the order of the table; `precisions: [nThinning]` are spot P@50, `elapsedMs` is a method's mean, all rows of it. */
  rows: { what: string; precisions: Float32Array; elapsedMs: number }[]
  /** What the methods say of themselves, by thinning. */
  notes: string[]
  /** Regions of at least 20 spots, their spots, and genes judged (of the first thinning). */
  nRegion: number
  nSpot: number
  nGene: number
  versions: Record<string, string>
}
