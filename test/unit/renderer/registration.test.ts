import { afterEach, describe, expect, test } from 'vitest'
import { inFrameOf, otherWay } from '../../../renderer/data/slide-frame.ts'
import {
  compose,
  inverse,
  layOf,
  middleOf,
  moved,
  placingOf,
  plainScaleOf,
  registrationOf,
  spotNear,
} from '../../../renderer/layers/registration.ts'
import {
  addLandmark,
  beginRegistration,
  changePlacing,
  endRegistration,
  removeLandmark,
  useRegistration,
} from '../../../renderer/stores/registration.ts'
import type { Registration } from '../../../worker/api/picture.ts'
import type { SessionSlide } from '../../../worker/api/sessions.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const plain = { scale: 0.25, turnDegrees: 0, isFlipped: false, shiftX: 0, shiftY: 0 }
const close = (found: readonly number[], wanted: readonly number[]) => {
  for (const [k, value] of wanted.entries()) expect(found[k]).toBeCloseTo(value, 6)
}

describe('a placing by hand', () => {
  test('without turn, flip and shift is a plain scale, which the spots keep their coordinates by', () => {
    const registration = registrationOf(plain, [4000, 3000])
    expect(registration).toEqual([0.25, 0, 0, 0.25, 0, 0])
    expect(plainScaleOf(registration)).toBe(0.25)
    for (const change of [{ turnDegrees: 90 }, { isFlipped: true }, { shiftX: 1 }, { turnDegrees: 180 }])
      expect(plainScaleOf(registrationOf({ ...plain, ...change }, [4000, 3000]))).toBeNull()
    // Four quarters are none.
    expect(plainScaleOf(registrationOf({ ...plain, turnDegrees: 360 }, [4000, 3000]))).toBe(0.25)
  })

  test('turns clockwise and flips about the middle, which stays but for the shift', () => {
    const middle = [100, 60] as const
    const quarter = registrationOf({ ...plain, scale: 2, turnDegrees: 90, shiftX: 7, shiftY: -3 }, middle)
    close(moved(quarter, ...middle), [207, 117])
    // What was to the right is below: y points down.
    close(moved(quarter, 110, 60), [207, 137])
    const flipped = registrationOf({ ...plain, scale: 2, isFlipped: true }, middle)
    close(moved(flipped, 110, 65), [180, 130])
  })

  test.each([
    { scale: 0.3, turnDegrees: 33, isFlipped: false, shiftX: 5, shiftY: -8 },
    { scale: 4, turnDegrees: -120, isFlipped: true, shiftX: 0, shiftY: 900 },
    { scale: 1, turnDegrees: 90, isFlipped: true, shiftX: -1, shiftY: 0 },
  ])('is read back from its registration: %o', (placing) => {
    const middle = [812, 345] as const
    const read = placingOf(registrationOf(placing, middle), middle)
    expect(read.isFlipped).toBe(placing.isFlipped)
    close(
      [read.scale, read.turnDegrees, read.shiftX, read.shiftY],
      [placing.scale, placing.turnDegrees, placing.shiftX, placing.shiftY],
    )
  })
})

test('a registration and its way back are none together, and composing does the first one first', () => {
  const [turn, shear]: Registration[] = [
    [0, -2, 2, 0, 30, 4],
    [1, 0.5, 0, 1, -7, 3],
  ]
  close(compose(turn, inverse(turn)), [1, 0, 0, 1, 0, 0])
  close(moved(compose(turn, shear), 3, 5), moved(shear, ...moved(turn, 3, 5)))
})

test('spots beside the picture are counted, those on its edge are on it, and those without a place are none', () => {
  const xy = Float32Array.of(0, 0, 100, 50, 101, 50, 50, -1, Number.NaN, 5, 20, 20)
  const picture = { widthPx: 200, heightPx: 100 }
  expect(layOf(xy, [2, 0, 0, 2, 0, 0], picture)).toEqual({ nOutside: 2, nPlaced: 5, span: 1.02 })
  // Turned by a quarter, x of a spot is down.
  expect(layOf(xy, [0, -2, 2, 0, 100, 0], picture).nOutside).toBe(2)
  expect(layOf(xy, [0.1, 0, 0, 0.1, 0, 1], picture)).toMatchObject({ nOutside: 0, span: 0.051 })
  expect(layOf(Float32Array.of(Number.NaN, 1), [1, 0, 0, 1, 0, 0], picture)).toMatchObject({
    nPlaced: 0,
    span: 0,
  })
  expect(middleOf(xy)).toEqual([50.5, 24.5])
})

