import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright'
import { expect } from 'vitest'

/** Expects that axe finds nothing serious or critical in what the window shows now. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { axe: inPage } = window as unknown as { axe: { run(): Promise<AxeResults> } }
    const { violations } = await inPage.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
      )
  })
  expect(found, state).toEqual([])
}
