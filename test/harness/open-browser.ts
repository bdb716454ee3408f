import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'

/** The browser that `npm test` found; stories that need one are skipped where there is none. */
export const BROWSER = process.env.CHROMIUM

/** What people hold in their hands or have on the counter. */
export const SCREENS = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  desktop: { width: 1280, height: 860 },
} as const

export interface PageOptions {
  readonly language?: 'zh-CN' | 'en'
  readonly screen?: keyof typeof SCREENS
}

export interface OpenBrowser {
  readonly browser: Browser
  /** A person with a browser of their own: no cookie or storage is shared with another page. */
  newPage(options?: PageOptions): Promise<WatchedPage>
  /** A platform authenticator with resident keys, user verification and PRF, which says yes at once. */
  addVirtualAuthenticator(page: Page): Promise<void>
  close(): Promise<void>
}

export interface WatchedPage {
  readonly page: Page
  /** What the page should not have met: uncaught errors and violations of its Content-Security-Policy. */
  readonly faults: readonly string[]
}

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function openBrowser(): Promise<OpenBrowser> {
  if (BROWSER === undefined) throw new Error('no browser: guard the story with describe.skipIf(BROWSER === undefined)')
  const browser = await chromium.launch({ executablePath: BROWSER, args: QUIET })
  return {
    browser,
    async newPage({ language = 'zh-CN', screen = 'desktop' } = {}) {
      const context = await browser.newContext({ locale: language, viewport: SCREENS[screen] })
      const page = await context.newPage()
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content.Security.Policy|Trusted/i.test(message.text()))
          faults.push(message.text())
      })
      return { page, faults }
    },
    async addVirtualAuthenticator(page) {
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('WebAuthn.enable')
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          ctap2Version: 'ctap2_1',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          hasPrf: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      })
    },
    close: () => browser.close(),
  }
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What stands between this screen and WCAG 2.2 AA, as far as a machine can tell; and whether it must be scrolled sideways. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  return tooWide > 0 ? [...found, `wider than the screen by ${tooWide} px`] : found
}
