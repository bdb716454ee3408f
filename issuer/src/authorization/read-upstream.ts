import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type PrivateJwk, signerFromJwk } from '@sojourn/keys'
import { z } from 'zod'
import type { Upstream } from './upstream.ts'

const text = z.string().min(1).max(2048)
const MIN_SECRET_CHARS = 16

const upstreamSchema = z.strictObject({
  name: z.object({ 'zh-CN': text, en: text }),
  issuer: text.refine(isIssuer, 'must be an https URL (or http on loopback) without query and fragment'),
  clientId: text,
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .default(['openid'])
    .refine((scopes) => scopes.includes('openid'), 'must hold openid'),
  authentication: z.discriminatedUnion('method', [
    z.strictObject({ method: z.literal('private_key_jwt'), keyFile: text, kid: text.optional() }),
    z.strictObject({ method: z.literal('client_secret_basic'), secretFile: text }),
  ]),
  identity: z.strictObject({ claim: text, is: z.enum(['citizen_id', 'resident_id']) }),
})

function isIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer) || /[?#]/.test(issuer)) return false
  const { protocol, hostname, username, password } = new URL(issuer)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

/** Reads the file about the identity provider; files in it are relative to it. Every problem is told at once, each with its place. */
export async function readUpstream(file: string): Promise<Upstream> {
  const parsed = upstreamSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `  - ${path.join('.') || '(all)'}: ${message}`)
    throw new Error(`the upstream file has ${problems.length} problem(s):\n${problems.join('\n')}`)
  }
  const { authentication, ...rest } = parsed.data
  const beside = (name: string) => readFile(resolve(dirname(file), name), 'utf8')
  if (authentication.method === 'private_key_jwt') {
    const { keyFile, kid } = authentication
    const signer = await signerFromJwk(JSON.parse(await beside(keyFile)) as PrivateJwk)
    return {
      ...rest,
      authentication: { method: 'private_key_jwt', signer: kid === undefined ? signer : { ...signer, kid } },
    }
  }
  const secret = (await beside(authentication.secretFile)).trim()
  if (secret.length < MIN_SECRET_CHARS)
    throw new Error(`the upstream's secret has less than ${MIN_SECRET_CHARS} characters`)
  return { ...rest, authentication: { method: 'client_secret_basic', secret } }
}
