import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import type { Alternative } from '../../../api/alternatives.ts'
import { type Chosen, listAlternatives, noElement } from '../../chosen.ts'
import { someOf, type Warnings } from '../../warnings.ts'
import { openLabelPicture } from './label-picture.ts'
import { listImages, type PlacedPicture, type StoredImages } from './pictures.ts'

/** The picture to show, and what could be chosen in its place. */
interface ChosenImage {
  image: PlacedPicture | null
  alternatives: Alternative[]
}

/**
 * Chooses among the images that lie in a coordinate system and the outlines of the region's labels: the one asked for (labels as
 * `labels/NAME`), else the first image (`listImages`), else the outlines. The others are named in a warning. Code:
 * `MISSING_ELEMENT` where the one asked for does not lie there.
 */
export async function choosePicture(
  store: ZarrStore,
  system: string,
  regionName: string | null,
  chosen: Chosen,
  warnings: Warnings,
): Promise<ChosenImage> {
  const images = await listImages(store, system)
  const outlines =
    regionName === null ? null : await openLabelPicture(store, regionName, system).catch(passFor(images))
  const all = [...images.found, ...(outlines ? [{ ...outlines, name: `labels/${regionName}` }] : [])]
  const names = all.map(({ name }) => name)
  const { picture: wanted } = chosen
  if (wanted !== undefined && !names.includes(wanted)) throw noElement(store.path, wanted, names)
  const image = all.find(({ name }) => name === wanted) ?? all[0] ?? null
  warnOthers(images, image?.name, system, warnings)
  return { image, alternatives: listAlternatives('picture', names, image?.name ?? null, chosen) }
}

/** Outlines that cannot be read are a fault only where nothing else can be shown. */
function passFor({ found }: StoredImages) {
  return (thrown: unknown): null => {
    if (found.length > 0) return null
    throw thrown
  }
}

function warnOthers(
  { found, skipped }: StoredImages,
  shown: string | undefined,
  system: string,
  warnings: Warnings,
): void {
  const others = found.map(({ name }) => name).filter((name) => name !== shown)
  if (others.length > 0)
    warnings.add('SKIPPED_ELEMENT', 'images', `The picture ${shown} is shown, not ${someOf(others)}.`)
  if (skipped.length > 0)
    warnings.add(
      'SKIPPED_ELEMENT',
      'images',
      `No picture can be made of ${someOf(skipped)}: ${skipped.length === 1 ? 'it does' : 'they do'} not lie in the coordinate system ${system}, or ${skipped.length === 1 ? 'is' : 'are'} damaged.`,
    )
}
