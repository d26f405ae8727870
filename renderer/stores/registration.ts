import { create } from 'zustand'
import type { Registration } from '../../worker/api/picture.ts'
import type { Placing } from '../layers/registration.ts'

/** A spot, and the place of the picture that it lies on. */
export interface LandmarkPair {
  spot: number
  /** Picture pixels. */
  place: readonly [x: number, y: number]
}

interface RegistrationState {
  /** The picture that is being laid; a null path is the slide's own. Null while none is. */
  chosen: { path: string | null } | null
  mode: 'hand' | 'landmarks'
  placing: Placing
  /** What landmarks found, or the slide had, exactly; null once something was set by hand. */
  exact: Registration | null
  /** True once somebody has set anything: what is proposed later changes nothing. */
  isTouched: boolean
  pairs: readonly LandmarkPair[]
  /** The spot whose place on the picture is to be said next. */
  picked: number | null
  kind: 'similarity' | 'affine'
}

const EMPTY: RegistrationState = {
  ...{ chosen: null, mode: 'hand', exact: null, isTouched: false, pairs: [], picked: null },
  placing: { scale: 1, turnDegrees: 0, isFlipped: false, shiftX: 0, shiftY: 0 },
  kind: 'similarity',
}

/** How a picture is being laid under the spots, before it is accepted. */
export const useRegistration = create<RegistrationState>(() => EMPTY)

/** Changes any part of it. */
export const setRegistration: (change: Partial<RegistrationState>) => void = useRegistration.setState

/** Begins to lay a picture, or the slide's own (null). */
export const beginRegistration = (path: string | null): void =>
  useRegistration.setState({ ...EMPTY, chosen: { path } })

/** Forgets the picture that was to be laid. */
export const endRegistration = (): void => useRegistration.setState(EMPTY)

/** Sets something by hand. */
export function changePlacing(change: Partial<Placing>): void {
  useRegistration.setState(({ placing }) => ({
    ...{ placing: { ...placing, ...change }, exact: null, isTouched: true },
  }))
}

/** Takes the spot of the next pair, else completes the pair with a place of the picture. */
export function addLandmark(spot: number | null, place: readonly [number, number]): void {
  const { picked, pairs } = useRegistration.getState()
  if (picked === null) {
    if (spot !== null && !pairs.some((pair) => pair.spot === spot)) setRegistration({ picked: spot })
    return
  }
  setRegistration({ picked: null, pairs: [...pairs, { spot: picked, place }] })
}

/** Lets go of the spot that was picked, else of the last pair. */
export function removeLandmark(at?: number): void {
  const { picked, pairs } = useRegistration.getState()
  const gone = at ?? pairs.length - 1
  if (at === undefined && picked !== null) setRegistration({ picked: null })
  else setRegistration({ pairs: pairs.filter((_, k) => k !== gone) })
}
