import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import type { PictureReport, Registration } from '../../../worker/api/picture.ts'
import { layOf } from '../../layers/registration.ts'
import { cornerSentence, outsideSentence } from '../../ui/picture-words.ts'
import classes from './Registration.module.css'
import type { SpotsInFile } from './use-registered.ts'

/** Spots that span less of a picture lie in a corner of it: most often by a wrong scale. */
const LEAST_SPAN = 0.15

interface BoundsNoteProps {
  spots: SpotsInFile
  registration: Registration
  report: PictureReport
}

/** Whether the spots would lie on the picture: a wrong scale is seen before it is taken. */
export function BoundsNote({ spots, registration, report }: BoundsNoteProps) {
  const { nOutside, nPlaced, span } = useMemo(
    () => layOf(spots.xy, registration, report),
    [spots, registration, report],
  )
  const isCorner = nPlaced > 0 && span < LEAST_SPAN
  const isRight = nPlaced > 0 && nOutside === 0 && !isCorner
  const Icon = isRight ? CircleCheck : TriangleAlert
  return (
    <p
      className={classes.bounds}
      data-caution={!isRight || undefined}
      data-outside={nOutside}
      role="status"
      data-testid="bounds"
    >
      <Icon size={15} aria-hidden />
      <span>
        {outsideSentence(nOutside, nPlaced)}
        {isCorner && ` ${cornerSentence(span)}`}
      </span>
    </p>
  )
}
