import { describeHalves, thinnedScores } from '../../worker/attention/halves.ts'
import type { Learned } from '../../worker/attention/learn.ts'
import { columnWeights, weighColumns } from '../../worker/attention/modality-balance.ts'
import { smoothRows } from '../../worker/attention/neighbours.ts'
import { rowProducts } from '../../worker/attention/row-products.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { meanRow } from '../../worker/stats/rows.ts'

/**
 * `[nModality]` r of `supported` learned for each source by itself, on the halves and the number of axes of the fit: slope of the
 * other half's keys on the first half's over the source's own trained features, between 0 and 1.
 */
export async function reliabilityBySource(slide: Slide, { model, transferable }: Learned): Promise<number[]> {
  const { matrix, modalities } = slide
  const { trained } = transferable
  if (!modalities || !model.modalityWeights) throw new Error('the slide has one source')
  const weights = columnWeights(trained, modalities.of, model.modalityWeights)
  const [a, b] = thinnedScores(matrix, trained, modalities).map((half) => weighColumns(half, weights))
  const { ownKeys, otherKeys } = await describeHalves([a, b], model.nSpot, model.nAxis)
  return modalities.list.map((_, source) => {
    let [across, within] = [0, 0]
    for (let at = 0; at < model.nProgramme * trained.length; at++) {
      if (modalities.of[trained[at % trained.length]] !== source) continue
      across += ownKeys[at] * otherKeys[at]
      within += ownKeys[at] ** 2
    }
    return Math.min(1, Math.max(0, across / within))
  })
}

/** Rows of `supported` where the measured part of each source's features has its own r; `of: [nFeature]`. */
export function supportedRows({ model }: Learned, r: readonly number[], of: Uint8Array) {
  const { nAxis, nProgramme, keys, queries, programmes, alike } = model
  const leading = Float32Array.from(
    { length: model.nFeature * nProgramme },
    (_, at) => keys[Math.floor(at / nProgramme) * nAxis + (at % nProgramme)],
  )
  const expected = smoothRows(alike, meanRow(queries), nAxis)
  const measured = smoothRows(alike, programmes, nProgramme)
  const product = (values: Float32Array, width: number, spot: number, by: Float32Array) =>
    rowProducts(Float64Array.from(values.subarray(spot * width, (spot + 1) * width)), by, width)
  return (spot: number) => {
    const added = product(measured, nProgramme, spot, leading)
    return product(expected, nAxis, spot, keys).map(
      (score, feature) => score + r[of[feature]] * added[feature],
    )
  }
}
