import type { ZarrStore } from '../../anndata/zarr/store.ts'

/**
 * Absolute paths of the files that make a slide of a store: those that opening read, and those that a fit reads later, which are
 * the tables of obsm at `root` or in its modalities and the picture at `picturePlace`.
 */
export async function filesOfSlide(
  store: ZarrStore,
  root: string,
  picturePlace: string | null = null,
): Promise<string[]> {
  const below = (place: string) => (root === '' ? place : `${root}/${place}`)
  const modalities = await store.children(below('mod'))
  const later = [below('obsm'), ...modalities.map((name) => below(`mod/${name}/obsm`))]
  if (picturePlace !== null) later.push(picturePlace)
  const files = new Set(store.filesRead())
  for (const place of later) for (const file of await store.filesBelow(place)) files.add(file)
  return [...files]
}
