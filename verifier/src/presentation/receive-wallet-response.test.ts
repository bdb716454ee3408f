import { ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import { encryptJwe, type JsonObject } from '@sojourn/keys'
import type { Form } from '@sojourn/protocol'
import type { Refusal, VerifiedPresentation } from '@sojourn/verification'
import { beforeAll, describe, expect, test } from 'vitest'
import type { OpenPresentation, PresentationId } from './presentation.ts'
import type { Settlement } from './presentation-store.ts'
import { createQueryReader } from './read-query.ts'
import { type ReceiveWalletResponseDeps, receiveWalletResponse } from './receive-wallet-response.ts'
import { newResponseKey } from './response-key.ts'
import { newRequestId } from './secret-ids.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const LATER = new Date('2026-11-22T12:04:00Z')
const PARTY = 'demo-landlord' as RelyingPartyId
const REQUEST_ID = newRequestId(PARTY)
const QUERY = {
  credentials: [
    { id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: ['https://x.example/vct/residence-permit/v1'] } },
  ],
}
const VP_TOKEN = { permit: ['a~b~c'] }
const VERIFIED = {
  credentials: [
    {
      queryId: 'permit',
      format: 'dc+sd-jwt',
      type: 'residence-permit',
      issuer: { name: { 'zh-CN': '示范', en: 'Demo' } },
      claims: { name: '林秋月', portrait: 'data:image/svg+xml,x', age_over: { '18': true } },
      holderThumbprint: 'one-key',
      issuedAt: undefined,
      expiresAt: undefined,
      status: { answer: 'valid', asOf: NOW, ageSeconds: 0, freshness: 'fresh' },
    },
  ],
} as unknown as VerifiedPresentation

let open: OpenPresentation
beforeAll(async () => {
  open = {
    relyingPartyId: PARTY,
    id: '01a20320-a200-7fbb-9625-1d8781c66df1' as PresentationId,
    policyId: 'landlord-lease',
    parameters: { leaseUntil: '2027-12-31' },
    flow: 'cross_device',
    returnUri: null,
    createdAt: NOW,
    expiresAt: LATER,
    keptUntil: new Date('2028-01-01T00:00:00Z'),
    responseMode: 'direct_post.jwt',
    clientId: 'x509_hash:demo',
    nonce: 'a nonce',
    query: JSON.stringify(QUERY),
    transactions: [],
    responseKey: await newResponseKey(REQUEST_ID),
  }
})

interface Given {
  readonly open?: Partial<OpenPresentation> | 'none'
  readonly verified?: Result<VerifiedPresentation, Refusal | 'trust_list_unavailable'>
  readonly settles?: boolean
  readonly believes?: 'synthetic' | 'any'
  readonly requestId?: string
}

async function receive(form: Form, given: Given = {}) {
  const settlements: Settlement[] = []
  const deps: ReceiveWalletResponseDeps = {
    store: {
      findOpen: async () => (given.open === 'none' ? undefined : { ...open, ...given.open }),
      settle: async (settlement) => {
        settlements.push(settlement)
        return given.settles ?? true
      },
    },
    verifierUrl: 'https://verifier.example',
    returnTtlSeconds: 300,
    deletionHandles: 'given',
    readQuery: createQueryReader(),
    believesPersons: () => given.believes ?? 'any',
    verify: async (_vpToken, expected) => {
      expect(expected).toMatchObject({ audience: 'x509_hash:demo', nonce: 'a nonce', status: 'must_be_valid', at: NOW })
      return given.verified ?? ok(VERIFIED)
    },
    onSettled: () => {},
  }
  const received = await receiveWalletResponse(deps, given.requestId ?? REQUEST_ID, form, NOW)
  return { received, settlements }
}

const encrypted = async (claims: JsonObject): Promise<Form> => ({
  response: await encryptJwe(claims, JSON.parse(open.responseKey.publicJwk), 'A256GCM'),
})
const presented = () => encrypted({ vp_token: VP_TOKEN, state: REQUEST_ID })

