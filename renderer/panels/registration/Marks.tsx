import type { Registration } from '../../../worker/api/picture.ts'
import { moved, stretchOf } from '../../layers/registration.ts'
import { type Camera, project } from '../../layers/view-math.ts'
import { useRegistration } from '../../stores/registration.ts'
import classes from './Registration.module.css'
import type { SpotsInFile } from './use-registered.ts'

interface MarksProps {
  camera: Camera
  size: readonly [number, number]
  spots: SpotsInFile
  registration: Registration
  /** CSS px */
  cross: readonly [number, number] | null
}

/** The pairs set so far: each spot where it lies now, a line to the place it belongs on, and what is picked. */
export function Marks({ camera, size, spots: { xy, diameterPx }, registration, cross }: MarksProps) {
  const { pairs, picked } = useRegistration()
  const onScreen = ([x, y]: readonly [number, number]) => project(camera, ...size, x, y)
  const spotAt = (spot: number) => onScreen(moved(registration, xy[2 * spot], xy[2 * spot + 1]))
  const radius = Math.max(7, (diameterPx / 2) * stretchOf(registration) * 2 ** camera.zoom)
  return (
    <svg className={classes.marks} aria-hidden>
      {pairs.map(({ spot, place }, at) => {
        const [from, to] = [spotAt(spot), onScreen(place)]
        return (
          <g key={spot}>
            {(['casing', 'line'] as const).map((kind) => (
              <g key={kind} className={classes[kind]}>
                <circle cx={from[0]} cy={from[1]} r={radius} />
                <path
                  d={`M${from.join(' ')}L${to.join(' ')}M${to[0] - 6} ${to[1]}h12M${to[0]} ${to[1] - 6}v12`}
                />
              </g>
            ))}
            <text x={to[0] + 9} y={to[1] - 7}>
              {at + 1}
            </text>
          </g>
        )
      })}
      {picked !== null &&
        (['casing', 'line'] as const).map((kind) => (
          <circle
            key={kind}
            className={classes[kind]}
            cx={spotAt(picked)[0]}
            cy={spotAt(picked)[1]}
            r={radius + 2}
            {...(kind === 'line' && { 'data-testid': 'picked-spot' })}
          />
        ))}
      {cross &&
        (['casing', 'line'] as const).map((kind) => (
          <path
            key={kind}
            className={classes[kind]}
            d={`M${cross[0] - 14} ${cross[1]}h28M${cross[0]} ${cross[1] - 14}v28`}
          />
        ))}
    </svg>
  )
}
