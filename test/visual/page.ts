import { Deck, OrthographicView } from '@deck.gl/core'
import { CANVAS, VISUAL_CASES } from './cases.ts'

/** Draws a case and gives its canvas as a data URL, once every layer is loaded and drawn. */
async function drawCase(name: string): Promise<string> {
  const found = VISUAL_CASES.find((visual) => visual.name === name)
  if (!found) throw new Error(`There is no case ${name}.`)
  document.body.replaceChildren()
  const parent = document.body.appendChild(document.createElement('div'))
  parent.style.cssText = `position:relative;width:${CANVAS.widthPx}px;height:${CANVAS.heightPx}px`
  const layers = found.layers()
  return new Promise((resolve, reject) => {
    const deck = new Deck({
      parent,
      width: CANVAS.widthPx,
      height: CANVAS.heightPx,
      useDevicePixels: 1,
      views: new OrthographicView({ id: 'tissue', flipY: true }),
      viewState: found.camera,
      layers,
      onError: reject,
      onAfterRender: () => {
        const canvas = parent.querySelector('canvas')
        if (!canvas || canvas.width !== CANVAS.widthPx || !layers.every((layer) => layer.isLoaded)) return
        // In the same turn as the drawing: afterwards the buffer is empty.
        const picture = canvas.toDataURL('image/png')
        setTimeout(() => {
          deck.finalize()
          resolve(picture)
        })
      },
    })
  })
}

Object.assign(window, { drawCase })
