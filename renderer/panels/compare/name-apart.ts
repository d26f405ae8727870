import type { SlideInfo } from '../../../worker/api/methods.ts'
import { fileName } from '../../ui/format.ts'

/** A slide's name; of two of one name, that of its file. */
export const nameApart = ({ name, path }: SlideInfo, other: SlideInfo | undefined): string =>
  name === other?.name ? fileName(path) : name
