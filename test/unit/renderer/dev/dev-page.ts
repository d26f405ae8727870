import type { Bridge, PortAnnouncement } from '../../../../worker/api/bridge.ts'
import type { Port } from '../../../../worker/api/rpc.ts'
import { serve } from '../../../../worker/api/rpc.ts'
import { createFakeHandlers } from '../fake-worker.ts'
import { makeSyntheticSlide } from '../synthetic-slide.ts'

/** The page over a fake shell and a fake worker: `?picture=no`, `?informs=no`, `?fitStep=500`, `?warnings=yes`. */
const query = new URLSearchParams(window.location.search)
const slide = makeSyntheticSlide()
if (query.get('picture') === 'no') slide.info.picture = null
if (query.get('coordinates') === 'no') slide.info.hasCoordinates = false
if (query.get('warnings') === 'yes' || !slide.info.picture)
  slide.info.warnings = [
    { code: 'NO_PICTURE', message: 'The file has no picture in uns/spatial.', place: 'uns/spatial' },
    {
      code: 'SPOT_DIAMETER_GUESSED',
      message: 'The spot diameter was taken as 0.6 of the distance between spots.',
      place: 'uns/spatial',
    },
  ]
const handlers = createFakeHandlers({
  slide,
  fitStepMs: Number(query.get('fitStep') ?? 20),
  summary: query.get('informs') === 'no' ? { histologyInforms: false, evidenceAuc: 0.507 } : {},
})
if (query.get('open') === 'bad')
  handlers.openSlide = async () => {
    throw Object.assign(new Error(), { name: 'AbortError' })
  }

let generation = 0
let workerEnd: MessagePort | null = null
const goneListeners: ((exit: { generation: number; exitCode: number }) => void)[] = []

function announce(): void {
  const { port1, port2 } = new MessageChannel()
  workerEnd = port1
  serve(adapt(port1), handlers)
  generation++
  const announcement: PortAnnouncement = { kind: 'histologue:worker-port', generation }
  window.postMessage(announcement, window.location.origin, [port2])
}

function adapt(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = (event) => listener(event.data)
    },
    onClose: () => undefined,
  }
}

const bridge: Bridge = {
  requestPort: announce,
  onWorkerGone: (listener) => {
    goneListeners.push(listener)
    return () => undefined
  },
  onMenu: () => () => undefined,
  onOpenPath: () => () => undefined,
  onClosing: () => () => undefined,
  closingDone: () => undefined,
  chooseSlide: async () =>
    query.get('open') === 'missing' ? '/slides/missing.h5ad' : '/slides/her2st_A1.h5ad',
  chooseSlideFolder: async () => '/slides/visium/outs',
  chooseRegionFile: async () => '/slides/regions.geojson',
  chooseGeneListFile: async () => '/lists/genes.gmt',
  choosePicture: async () => '/slides/tissue.png',
  choosePictureFolder: async () => '/slides/tissue.ome.zarr',
  chooseModel: async () => '/models/a.histologue-model',
  chooseEncoder: async () => '/encoders/uni.json',
  printFigure: async () => {},
  chooseSavePath: async ({ defaultName }) => `/exports/${defaultName}`,
  pathOfDroppedFile: () => '/slides/dropped.h5ad',
  recentSlides: async () => [
    { path: '/data/breast/her2st_A1.h5ad', name: 'her2st_A1.h5ad', openedAtMs: Date.now() - 3_600_000 },
    {
      path: '/data/colon/murine_colon_d0_visium.h5ad',
      name: 'murine_colon_d0_visium.h5ad',
      openedAtMs: Date.now() - 9e7,
    },
  ],
  addRecentSlide: async () => undefined,
  clearRecentSlides: async () => undefined,
  copyText: async () => undefined,
  showInFolder: async () => undefined,
  versions: async () => ({ app: '0.1.0', electron: '45', chrome: '140', node: '22', platform: 'linux x64' }),
}
window.histologue = bridge
window.addEventListener('dev:kill-worker', () => {
  workerEnd?.close()
  for (const listener of goneListeners) listener({ generation, exitCode: 137 })
  setTimeout(announce, 300)
})

await import('../../../../renderer/main.tsx')
