import type { Picture, PictureInfo } from '../../api/methods.ts'

/** A picture file that can be decoded when it is asked for. */
export interface PictureFile {
  info: PictureInfo
  read(): Promise<Picture>
}
