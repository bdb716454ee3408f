import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** Every relying party has one program, with a page and three kinds of credentials. Made by Node and jose alone, as a stranger would. */
export interface ApiClients {
  /** What the verifier's configuration needs. */
  readonly env: Readonly<Record<string, string>>
  clientOf(relyingParty: string): ApiClientOnFile
}

export interface ApiClientOnFile {
  readonly id: string
  readonly oauthId: string
  /** May do everything. */
  readonly key: string
  readonly readOnlyKey: string
  /** A client assertion (RFC 7523), spoiled as its caller likes. */
  assertion(audience: string, at: Date, over?: Record<string, unknown>): Promise<string>
}

export const PAGE_ORIGIN = 'https://page.example'
const SCOPES = ['presentations:read', 'presentations:write', 'webhooks:manage']

const newKey = (relyingParty: string, scopes: readonly string[]) => {
  const secret = `sojourn_sk_${relyingParty}_${randomBytes(32).toString('base64url')}`
  const prefix = secret.slice(0, `sojourn_sk_${relyingParty}_`.length + 8)
  const hash = createHash('sha256').update(secret).digest('base64url')
  return { secret, onFile: { id: randomUUID(), prefix, hash, scopes } }
}

export async function createApiClients(folder: string, relyingParties: readonly string[]): Promise<ApiClients> {
  const clients = new Map<string, ApiClientOnFile>()
  const onFile: object[] = []
  for (const relyingParty of relyingParties) {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const id = randomUUID()
    const oauthId = `${relyingParty}.${id}`
    const all = newKey(relyingParty, SCOPES)
    const readOnly = newKey(relyingParty, ['presentations:read'])
    onFile.push({
      relyingParty,
      id,
      name: `The program of ${relyingParty}`,
      scopes: SCOPES,
      origins: [PAGE_ORIGIN],
      jwks: { keys: [await exportJWK(publicKey)] },
      keys: [all.onFile, readOnly.onFile],
    })
    clients.set(relyingParty, {
      id,
      oauthId,
      key: all.secret,
      readOnlyKey: readOnly.secret,
      assertion(audience, at, over = {}) {
        const iat = Math.floor(at.getTime() / 1000)
        const claims = { iss: oauthId, sub: oauthId, aud: audience, iat, exp: iat + 60, jti: randomUUID(), ...over }
        return new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
      },
    })
  }
  const at = (name: string) => join(folder, name)
  const { privateKey: tokenKey } = await generateKeyPair('ES256', { extractable: true })
  await writeFile(at('api-clients.json'), JSON.stringify(onFile))
  await writeFile(at('api-secret'), randomBytes(48).toString('base64url'), { mode: 0o600 })
  await writeFile(at('api-token-key.jwk.json'), JSON.stringify(await exportJWK(tokenKey)), { mode: 0o600 })
  return {
    env: {
      API_CLIENTS_FILE: at('api-clients.json'),
      API_SECRET_FILE: at('api-secret'),
      API_TOKEN_KEY_FILE: at('api-token-key.jwk.json'),
    },
    clientOf(relyingParty) {
      const client = clients.get(relyingParty)
      if (client === undefined) throw new Error(`no program of ${relyingParty}`)
      return client
    },
  }
}
