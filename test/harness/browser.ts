import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from '@sojourn/tooling'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { showToCamera } from './camera.ts'

/** Undefined where no browser is installed: such stories are skipped, and the closing lines of the run say so. */
export const browserPath = (): string | undefined => findBrowser(process.env)

export interface PersonOptions {
  readonly language?: 'zh-CN' | 'en'
  /** A cheap phone's screen unless told. */
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** One person's device: a browser profile of its own, whose storage nobody else sees. */
export interface Person {
  readonly context: BrowserContext
  /** A tab with an authenticator of its own: fingerprint and screen lock say yes, PRF works. Who has a passkey stays in its tab. */
  open(url: string): Promise<Page>
  /** Holds a QR code before the camera, or one that moves; a page sees it when it next opens the camera. */
  show(...texts: readonly string[]): Promise<void>
  /** Everything that went wrong in the device's pages: uncaught errors, and what the Content-Security-Policy refused. */
  readonly complaints: readonly string[]
  leave(): Promise<void>
}

const PHONE = { width: 390, height: 844 }

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
]

/** Starts a browser for one person. */
export async function openBrowser(options: PersonOptions = {}): Promise<Person> {
  const executablePath = browserPath()
  if (executablePath === undefined) throw new Error('there is no browser: set CHROMIUM, or install chromium')
  const folder = await mkdtemp(join(tmpdir(), 'sojourn-person-'))
  const camera = join(folder, 'camera.y4m')
  await showToCamera(camera, ['nothing yet'])
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    headless: true,
    args: [...ARGS, `--use-file-for-fake-video-capture=${camera}`],
    viewport: options.viewport ?? PHONE,
    locale: options.language ?? 'zh-CN',
    permissions: ['camera'],
  })
  const complaints: string[] = []
  await hearViolations(context, complaints)
  return {
    context,
    complaints,
    async open(url) {
      const page = await context.newPage()
      listen(page, complaints)
      await addAuthenticator(context, page)
      await page.goto(url)
      return page
    },
    show: (...texts) => showToCamera(camera, texts),
    async leave() {
      await context.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/**
 * What a page's own policy refused, as the page itself is told: also what some code tried and caught, of which the console may say
 * nothing.
 */
async function hearViolations(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.exposeBinding('hearViolation', ({ page }, violation: string) => {
    complaints.push(`${page.url()}: the policy refused ${violation}`)
  })
  await context.addInitScript(() => {
    const hear = (globalThis as unknown as { hearViolation: (violation: string) => Promise<void> }).hearViolation
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event
      void hear(`${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber}`)
    })
  })
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())) complaints.push(message.text())
  })
}

/** Chromium keeps it with the tab, through every navigation: PRF secrets cannot be carried over to another one. */
async function addAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable', { enableUI: false })
  await session.send('WebAuthn.addVirtualAuthenticator', {
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
}