test('the spot at a place of the picture is the nearest within reach', () => {
  const xy = Float32Array.of(0, 0, 10, 0, Number.NaN, Number.NaN, 13, 0)
  const registration: Registration = [0, -2, 2, 0, 0, 0]
  expect(spotNear(xy, registration, [1, 19], 5)).toBe(1)
  expect(spotNear(xy, registration, [0, 25], 5)).toBe(3)
  expect(spotNear(xy, registration, [40, 40], 5)).toBeNull()
})

describe('landmarks', () => {
  afterEach(endRegistration)

  test('a spot comes first and once, then its place wherever that is', () => {
    beginRegistration('/picture.tif')
    addLandmark(null, [1, 1])
    expect(useRegistration.getState()).toMatchObject({ picked: null, pairs: [] })
    addLandmark(7, [1, 1])
    // The place of a spot may well lie on another.
    addLandmark(9, [50, 60])
    expect(useRegistration.getState()).toMatchObject({ picked: null, pairs: [{ spot: 7, place: [50, 60] }] })
    addLandmark(7, [1, 1])
    expect(useRegistration.getState().picked).toBeNull()
  })

  test('are taken back one step at a time, and what is set by hand takes the place of what they found', () => {
    beginRegistration(null)
    for (const spot of [1, 2]) {
      addLandmark(spot, [0, 0])
      addLandmark(null, [spot, spot])
    }
    addLandmark(3, [0, 0])
    removeLandmark()
    expect(useRegistration.getState()).toMatchObject({ picked: null, pairs: [{ spot: 1 }, { spot: 2 }] })
    removeLandmark(0)
    expect(useRegistration.getState().pairs.map(({ spot }) => spot)).toEqual([2])
    useRegistration.setState({ exact: [1, 0, 0, 1, 5, 5] })
    changePlacing({ turnDegrees: 10 })
    expect(useRegistration.getState()).toMatchObject({ exact: null, isTouched: true })
  })
})

describe('what was made on a slide that is opened another way', () => {
  const { info } = makeSyntheticSlide(40)
  const column = info.obsColumns[0].name
  const outline = [[Float32Array.of(0, 0, 10, 0, 10, 20)]]
  const region = { id: 'r', name: 'r', colour: '#000000', note: '', locked: false, spots: Uint32Array.of(1) }
  const colour = { mode: 'label', column, hiddenCodes: [1] }
  const channels = [{ isShown: false, colour: '#00ff00', low: 0, high: 1 }]
  const record = {
    ...{ id: 'a', name: 'before', source: { path: '/a.h5ad', picture: { path: '/p.tif', scale: 1 } } },
    ...{ identity: { sha256: 'f' }, regions: [{ ...region, outline }], hidden: [] },
    view: { camera: { target: [1, 2], zoom: 0 }, colour, channels },
    comparison: { a: { kind: 'label', column, value: 'x' }, b: null, panes: [{ column }], cameras: [1, 2] },
    fit: { fitId: 'old', balance: true },
  } as unknown as SessionSlide

  test('outlines move with the spots, from one registration to the next and back', () => {
    const turn: Registration = [0, -2, 2, 0, 100, 0]
    const source = { path: '/a.h5ad', picture: { path: '/p.tif', registration: turn } }
    const laid = inFrameOf(record, source)
    expect([...(laid.regions[0].outline?.[0][0] ?? [])]).toEqual([100, 0, 100, 20, 60, 20])
    expect(laid.view).toMatchObject({ camera: null, channels })
    expect(laid.comparison).toMatchObject({ cameras: null })
    const back = inFrameOf({ ...laid, source }, record.source)
    expect(back.regions[0].outline).toEqual(outline)
    expect(inFrameOf(record, { ...record.source })).toBe(record)
  })

  test('the contrast of channels stays with its picture', () => {
    const other = inFrameOf(record, { path: '/a.h5ad', picture: { path: '/q.tif', scale: 1 } })
    expect(other.view && 'channels' in other.view).toBe(false)
  })

  test('labels that are not there that way go, and so does the fit', () => {
    const source = { ...record.source, element: 'matrix=X' }
    const same = otherWay(record, source, info)
    expect(same).toMatchObject({ name: info.name, source, view: { colour }, fit: { fitId: null } })
    expect(same.comparison).toEqual(record.comparison)
    expect(same.identity?.sha256).toBeNull()
    const without = otherWay(record, source, { ...info, obsColumns: [] })
    expect(without.view?.colour).toMatchObject({ mode: 'none', column: null, hiddenCodes: [] })
    expect(without.comparison).toBeNull()
    expect(without.regions).toEqual(record.regions)
  })
})
