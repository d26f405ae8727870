import { Skeleton, Text } from '@mantine/core'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { Features, MapQuantity, SlideInfo } from '../../../worker/api/methods.ts'
import { useFeatureMap, useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import { dataOf, useKept } from '../../data/use-request.ts'
import { colourBarOf } from '../../layers/colour-scale.ts'
import { frameBounds, paintSpots } from '../../layers/map-picture.ts'
import { rampGradient } from '../../layers/ramps.ts'
import { colourValues } from '../../layers/spot-colours.ts'
import { drawOrder } from '../../layers/spot-index.ts'
import { defaultEnds } from '../../layers/value-range.ts'
import { colourBy, useColouring } from '../../stores/colouring.ts'
import { formatTick } from '../../ui/format.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { QUANTITY_UNITS } from '../../ui/words.ts'
import classes from './GenePanel.module.css'

/** Size of the canvas in its own pixels; the page shows it at half of that or less. */
const SIZE_PX: readonly [number, number] = [520, 440]

interface GeneMapProps {
  info: SlideInfo
  feature: number
  features: Features
  quantity: MapQuantity
  /** Its heading. */
  children: ReactNode
}

/** A small map of one gene with its scale; a click puts it on the tissue. */
export function GeneMap({ info, feature, features, quantity, children }: GeneMapProps) {
  const entry = useFeatureMap(feature, quantity, `gene-map-${quantity === 'expression' ? 'a' : 'b'}`)
  const map = useKept(dataOf(entry), `${info.slideId}|${quantity}`)
  const isShown = useColouring(
    (state) =>
      state.feature === feature &&
      (quantity === 'expression'
        ? state.mode === 'gene'
        : state.mode === 'attention' && state.quantity === quantity),
  )
  const show = () =>
    quantity === 'expression' ? colourBy({ mode: 'gene' }) : colourBy({ mode: 'attention', quantity })
  return (
    <figure className={classes.map}>
      <figcaption className={classes.mapHead}>{children}</figcaption>
      {entry?.status === 'failed' && <Text size="xs">{entry.error.message}</Text>}
      {entry === null && (
        <Text size="xs" c="dimmed" className={classes.mapWait}>
          {GENE_WORDS.waitsForFit}
        </Text>
      )}
      {entry?.status === 'loading' && !map && (
        <Skeleton animate={false} className={classes.mapWait} aria-busy />
      )}
      {entry !== null && map && (
        <button
          type="button"
          className={classes.mapButton}
          aria-pressed={isShown}
          aria-label={GENE_WORDS.show(quantity, features.names[feature])}
          title={GENE_WORDS.show(quantity, features.names[feature])}
          onClick={show}
        >
          <Drawn values={map.values} quantity={quantity} diameterPx={info.spotDiameterPx} />
        </button>
      )}
    </figure>
  )
}

interface DrawnProps {
  values: Float32Array
  quantity: MapQuantity
  diameterPx: number
}

function Drawn({ values, quantity, diameterPx }: DrawnProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const spots = useSpots()
  const index = useSpotIndex()
  const sequential = useColouring((state) => state.ramp)
  const isDiverging = quantity !== 'expression'
  const ramp = isDiverging ? 'blue-orange' : sequential
  const ends = useMemo(
    () => defaultEnds(values, isDiverging ? 'diverging' : 'sequential'),
    [values, isDiverging],
  )
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !spots || !index?.bounds) return
    const [widthPx, heightPx] = SIZE_PX
    const pixels = paintSpots(
      {
        ...{ xy: spots.xy, diameterPx, order: drawOrder(index.placed, values) },
        colours: colourValues(values, ramp, ends.low, ends.high),
      },
      frameBounds(index.bounds, { widthPx, heightPx, diameterPx }),
      SIZE_PX,
    )
    context.putImageData(new ImageData(pixels, widthPx, heightPx), 0, 0)
  }, [values, spots, index, ramp, ends, diameterPx])
  const bar = colourBarOf(ramp, ends.low, ends.high)
  return (
    <>
      <canvas ref={canvas} width={SIZE_PX[0]} height={SIZE_PX[1]} className={classes.canvas} />
      <span className={classes.gradient} style={{ background: rampGradient(ramp, bar.start, bar.end) }} />
      <span className={classes.ticks}>
        {bar.ticks.map((tick) => (
          <span key={tick}>{formatTick(tick)}</span>
        ))}
      </span>
      <span className={classes.unit}>{QUANTITY_UNITS[quantity]}</span>
    </>
  )
}
