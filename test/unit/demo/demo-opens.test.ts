import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import { quiet } from '../handlers/fakes.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-demo-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('the demo slide opens in the app without a warning, with its picture, size and labels', async () => {
  const path = join(folder, 'demo.h5ad')
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  const handlers = createHandlers({ cacheDir: folder, appVersion: '0' })
  const slide = await handlers.openSlide({ path }, quiet())
  expect(slide).toMatchObject({ isCounts: true, nFeature: 400, warnings: [], hasCoordinates: true })
  expect(slide.spotDiameterPx * (slide.pixelSizeUm ?? 0)).toBeCloseTo(55, 3)
  const picture = await handlers.getPicture({ slideId: slide.slideId }, quiet())
  expect([picture.widthPx, picture.heightPx, picture.scale]).toEqual([600, 600, 0.25])
  const { slideId } = slide
  const labels = await handlers.getObsColumn({ slideId, name: 'tissue_type' }, quiet())
  expect(labels).toMatchObject({ kind: 'categorical' })
  // The colours follow the categories' order: necrosis is green, whatever the number of its label.
  if (labels.kind === 'categorical')
    expect(labels.colors?.[labels.categories.indexOf('necrosis')]).toBe('#009e73')
  await handlers[Symbol.asyncDispose]()
})
