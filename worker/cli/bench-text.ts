import type { RankingBench } from '../api/ranking-bench.ts'

const K = 50

/** The comparison for people, as Markdown. */
export function benchText(bench: RankingBench, version: string): string {
  const { slideName, column, rows, notes, nRegion, nSpot, nGene, nThinning, nSeed } = bench
  const versions = Object.entries({ histologue: version, ...bench.versions })
  return [
    `${slideName}: spot P@${K} by thinned counts, ${counted(nThinning, 'thinning')}, ${counted(nSeed, 'seed')}.`,
    `Judged by ${column}: ${counted(nRegion, 'region')} of 20 spots or more, ${counted(nSpot, 'spot')}, ${nGene} genes; any order that is drawn at random gets ${(K / nGene).toFixed(3)}.`,
    '',
    '| what | mean | range over thinnings | seconds |',
    '|---|---|---|---|',
    ...rows.map(tableRow),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
    `Versions: ${versions.map(([name, value]) => `${name} ${value}`).join(', ')}.`,
    '',
  ].join('\n')
}

function tableRow({ what, precisions, elapsedMs }: RankingBench['rows'][number]): string {
  const mean = precisions.reduce((sum, value) => sum + value, 0) / precisions.length
  const range = `${Math.min(...precisions).toFixed(3)}–${Math.max(...precisions).toFixed(3)}`
  return `| ${what} | ${mean.toFixed(3)} | ${range} | ${(elapsedMs / 1000).toFixed(1)} |`
}

const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
