import { addSeconds, type Clock, type JsonObject } from '@sojourn/domain'
import { generateEncryptionKey } from '@sojourn/keys'
import {
  buildRequestLink,
  buildRequestObject,
  openEncryptedResponse,
  parseDirectPost,
  parseRequestUriPost,
  type VerifierAttestation,
  type WalletResponse,
} from '@sojourn/protocol'
import { DESK, type FakeRegistry } from './fake-registry.ts'

/** What one test spoils. */
export interface DeskSpoil {
  readonly signer?: FakeRegistry['deskSigner']
  readonly clientIdInside?: string
  readonly walletNonce?: string
  readonly expiresAt?: Date
  readonly contentType?: string
  readonly status?: number
  readonly responseMode?: 'direct_post' | 'direct_post.jwt'
  readonly redirectUri?: string
  readonly verifierInfo?: readonly VerifierAttestation[]
  readonly responseStatus?: number
  /** What it offers with its answer; nothing unless told. */
  readonly deletion?: { readonly endpoint: string; readonly handle: string }
  /** How it answers whoever asks for a deletion. */
  readonly deletionAnswer?: (handle: string) => Promise<Response>
  readonly cutResponse?: boolean
  /** At the moment when the answer arrives. */
  readonly whenAnswered?: () => Promise<void>
}

export interface FakeDesk {
  spoil: DeskSpoil
  query: JsonObject
  readonly fetches: string[]
  /** Bodies as they came. */
  readonly bodies: string[]
  readonly responses: WalletResponse[]
  link(clientId?: string): string
  answer(url: URL, init: RequestInit): Promise<Response | undefined>
}

export async function createFakeDesk(registry: FakeRegistry, clock: Clock): Promise<FakeDesk> {
  const { privateJwk, publicJwk } = await generateEncryptionKey()
  const desk: FakeDesk = {
    spoil: {},
    query: { credentials: [] },
    fetches: [],
    bodies: [],
    responses: [],
    link: (clientId = registry.deskClientId) =>
      buildRequestLink('https://wallet.example/present', { clientId, requestUri: `${DESK}/request/1`, method: 'post' }),
    async answer(url, init) {
      if (url.origin !== DESK) return undefined
      desk.fetches.push(url.href)
      if (url.pathname === '/request/1') return requestObject(init)
      if (url.pathname === '/response/1') return response(init)
      if (url.pathname === '/deletion') return desk.spoil.deletionAnswer?.(JSON.parse(String(init.body)).handle)
      return undefined
    },
  }
  return desk

  async function requestObject(init: RequestInit): Promise<Response> {
    const { spoil } = desk
    const form = parseRequestUriPost(Object.fromEntries(new URLSearchParams(String(init.body ?? ''))))
    const walletNonce = form.ok ? form.value.walletNonce : undefined
    const jwt = await buildRequestObject({
      request: {
        clientId: spoil.clientIdInside ?? registry.deskClientId,
        responseMode: spoil.responseMode ?? 'direct_post.jwt',
        responseUri: `${DESK}/response/1`,
        nonce: 'a-nonce-of-more-than-128-bits',
        state: 'a-state-of-more-than-128-bits',
        query: desk.query,
        clientMetadata: {
          encryptionKeys: [publicJwk],
          encValues: ['A128GCM', 'A256GCM'],
          vpFormats: { 'dc+sd-jwt': {} },
        },
        ...(spoil.verifierInfo === undefined ? {} : { verifierInfo: spoil.verifierInfo }),
        ...(walletNonce === undefined ? {} : { walletNonce: spoil.walletNonce ?? walletNonce }),
      },
      issuedAt: clock(),
      expiresAt: spoil.expiresAt ?? addSeconds(clock(), 60),
      signer: spoil.signer ?? registry.deskSigner,
    })
    const headers = { 'content-type': spoil.contentType ?? 'application/oauth-authz-req+jwt' }
    return new Response(jwt, { status: spoil.status ?? 200, headers })
  }

  async function response(init: RequestInit): Promise<Response> {
    await desk.spoil.whenAnswered?.()
    if (desk.spoil.cutResponse) throw new TypeError('the connection was cut')
    const body = String(init.body)
    desk.bodies.push(body)
    const post = parseDirectPost(Object.fromEntries(new URLSearchParams(body)))
    if (!post.ok) throw new Error(`the wallet sent a malformed answer: ${post.reason.field}`)
    const opened =
      post.value.kind === 'plain'
        ? post.value.response
        : await openEncryptedResponse(post.value.jwe, { ...privateJwk, kid: publicJwk.kid }).then((read) => {
            if (!read.ok) throw new Error('the wallet encrypted to somebody else')
            return read.value
          })
    desk.responses.push(opened)
    const { redirectUri, deletion } = desk.spoil
    const ack = { ...(redirectUri === undefined ? {} : { redirect_uri: redirectUri }), ...(deletion && { deletion }) }
    return new Response(JSON.stringify(ack), {
      status: desk.spoil.responseStatus ?? 200,
      headers: { 'content-type': 'application/json' },
    })
  }
}
