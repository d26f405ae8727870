import type { Picture } from '../../../worker/api/methods.ts'
import type { PictureMethods } from '../../../worker/api/picture.ts'

type Handler<M extends keyof PictureMethods> = (
  params: PictureMethods[M]['params'],
) => Promise<PictureMethods[M]['result']>

/** The methods about pictures over one small RGB picture, which is shown whole. */
export function createFakePicture(picture: Picture): { [M in keyof PictureMethods]: Handler<M> } {
  const { widthPx, heightPx, scale } = picture
  return {
    getPicture: async () => picture,
    getPictureTiles: async () => ({ levels: [], channels: null, needsPyramid: false }),
    getPictureTile: async ({ region }) => ({
      ...{ widthPx: region.widthPx, heightPx: region.heightPx },
      pixels: new Uint8Array(4 * region.widthPx * region.heightPx).fill(255),
    }),
    buildPyramid: async () => ({ levels: [], channels: null, needsPyramid: false }),
    inspectPicture: async () => ({
      ...{ widthPx, heightPx, pixelSizeUm: 0.5, channels: null, nLevel: 1, isFast: false },
      proposals: [{ scale, because: 'shown-picture', inside: 1, span: 0.8 }],
    }),
    viewPicture: async () => ({
      ...{ region: { left: 0, top: 0, widthPx, heightPx }, widthPx, heightPx },
      pixels: picture.pixels,
    }),
    fitLandmarks: async ({ spots, kind }) => ({
      ...{ registration: [scale, 0, 0, scale, 0, 0], kind },
      ...{ residualsPx: new Float64Array(spots.length / 2), rmsPx: 0, rmsUm: 0 },
    }),
  }
}