describe('a wallet’s response', () => {
  test('settles the presentation with what the policy keeps, and the portrait apart', async () => {
    const { received, settlements } = await receive(await presented())
    expect(received).toEqual({
      ok: true,
      value: {
        redirectUri: undefined,
        deletionHandle: expect.stringMatching(/^demo-landlord\.01a20320-.{27}\.[A-Za-z0-9_-]{43}$/),
      },
    })
    expect(settlements).toHaveLength(1)
    expect(settlements[0]).toMatchObject({
      state: 'answered',
      responseCodeHash: undefined,
      outcome: {
        verdict: 'pass',
        keptUntil: '2028-01-01T00:00:00.000Z',
        credentials: [{ claims: [{ path: ['name'] }] }],
      },
      briefClaims: [{ credential: 0, path: ['portrait'], value: 'data:image/svg+xml,x' }],
    })
    expect(JSON.stringify(settlements)).not.toContain('one-key')
  })

  test('on the same device waits for the browser that asked', async () => {
    const { received, settlements } = await receive(await presented(), { open: { flow: 'same_device' } })
    expect(settlements[0]).toMatchObject({ state: 'awaiting_return', expiresAt: new Date('2026-11-22T12:05:00Z') })
    expect(received.ok && received.value.redirectUri).toMatch(
      /^https:\/\/verifier\.example\/desk\/demo-landlord\/return#response_code=01a20320-a200-7fbb-9625-1d8781c66df1\.[A-Za-z0-9_-]{43}$/,
    )
  })

  const settlesNothing: readonly [string, () => Form | Promise<Form>, Given][] = [
    ['unknown_request', presented, { open: 'none' }],
    ['unknown_request', presented, { requestId: 'no request id' }],
    ['malformed_response', () => ({}), {}],
    ['malformed_response', () => ({ vp_token: '{', state: REQUEST_ID }), {}],
    ['not_encrypted', () => ({ vp_token: JSON.stringify(VP_TOKEN), state: REQUEST_ID }), {}],
    ['not_decryptable', () => ({ response: 'a.b.c.d.e' }), {}],
    ['not_decryptable', presented, { open: { responseMode: 'direct_post' } }],
    ['wrong_state', () => encrypted({ vp_token: VP_TOKEN, state: newRequestId(PARTY) }), {}],
    ['wrong_state', () => encrypted({ vp_token: VP_TOKEN }), {}],
    ['wrong_state', () => ({ error: 'access_denied', state: 'another' }), {}],
    ['trust_list_unavailable', presented, { verified: refuse('trust_list_unavailable') }],
  ]
  test.each(settlesNothing)('is refused as %s and settles nothing', async (reason, form, given) => {
    const { received, settlements } = await receive(await form(), given)
    expect(received).toEqual({ ok: false, reason })
    expect(settlements).toEqual([])
  })

  test('is refused as already_answered when another one was faster', async () => {
    const { received } = await receive(await presented(), { settles: false })
    expect(received).toEqual({ ok: false, reason: 'already_answered' })
  })

  test('is refused as presentation_refused when it does not hold, and the desk is told why', async () => {
    const wrongNonce = refuse({ stage: 'holder', code: 'wrong_nonce' } as const)
    const { received, settlements } = await receive(await presented(), {
      verified: wrongNonce,
      open: { flow: 'same_device' },
    })
    expect(received).toEqual({ ok: false, reason: 'presentation_refused' })
    expect(settlements[0]).toMatchObject({
      state: 'answered',
      outcome: { verdict: 'fail', reason: 'holder.wrong_nonce', credentials: [] },
    })
  })

  test('about somebody real says nothing in a sandbox, and nothing of it is kept', async () => {
    const { settlements } = await receive(await presented(), { believes: 'synthetic' })
    expect(settlements[0]).toMatchObject({
      state: 'answered',
      outcome: { verdict: 'cannot_tell', reason: 'not_synthetic', credentials: [] },
      briefClaims: [],
    })
    const synthetic = VERIFIED.credentials.map((credential) => ({ ...credential, isSynthetic: true }))
    const invented = await receive(await presented(), {
      believes: 'synthetic',
      verified: ok({ credentials: synthetic }),
    })
    expect(invented.settlements[0]?.outcome.verdict).toBe('pass')
  })

  test('that shows a revoked credential has arrived, and fails at the desk', async () => {
    const revoked = refuse({ stage: 'status', code: 'revoked' } as const)
    const { received, settlements } = await receive(await presented(), { verified: revoked })
    expect(received.ok).toBe(true)
    expect(settlements[0]?.outcome).toMatchObject({ verdict: 'fail', reason: 'status.revoked' })
  })

  test('may be an error in the open, with or without its state [S 19]', async () => {
    for (const form of [{ error: 'access_denied', state: REQUEST_ID }, { error: 'access_denied' }]) {
      const { received, settlements } = await receive(form)
      expect(received.ok).toBe(true)
      expect(settlements[0]?.outcome).toMatchObject({ verdict: 'cannot_tell', reason: 'wallet_declined' })
    }
  })
})
