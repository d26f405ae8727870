import type { Page } from 'playwright'
import sharp from 'sharp'
import { expect } from 'vitest'
import { type Camera, project } from '../../renderer/layers/view-math.ts'

/** One row of the gene table as it is on screen. */
export interface TableRow {
  feature: number
  /** Texts of the cells: rank, gene, expected, supported, observed, lift, FDR. */
  cells: string[]
}

/** Waits for the fit of the open slide; what the top bar says of it. */
export async function waitForFit(page: Page): Promise<string> {
  const status = page.getByTestId('fit-status')
  await expect
    .poll(() => status.getAttribute('data-status'), { timeout: 150_000, interval: 200 })
    .not.toBe('running')
  expect(await status.getAttribute('data-status')).toBe('done')
  return status.innerText()
}

/** Where a place of the slide (full-resolution px) is in the window, by the camera that the app draws with. */
export async function placeOf(page: Page, [x, y]: readonly [number, number]): Promise<[number, number]> {
  const tissue = page.getByTestId('tissue')
  await expect.poll(() => tissue.getAttribute('data-view')).not.toBeNull()
  const view: Camera & { width: number; height: number } = JSON.parse(
    (await tissue.getAttribute('data-view')) ?? '',
  )
  const box = await tissue.boundingBox()
  if (!box) throw new Error('The tissue is not on screen.')
  const [left, top] = project(view, view.width, view.height, x, y)
  return [box.x + left, box.y + top]
}

/** Clicks a place of the slide with the mouse. */
export async function clickPlace(page: Page, xy: readonly [number, number]): Promise<void> {
  const [x, y] = await placeOf(page, xy)
  await page.mouse.move(x, y)
  await page.mouse.click(x, y)
}

/** Waits until the table is of this spot and by this reading. */
export async function waitForTable(page: Page, barcode: string, by = 'supported'): Promise<void> {
  const table = page.getByTestId('gene-table')
  await expect.poll(() => table.getAttribute('data-barcode'), { timeout: 10_000 }).toBe(barcode)
  await expect.poll(() => table.getAttribute('data-by'), { timeout: 10_000 }).toBe(by)
}

/** The rows of the table that exist: those in sight and a few more. */
export function tableRows(page: Page): Promise<TableRow[]> {
  return page.locator('[data-testid=gene-table] [data-feature]').evaluateAll((rows) =>
    rows.map((row) => ({
      feature: Number(row.getAttribute('data-feature')),
      cells: [...row.querySelectorAll('[role=cell]')].map((cell) => {
        // The interval beside a rank is another number, in an element of its own.
        const rank = cell.querySelector('span > span:first-child')
        if (cell === row.firstElementChild) return rank?.textContent ?? ''
        const texts = cell.querySelectorAll('span > span:last-child:not(.unseen)')
        const shown = texts.length > 0 ? texts[texts.length - 1] : cell
        // What the seeds differ by is said after the value, and not seen.
        const isSeen = (node: Node) => !(node instanceof Element && node.classList.contains('unseen'))
        return [...shown.childNodes]
          .filter(isSeen)
          .map((node) => node.textContent)
          .join('')
      }),
    })),
  )
}

/** Features in the table from its top, by index. */
export async function tableFeatures(page: Page): Promise<number[]> {
  return (await tableRows(page)).map(({ feature }) => feature)
}

/** Names in the table from its top. */
export async function tableNames(page: Page): Promise<string[]> {
  return (await tableRows(page)).map(({ cells }) => cells[1])
}

/** The colour on screen at a place of the slide: red, green, blue. */
export async function colourAt(page: Page, xy: readonly [number, number]): Promise<number[]> {
  const [x, y] = await placeOf(page, xy)
  const clip = { x: Math.round(x), y: Math.round(y), width: 1, height: 1 }
  const { data } = await sharp(await page.screenshot({ clip }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...data]
}

/** Moves the pointer off the tissue, so that nothing is hovered. */
export async function leaveTissue(page: Page): Promise<void> {
  await page.mouse.move(2, 2)
  await page.getByTestId('hover-card').waitFor({ state: 'detached' })
}
