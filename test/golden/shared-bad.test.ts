import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { HistologueError } from '../../worker/api/errors.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { hasSharedData, sharedData } from './shared-data.ts'

const REFUSED: [string, string, string | undefined][] = [
  ['bitrot_chunks', 'FILE_DAMAGED', 'obs'],
  ['indices_out_of_range', 'VALUE_INVALID', 'X/indices'],
  ['missing_indptr', 'MISSING_ELEMENT', 'X/indptr'],
  ['no_X', 'MISSING_ELEMENT', 'X'],
  ['obsm_wrong_length', 'SHAPE_MISMATCH', 'obsm/spatial'],
  ['text_named', 'NOT_HDF5', undefined],
  ['truncated_half', 'FILE_DAMAGED', '/'],
  ['x_nan', 'VALUE_INVALID', 'X'],
  ['zero_bytes', 'NOT_HDF5', undefined],
  ['zero_spots', 'NO_SPOTS', 'obs'],
]
/** The warning that matters, its place, and a figure that it must name. */
const OPENED: [string, string, string, RegExp][] = [
  ['categorical_code_out_of_range', 'VALUES_REPAIRED', 'obs/pathologist_label', /^5 spots/],
  ['coords_nan', 'COORDINATES_MISSING', 'obsm/spatial', /^35 spots of 346/],
  ['coords_outside_image', 'COORDINATES_OUTSIDE_PICTURE', 'obsm/spatial', /^346 spots of 346/],
  ['scalefactor_zero', 'SCALE_UNKNOWN', 'uns/spatial/her2st_A1/scalefactors/tissue_lowres_scalef', /is 0\./],
  [
    'scalefactors_missing',
    'SCALE_UNKNOWN',
    'uns/spatial/her2st_A1/scalefactors/tissue_lowres_scalef',
    /is missing/,
  ],
  ['x_negative', 'NOT_COUNTS', 'X', /no counts/],
]
let slide: Slide | undefined

afterEach(() => slide?.close())

describe.skipIf(!hasSharedData('bad'))('damaged files', () => {
  test.each(REFUSED)('%s is refused: %s at %s', async (name, code, place) => {
    const file = join(sharedData, 'bad', `${name}.h5ad`)
    const thrown = await openSlideFile(file).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(HistologueError)
    const { code: found, details } = thrown as HistologueError
    expect({ code: found, file: details.file, place: details.place }).toEqual({ code, file, place })
    expect(details.advice).toMatch(/\w/)
  })

  test.each(OPENED)('%s opens and warns: %s at %s', async (name, code, place, message) => {
    slide = await openSlideFile(join(sharedData, 'bad', `${name}.h5ad`))
    const warning = slide.warnings.find((candidate) => candidate.code === code)
    expect(warning?.place).toBe(place)
    expect(warning?.message).toMatch(message)
    expect(slide.barcodes).toHaveLength(346)
    // Neither NaN nor infinite values may go on to where things are computed.
    expect(slide.matrix.values.every(Number.isFinite)).toBe(true)
    if (code === 'SCALE_UNKNOWN') expect(slide.pictureInfo).toBeNull()
  })
})
