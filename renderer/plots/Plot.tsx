/// <reference path="./plotly.d.ts" />
import { useEffect, useRef, useState } from 'react'
import type { Figure, Margin, PlotColumns, PlotElement, PlotEvent, PlotPlaces } from './compare/figure.ts'
import classes from './Plot.module.css'

/** A feature that is marked over the plot. */
export interface PlotMark {
  kind: 'hovered' | 'picked'
  feature: number
  name: string
}

interface PlotProps {
  figure: Figure & Partial<PlotPlaces & PlotColumns>
  /** What the plot shows, for those who do not see it. */
  label: string
  marks: readonly PlotMark[]
  onHover: (feature: number | null) => void
  onPick: (feature: number) => void
}

interface Frame {
  x: readonly [number, number]
  y: readonly [number, number]
  widthPx: number
  heightPx: number
  margin: Margin
}

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: 'reset', showTips: false }

// A megabyte and a half that no slide needs before its first comparison.
export const loadPlotly = async () => (await import('plotly.js-cartesian-dist-min')).default

/** Loads Plotly while something else is waited for. */
export function preparePlots(): void {
  // A failure is that of the first plot, which tries again.
  loadPlotly().catch(() => undefined)
}

/** A plot by Plotly, loaded on first use. Marks lie over it, so that pointing at a gene draws nothing again. */
export function Plot({ figure, label, marks, onHover, onPick }: PlotProps) {
  const element = useRef<HTMLDivElement>(null)
  const handlers = useRef({ onHover, onPick })
  handlers.current = { onHover, onPick }
  const [size, setSize] = useState<[number, number] | null>(null)
  const [frame, setFrame] = useState<Frame | null>(null)
  useEffect(() => observeSize(element.current, setSize), [])
  useEffect(() => {
    const node = element.current
    if (!node || !size) return
    let isWanted = true
    void loadPlotly().then(async (Plotly) => {
      if (!isWanted) return
      const [width, height] = size
      const drawn = await Plotly.react(node, figure.data, { ...figure.layout, width, height }, CONFIG)
      if (!isWanted) return
      listenOnce(drawn, handlers)
      const note = () => setFrame(frameOf(drawn, width, height))
      ranges.set(node, note)
      note()
      // In the frame that shows it.
      requestAnimationFrame(() => performance.mark('plot-drawn'))
    })
    return () => {
      isWanted = false
    }
  }, [figure, size])
  useEffect(() => {
    const node = element.current
    return () => {
      if (node) void loadPlotly().then((Plotly) => Plotly.purge(node))
    }
  }, [])
  return (
    <div
      className={classes.plot}
      role="img"
      aria-label={label}
      data-drawn={frame ? true : undefined}
      onPointerLeave={() => onHover(null)}
    >
      <div className={classes.canvas} ref={element} data-testid="plot" />
      {frame &&
        figure.columnOf &&
        marks.map((mark) => (
          <Column key={`${mark.kind}${mark.feature}`} mark={mark} frame={frame} columnOf={figure.columnOf} />
        ))}
      {frame &&
        figure.placeOf &&
        marks.map((mark) => (
          <Mark key={`${mark.kind}${mark.feature}`} mark={mark} frame={frame} placeOf={figure.placeOf} />
        ))}
    </div>
  )
}

function Mark({
  mark,
  frame,
  placeOf,
}: {
  mark: PlotMark
  frame: Frame
  placeOf: PlotPlaces['placeOf'] | undefined
}) {
  const place = placeOf?.(mark.feature)
  if (!place?.every(Number.isFinite)) return null
  const inX = (place[0] - frame.x[0]) / (frame.x[1] - frame.x[0])
  const inY = (place[1] - frame.y[0]) / (frame.y[1] - frame.y[0])
  if (inX < 0 || inX > 1 || inY < 0 || inY > 1) return null
  const { widthPx, heightPx, margin } = frame
  const left = margin.l + inX * (widthPx - margin.l - margin.r)
  const top = margin.t + (1 - inY) * (heightPx - margin.t - margin.b)
  return (
    <span
      className={classes.mark}
      style={{ left, top }}
      data-kind={mark.kind}
      data-left={inX > 0.8 || undefined}
      data-testid={`plot-${mark.kind}`}
      data-feature={mark.feature}
    >
      <span className={classes.name}>{mark.name}</span>
    </span>
  )
}

/** The column of a marked feature in a grid, framed. */
function Column({
  mark: { kind, feature },
  frame: { x, widthPx, heightPx, margin },
  columnOf,
}: {
  mark: PlotMark
  frame: Frame
  columnOf: PlotColumns['columnOf'] | undefined
}) {
  const edges = columnOf?.(feature).map((edge) => (edge - x[0]) / (x[1] - x[0]))
  if (!edges?.every((edge) => edge >= 0 && edge <= 1)) return null
  const [left, right] = edges.map((edge) => margin.l + edge * (widthPx - margin.l - margin.r))
  return (
    <span
      className={classes.column}
      style={{ left, width: right - left, top: margin.t, height: heightPx - margin.t - margin.b }}
      data-kind={kind}
      data-testid={`plot-${kind}`}
      data-feature={feature}
    />
  )
}

/** What to do when a plot was zoomed, by its element. */
const ranges = new WeakMap<HTMLElement, () => void>()
const listening = new WeakSet<HTMLElement>()

function listenOnce(drawn: PlotElement, handlers: { current: Pick<PlotProps, 'onHover' | 'onPick'> }): void {
  if (listening.has(drawn)) return
  listening.add(drawn)
  drawn.on('plotly_hover', (event) => handlers.current.onHover(featureOf(event)))
  drawn.on('plotly_unhover', () => handlers.current.onHover(null))
  drawn.on('plotly_click', (event) => {
    const feature = featureOf(event)
    if (feature !== null) handlers.current.onPick(feature)
  })
  drawn.on('plotly_relayout', () => ranges.get(drawn)?.())
}

function featureOf({ points }: PlotEvent): number | null {
  const feature = points?.[0]?.customdata
  return typeof feature === 'number' ? feature : null
}

function frameOf({ layout, _fullLayout }: PlotElement, widthPx: number, heightPx: number): Frame {
  const { l, r, t, b } = _fullLayout._size
  return {
    ...{ x: [...layout.xaxis.range], y: [...layout.yaxis.range], widthPx, heightPx },
    margin: { l, r, t, b },
  }
}

function observeSize(node: HTMLElement | null, onSize: (size: [number, number]) => void) {
  if (!node) return
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width > 0 && contentRect.height > 0)
      onSize([Math.round(contentRect.width), Math.round(contentRect.height)])
  })
  observer.observe(node)
  return () => observer.disconnect()
}
