import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Experimental in axe: it takes the letters on the wallet's picture of a card, which is hidden from readers, for the link's label. */
const EXPERIMENTAL = ['label-content-name-mismatch']
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What stands between this screen and WCAG 2.2 AA, as far as a machine can tell. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).disableRules(EXPERIMENTAL).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

/** By how many pixels the screen must be scrolled sideways, as it is and in large type (WCAG 2.2 1.4.10 and 1.4.4). */
export const sidewaysScroll = (page: Page): Promise<{ readonly normal: number; readonly large: number }> =>
  page.evaluate(() => {
    const { documentElement: root } = document
    const kept = root.getAttribute('data-text-size') ?? 'normal'
    const tooWide = (size: string) => {
      root.setAttribute('data-text-size', size)
      return Math.max(0, root.scrollWidth - innerWidth)
    }
    const found = { normal: tooWide('normal'), large: tooWide('large') }
    root.setAttribute('data-text-size', kept)
    return found
  })
