import { type JsonObject, type JsonValue, ok, toSeconds } from '@sojourn/domain'
import { encodeBase64url, hashBase64url, type Signer, utf8 } from '@sojourn/keys'
import { parseDcqlQuery } from '@sojourn/protocol'
import { verifyPresentation } from '@sojourn/verification'
import { newSigner } from '../../harness/issuance/bare-resident.ts'
import { createTestIssuers } from '../../harness/presentation/test-issuers.ts'

export const AT = new Date('2026-11-22T12:00:00Z')
export const NOW = toSeconds(AT)
export const AUDIENCE = 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk'
export const NONCE = 'n-0S6_WzA2Mj-bbbbbbbbbbbbb'

/** What a binding is made of; a value of undefined takes the member out. */
export interface BindingSpoil {
  readonly header?: Readonly<Record<string, JsonValue | undefined>>
  readonly claims?: Readonly<Record<string, JsonValue | undefined>>
  readonly signer?: Signer
}

export type Pipeline = Awaited<ReturnType<typeof startPipeline>>

/**
 * The checks that every verifier of ours runs, over a permit of a listed agency; a status list that says valid. Credentials and proofs are
 * written by hand: the product would sign none of what is tried here.
 */
export async function startPipeline() {
  const issuers = await createTestIssuers(AT)
  const holder = await newSigner()
  const permit = await issuers.issue({ type: 'residence-permit', holderKey: holder.publicJwk, at: AT })
  const agency = issuers.signerFor('residence-permit')
  const [jwt = '', ...rest] = permit.compact.split('~')
  const disclosures = rest.filter((text) => text !== '')
  const [header, payload] = jwt.split('.').slice(0, 2).map(objectIn) as [JsonObject, JsonObject]

  const query = parseDcqlQuery({
    credentials: [
      { id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: [payload.vct] }, claims: [{ path: ['synthetic'] }] },
    ],
  })
  if (!query.ok) throw new Error('the query is malformed')
  const world = {
    trustList: {
      id: 'urn:sojourn:test-registry',
      version: 1,
      issuedAt: AT,
      expiresAt: new Date(AT.getTime() + 86_400_000),
      issuers: issuers.trusted,
      relyingParties: [],
    },
    fetchDidDocument: async () => undefined,
    lookupStatus: async ({ uri }: { uri: string }) =>
      ok({ answer: 'valid', list: { uri, issuedAt: AT, expiresAt: undefined, ttlSeconds: 300 } } as const),
    lookupBitstring: async () => {
      throw new Error('there is no bitstring')
    },
  }

  const sign = async (parts: readonly [string, string], by: Signer): Promise<string> => {
    const input = parts.map((part) => encodeBase64url(part)).join('.')
    return `${input}.${encodeBase64url(await by.sign(utf8(input)))}`
  }
  /** With the agency's own signature, over the payload as text. */
  const signedText = (text: string): Promise<string> => sign([JSON.stringify(header), text], agency)
  const reissued = (change: Readonly<Record<string, JsonValue | undefined>>): Promise<string> =>
    signedText(JSON.stringify({ ...payload, ...change }))
  const textOf = (token: string, shown: readonly string[]): string => `${[token, ...shown].join('~')}~`

  const binding = (text: string, spoil: BindingSpoil = {}): Promise<string> =>
    sign(
      [
        JSON.stringify({ typ: 'kb+jwt', alg: 'ES256', ...spoil.header }),
        JSON.stringify({ iat: NOW, aud: AUDIENCE, nonce: NONCE, sd_hash: digestOf(text), ...spoil.claims }),
      ],
      spoil.signer ?? holder,
    )

  return {
    issuers,
    holder,
    agency,
    jwt,
    header,
    payload,
    disclosures,
    digests: payload._sd as readonly string[],
    signedText,
    reissued,
    textOf,
    binding,
    /** Shown by the true holder, bound to exactly this. */
    async shown(token: string, shown: readonly string[]): Promise<string> {
      const text = textOf(token, shown)
      return text + (await binding(text))
    },
    /** `believed`, or stage, code and the finer word of the part that refused. */
    async judge(compact: string): Promise<string> {
      const verified = await verifyPresentation(
        { permit: [compact] },
        {
          audience: AUDIENCE,
          nonce: NONCE,
          handover: { kind: 'redirect', responseUri: 'https://desk.example/r', responseKey: '' },
          query: query.value,
          transactions: [],
          sameHolder: 'not_required',
          status: 'must_be_valid',
          statusClass: 'online',
          at: AT,
        },
        world,
      )
      if (verified.ok) return 'believed'
      const { stage, code, detail } = verified.reason
      return `${stage}.${code}${detail === undefined ? '' : ` ${detail}`}`
    },
  }
}

const objectIn = (part: string): JsonObject => JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject

/** Of a disclosure, or of what is shown. */
export const digestOf = (text: string, alg: 'sha-256' | 'sha-384' | 'sha-512' = 'sha-256'): string =>
  hashBase64url(alg, text)
/** A disclosure, or something of its spelling. */
export const disclosed = (...content: readonly unknown[]): string => encodeBase64url(JSON.stringify(content))
export const disclosedText = (text: string): string => encodeBase64url(text)
