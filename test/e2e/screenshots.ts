import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { projectCacheDir } from '../../electron/setup/places.mjs'

/** Where screenshots go; `HISTOLOGUE_SCREENSHOTS=docs/screenshots` renews those of the README. */
const folder = process.env.HISTOLOGUE_SCREENSHOTS ?? join(projectCacheDir, 'screenshots')

/** Gives the page the size and the colours of the README's pictures. */
export async function prepareForScreenshots(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** Writes what the window shows as a PNG of few colours, which is a third of the size. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const picture = sharp(await page.screenshot())
  await picture
    .png({ palette: true, colours: 256, dither: 0.6, effort: 10 })
    .toFile(join(folder, `${name}.png`))
}
