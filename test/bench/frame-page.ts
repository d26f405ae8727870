/** A page of its own that draws many spots, bare or as the app does, and times its frames; `frames.ts` opens it. */
import { Deck, type Layer, OrthographicView } from '@deck.gl/core'
import { ScatterplotLayer } from '@deck.gl/layers'
import { colourLevel } from '../../renderer/layers/level-colours.ts'
import { levelLayers } from '../../renderer/layers/level-layers.ts'
import { colourValues } from '../../renderer/layers/spot-colours.ts'
import { indexSpots } from '../../renderer/layers/spot-index.ts'
import { levelAt, levelsOf, tilesInView } from '../../renderer/layers/spot-levels.ts'
import { type Camera, fitBounds } from '../../renderer/layers/view-math.ts'

const WIDTH_PX = 1000
const HEIGHT_PX = 800
const PITCH = 10

export type Drawn = 'bare' | 'app'
export interface FrameQuestion {
  drawn: Drawn
  nAcross: number
  nDown: number
  /** Times the zoom that fits all. */
  zoomIn: number
  /** Frames that are timed, after one that is not. */
  nFrame: number
}

function makeSlide({ nAcross, nDown }: FrameQuestion) {
  const n = nAcross * nDown
  const xy = Float32Array.from({ length: 2 * n }, (_, at) =>
    at % 2 === 0 ? PITCH * ((at >> 1) % nAcross) : PITCH * Math.floor((at >> 1) / nAcross),
  )
  const values = Float32Array.from({ length: n }, (_, k) => (k * 2654435761) % 1000)
  return { n, xy, values, colours: colourValues(values, 'viridis', 0, 1000) }
}

/** Milliseconds of each frame while the view moves, the graphics card waited for. */
async function timeFrames(question: FrameQuestion): Promise<number[]> {
  const { n, xy, values, colours } = makeSlide(question)
  const whole = fitBounds([0, 0, PITCH * question.nAcross, PITCH * question.nDown], WIDTH_PX, HEIGHT_PX)
  const camera: Camera = { ...whole, zoom: whole.zoom + Math.log2(question.zoomIn) }
  const layersAt = question.drawn === 'bare' ? bareLayers(n, xy, colours) : appLayers(xy, values, colours)
  const canvas = document.createElement('canvas')
  document.body.append(canvas)
  const deck = await new Promise<Deck<OrthographicView>>((resolve) => {
    const made: Deck<OrthographicView> = new Deck({
      ...{ canvas, width: WIDTH_PX, height: HEIGHT_PX, useDevicePixels: false },
      views: new OrthographicView({ flipY: true, near: 0.1, far: 1000 }),
      viewState: { ...camera },
      layers: layersAt(camera),
      onLoad: () => resolve(made),
    })
  })
  const gl = canvas.getContext('webgl2') as WebGL2RenderingContext
  const times: number[] = []
  for (let k = -1; k < question.nFrame; k++) {
    const target: [number, number] = [camera.target[0] + k * PITCH, camera.target[1] + k * PITCH]
    const moved = { ...camera, target }
    const start = performance.now()
    deck.setProps({ viewState: moved, layers: layersAt(moved) })
    deck.redraw('frame')
    // Reading a pixel waits until it is drawn.
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))
    if (k >= 0) times.push(performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  deck.finalize()
  canvas.remove()
  return times
}

function bareLayers(n: number, xy: Float32Array, colours: Uint8Array): () => Layer[] {
  const data = {
    length: n,
    attributes: {
      getPosition: { value: xy, size: 2 },
      getFillColor: { value: colours, size: 4, normalized: true },
    },
  }
  const layer = () =>
    new ScatterplotLayer({
      id: 'bare',
      data,
      getRadius: PITCH / 2,
      radiusUnits: 'common',
      radiusMinPixels: 1.2,
    })
  return () => [layer()]
}

function appLayers(xy: Float32Array, values: Float32Array, colours: Uint8Array): (camera: Camera) => Layer[] {
  const levels = levelsOf(xy, indexSpots(xy))
  if (!levels) throw new Error('There are too few spots for levels.')
  const coloured = levels.levels.map((_, level) => colourLevel(levels, level, colours, values))
  return (camera) => {
    const level = levelAt(levels, camera.zoom)
    const drawn = levels.levels[level]
    const inView = tilesInView(
      drawn,
      camera,
      { widthPx: WIDTH_PX, heightPx: HEIGHT_PX },
      PITCH * drawn.widening,
    )
    return levelLayers(
      drawn,
      coloured[level],
      { kept: inView, inView },
      { diameterPx: PITCH, opacity: 1, visible: true },
    )
  }
}

Object.assign(window, { timeFrames })
