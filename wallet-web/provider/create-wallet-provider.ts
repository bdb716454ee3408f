import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { Clock } from '@sojourn/domain'
import { type PrivateJwk, type PublicJwk, publicJwkOf, signerFromJwk } from '@sojourn/keys'
import { createServer, type Logger } from '@sojourn/service'
import type { FastifyInstance } from 'fastify'
import { type Attester, attestInstance } from './attest-instance.ts'
import { attestationRoute } from './attestation-route.ts'
import type { WalletProviderConfig } from './config.ts'
import { pageHeaders } from './page-policy.ts'

export interface WalletProvider {
  readonly app: FastifyInstance
  readonly url: string
  /** Listens where the configuration says; the address, for a port of 0. */
  listen(): Promise<string>
  close(): Promise<void>
}

const PAGES = fileURLToPath(new URL('../dist', import.meta.url))
/** Addresses of the app's screens: the same page, which routes by itself. A query may carry an offer's secret and is never logged. */
const SCREENS = [
  '/',
  '/offer',
  '/present',
  '/apply',
  '/authorized',
  '/scan',
  '/offline',
  '/cards/*',
  '/history',
  '/history/*',
  '/settings',
]
const ONE_YEAR = 'public, max-age=31536000, immutable'

/** Serves the built pages with strict headers, tells them whom to believe, and attests their keys. It holds nothing about anybody. */
export async function createWalletProvider(
  config: WalletProviderConfig,
  world: { readonly logger: Logger; readonly pages?: string; readonly clock?: Clock },
): Promise<WalletProvider> {
  const app = createServer({
    logger: world.logger,
    ready: async () => true,
    https: config.publicUrl.startsWith('https:'),
    bodyLimitBytes: 1024,
  })
  const attester = config.attester && (await openAttester(config.publicUrl, config.attester))
  const headers = pageHeaders(config.connectTo)
  const settings = {
    trustListUrl: config.trustListUrl,
    trustAnchor: readTrustAnchor(config.trustAnchorFile),
    allowHttpOnLoopback: config.allowHttpOnLoopback,
    synthetic: config.synthetic,
    ...(attester === undefined ? {} : { client: clientOf(config, attester) }),
  }
  const clock = world.clock ?? (() => new Date())
  if (attester) attestationRoute(app, (request) => attestInstance(attester, request, clock))
  app.get('/config.json', async (_, reply) => reply.header('cache-control', 'no-cache').send(settings))
  await app.register(fastifyStatic, {
    root: world.pages ?? PAGES,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes('/assets/') ? ONE_YEAR : 'no-cache')
      for (const [name, value] of Object.entries(headers)) reply.header(name, value)
    },
  })
  for (const screen of SCREENS) app.get(screen, async (_, reply) => reply.sendFile('index.html'))
  return {
    app,
    url: config.publicUrl,
    listen: () => app.listen({ host: config.listenHost, port: config.listenPort }),
    close: () => app.close(),
  }
}

function readTrustAnchor(file: string): PublicJwk {
  const jwk: PublicJwk = JSON.parse(readFileSync(file, 'utf8'))
  // A private key in this file would be served to everybody.
  return publicJwkOf(jwk)
}

const clientOf = ({ publicUrl }: WalletProviderConfig, { clientId, attestationUrl }: Attester) => ({
  clientId,
  redirectUri: `${publicUrl}/authorized`,
  attestationUrl,
})

async function openAttester(
  publicUrl: string,
  { clientId, keyFile, certificateFile }: NonNullable<WalletProviderConfig['attester']>,
): Promise<Attester> {
  const jwk: PrivateJwk = JSON.parse(readFileSync(keyFile, 'utf8'))
  const { raw } = new X509Certificate(readFileSync(certificateFile))
  // The anchor stays out of the chain: whoever believes us has it.
  const signer = await signerFromJwk(jwk, { x5c: [raw.toString('base64')] })
  return { clientId, attestationUrl: `${publicUrl}/attestation`, signer }
}
