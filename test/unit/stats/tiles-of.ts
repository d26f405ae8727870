import type { FeatureTile, FeatureTiles } from '../../../worker/stats/feature-tiles.ts'

/** All tiles of a slide at once. */
export async function tilesOf(slide: FeatureTiles): Promise<FeatureTile[]> {
  const tiles: FeatureTile[] = []
  for await (const tile of slide.read(new AbortController().signal)) tiles.push(tile)
  return tiles
}
