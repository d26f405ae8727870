import { CloseButton, SegmentedControl, Text } from '@mantine/core'
import { useEffect, useMemo } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { LandmarkFit, PictureMethods } from '../../../worker/api/picture.ts'
import { useSpots } from '../../data/slide-data.ts'
import { dataOf, useRequest } from '../../data/use-request.ts'
import { placingOf } from '../../layers/registration.ts'
import { removeLandmark, setRegistration, useRegistration } from '../../stores/registration.ts'
import { REGISTRATION_WORDS } from '../../ui/picture-words.ts'
import classes from './Registration.module.css'
import type { SpotsInFile } from './use-registered.ts'

/** As many pairs at least lay the spots. */
const FEWEST = 3

interface LandmarksFormProps {
  info: SlideInfo
  path: string | null
  spots: SpotsInFile | null
}

/** Pairs of a spot and its place on the picture, and how well one registration takes up them all. */
export function LandmarksForm({ info, path, spots }: LandmarksFormProps) {
  const { pairs, picked, kind } = useRegistration()
  const params = useFitParams(info.slideId, path)
  const entry = useRequest('fitLandmarks', params, 'landmarks')
  const fit = dataOf(entry)
  const middle = spots?.middle
  useEffect(() => {
    if (fit && middle)
      setRegistration({
        ...{ exact: fit.registration, placing: placingOf(fit.registration, middle), isTouched: true },
      })
  }, [fit, middle])
  const next = pairs.length + 1
  const missing = FEWEST - pairs.length
  return (
    <>
      <p className={classes.next} role="status" data-testid="landmark-step">
        {picked === null ? REGISTRATION_WORDS.pickSpot(next) : REGISTRATION_WORDS.pickPlace(next)}
      </p>
      {pairs.length > 0 && <Pairs fit={fit} />}
      {entry?.status === 'failed' && (
        <Text size="xs" c="red" role="alert">
          {entry.error.message}
        </Text>
      )}
      {fit ? (
        <Residual fit={fit} />
      ) : (
        missing > 0 && (
          <Text size="xs">
            {missing === FEWEST ? REGISTRATION_WORDS.noPairs : REGISTRATION_WORDS.needMore(missing)}
          </Text>
        )
      )}
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={REGISTRATION_WORDS.kind}
        value={kind}
        data={[
          { value: 'similarity', label: REGISTRATION_WORDS.similarity },
          { value: 'affine', label: REGISTRATION_WORDS.affine },
        ]}
        onChange={(value) => setRegistration({ kind: value as LandmarkFit['kind'] })}
      />
      <Text size="xs" c="dimmed">
        {REGISTRATION_WORDS.landmarkKeys}
      </Text>
    </>
  )
}

function Pairs({ fit }: { fit: LandmarkFit | null }) {
  const { pairs } = useRegistration()
  const barcodes = useSpots()?.barcodes
  const worst = fit && largestOf(fit)
  return (
    <ol className={classes.pairs}>
      {pairs.map(({ spot, place }, at) => (
        <li key={spot} data-worst={worst === at || undefined} data-testid="landmark">
          <span className={classes.number}>{at + 1}</span>
          <span className={classes.barcode} title={barcodes?.[spot]}>
            {barcodes?.[spot] ?? spot}
          </span>
          <span className={classes.quiet}>{place.map(Math.round).join(', ')}</span>
          <span className={classes.off}>{fit && lengthOf(fit, fit.residualsPx[at])}</span>
          <CloseButton
            size="xs"
            aria-label={REGISTRATION_WORDS.removePair(at + 1)}
            onClick={() => removeLandmark(at)}
          />
        </li>
      ))}
    </ol>
  )
}

function Residual({ fit }: { fit: LandmarkFit }) {
  const worst = largestOf(fit)
  return (
    <p className={classes.residual} data-testid="residual" data-rms={fit.rmsPx}>
      <b>{lengthOf(fit, fit.rmsPx)}</b> off on average (root mean square). Largest: pair {worst + 1},{' '}
      {lengthOf(fit, fit.residualsPx[worst])}.
      {fit.kind === 'affine' && fit.residualsPx.length === FEWEST && ` ${REGISTRATION_WORDS.oneMore}`}
    </p>
  )
}

const largestOf = ({ residualsPx }: LandmarkFit) => residualsPx.indexOf(Math.max(...residualsPx))

/** A length on the picture, in micrometres too where they are known. */
function lengthOf({ rmsPx, rmsUm }: LandmarkFit, px: number): string {
  const text = `${px < 10 ? px.toFixed(1) : px.toFixed(0)} px`
  if (rmsUm === null || rmsPx === 0) return text
  const um = (px * rmsUm) / rmsPx
  return `${text} (${um < 10 ? um.toFixed(1) : um.toFixed(0)} µm)`
}

/** The question about all pairs; null while they are too few. */
function useFitParams(slideId: string, path: string | null): PictureMethods['fitLandmarks']['params'] | null {
  const pairs = useRegistration((state) => state.pairs)
  const kind = useRegistration((state) => state.kind)
  const xy = useSpots()?.xy
  return useMemo(() => {
    if (pairs.length < FEWEST || !xy) return null
    return {
      ...{ slideId, kind, ...(path !== null && { path }) },
      spots: Float64Array.from(pairs.flatMap(({ spot }) => [xy[2 * spot], xy[2 * spot + 1]])),
      picture: Float64Array.from(pairs.flatMap(({ place }) => [...place])),
    }
  }, [pairs, kind, xy, slideId, path])
}
