import type { Bomb } from './bomb.ts'
import { FOLDER_BOMBS } from './folders.ts'
import { HDF5_BOMBS } from './hdf5.ts'
import { PICTURE_BOMBS } from './pictures.ts'
import { TEXT_BOMBS } from './texts.ts'
import { TIFF_BOMBS } from './tiff.ts'
import { UNWRITTEN_BOMBS } from './unwritten.ts'
import { ZIP_BOMBS } from './zip.ts'

export const BOMBS: readonly Bomb[] = [
  ...FOLDER_BOMBS,
  ...ZIP_BOMBS,
  ...HDF5_BOMBS,
  ...PICTURE_BOMBS,
  ...TIFF_BOMBS,
  ...TEXT_BOMBS,
  ...UNWRITTEN_BOMBS,
]
