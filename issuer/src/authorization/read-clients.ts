import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { encodeBase64url, importVerificationKey, sha256 } from '@sojourn/keys'
import type { NamedKey } from '@sojourn/protocol'
import { z } from 'zod'
import type { Client, ClientAuthentication } from './client.ts'

const text = z.string().min(1).max(2048)
const jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(32) })
const files = z.array(z.string().min(1)).min(1).max(16)

/** Where a browser may be sent: https, a private-use scheme with a dot or a dash in it, or http on the machine itself. */
const redirectUri = text.refine(
  isRedirectUri,
  'must be https, a scheme of the app’s own, or http on 127.0.0.1, [::1] or localhost',
)

function isRedirectUri(uri: string): boolean {
  if (uri.includes('#') || !URL.canParse(uri)) return false
  const { protocol, hostname, username, password } = new URL(uri)
  if (username !== '' || password !== '') return false
  if (protocol === 'https:') return true
  if (protocol === 'http:') return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  return !['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:', 'ws:', 'wss:', 'ftp:'].includes(protocol)
}

const subject = z
  .object({ dn: text.optional(), dns: text.optional(), uri: text.optional() })
  .transform((given, context) => {
    const [only, ...more] = (['dn', 'dns', 'uri'] as const).flatMap((kind) => {
      const value = given[kind]
      return value === undefined ? [] : [{ kind, value }]
    })
    if (only !== undefined && more.length === 0) return only
    context.addIssue({ code: 'custom', message: 'must name exactly one of dn, dns and uri' })
    return z.NEVER
  })

const authentication = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('private_key_jwt'),
    jwks,
    audience: z.enum(['issuer', 'issuer_or_endpoint']).default('issuer'),
  }),
  z
    .object({ method: z.literal('attest_jwt_client_auth'), jwks: jwks.optional(), anchorFiles: files.optional() })
    .refine(
      ({ jwks: keys, anchorFiles }) => keys !== undefined || anchorFiles !== undefined,
      'needs jwks or anchorFiles',
    ),
  z.object({ method: z.literal('tls_client_auth'), anchorFiles: files, subject }),
  z.object({ method: z.literal('self_signed_tls_client_auth'), certificateFiles: files }),
  z.object({ method: z.literal('none') }),
])

const clientsSchema = z
  .array(
    z.object({
      clientId: text,
      name: z.object({ 'zh-CN': text, en: text }),
      redirectUris: z.array(redirectUri).min(1).max(32),
      authentication,
      certificateBoundTokens: z.boolean().default(false),
      refreshTokens: z.boolean().default(true),
      scopes: z.array(text).min(1).optional(),
    }),
  )
  .refine(
    (clients) => new Set(clients.map(({ clientId }) => clientId)).size === clients.length,
    'two clients have the same id',
  )

/** Reads the clients' file; files in it are relative to it. Every problem is told at once, each with its place. */
export async function readClients(file: string): Promise<readonly Client[]> {
  const parsed = clientsSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `  - ${path.join('.') || '(all)'}: ${message}`)
    throw new Error(`the clients' file has ${problems.length} problem(s):\n${problems.join('\n')}`)
  }
  const beside = (name: string) => resolve(dirname(file), name)
  return Promise.all(
    parsed.data.map(
      async (entry): Promise<Client> => ({
        id: entry.clientId,
        name: entry.name,
        redirectUris: entry.redirectUris,
        authentication: await authenticationOf(entry, beside),
        certificateBoundTokens: entry.certificateBoundTokens,
        refreshTokens: entry.refreshTokens,
        configurationIds: entry.scopes,
      }),
    ),
  )
}

/** Of several files; a client has one entry in them all. */
export async function readAllClients(files: readonly string[]): Promise<readonly Client[]> {
  const clients = (await Promise.all(files.map(readClients))).flat()
  const ids = clients.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new Error(`the client ${twice} stands in two clients' files`)
  return clients
}

type Entry = z.output<typeof clientsSchema>[number]

async function authenticationOf(
  { clientId, authentication: given }: Entry,
  beside: (name: string) => string,
): Promise<ClientAuthentication> {
  const certificatesIn = async (names: readonly string[]) =>
    (await Promise.all(names.map(async (name) => readCertificates(await readFile(beside(name), 'utf8'))))).flat()
  switch (given.method) {
    case 'private_key_jwt':
      return { method: given.method, keys: await keysOf(clientId, given.jwks), audience: given.audience }
    case 'attest_jwt_client_auth': {
      const anchors = await certificatesIn(given.anchorFiles ?? [])
      const keys = given.jwks === undefined ? [] : await keysOf(clientId, given.jwks)
      return { method: given.method, attester: { anchors: anchors.map(derOf), keys } }
    }
    case 'tls_client_auth':
      return {
        method: given.method,
        anchors: (await certificatesIn(given.anchorFiles)).map(derOf),
        subject: given.subject,
      }
    case 'self_signed_tls_client_auth':
      return {
        method: given.method,
        thumbprints: (await certificatesIn(given.certificateFiles)).map(({ raw }) =>
          encodeBase64url(sha256(new Uint8Array(raw))),
        ),
      }
    default:
      return given
  }
}

/** A key that cannot be used is told by its number, and a private one is refused: it has no business in this file. */
async function keysOf(clientId: string, { keys }: z.output<typeof jwks>): Promise<readonly NamedKey[]> {
  const signing = keys.filter(({ use }) => use !== 'enc')
  return Promise.all(
    signing.map(async (jwk, index) => {
      const imported = await importVerificationKey(jwk)
      if (!imported.ok) throw new Error(`key ${index + 1} of client ${clientId} cannot be used: ${imported.reason}`)
      return { kid: typeof jwk.kid === 'string' ? jwk.kid : undefined, key: imported.value }
    }),
  )
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(PEM_BLOCK) ?? []
  if (blocks.length === 0) throw new Error('a certificate file of a client holds no certificate')
  return blocks.map((block) => new X509Certificate(block))
}

const derOf = ({ raw }: X509Certificate): string => raw.toString('base64')
