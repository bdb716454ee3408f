import { ok, type RelyingPartyId, type Result, refuse } from '@sojourn/domain'
import { encryptJwe, type JsonObject } from '@sojourn/keys'
import type { Expected, Refusal, VerifiedPresentation } from '@sojourn/verification'
import { beforeAll, describe, expect, test } from 'vitest'
import type { OpenPresentation, PresentationId } from './presentation.ts'
import type { Settlement } from './presentation-store.ts'
import { createQueryReader } from './read-query.ts'
import { type BrowserAnswer, receiveBrowserResponse } from './receive-browser-response.ts'
import { newResponseKey } from './response-key.ts'
import { newSecret } from './secret-ids.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const PARTY = 'demo-landlord' as RelyingPartyId
const TRANSACTION = newSecret()
const PROTOCOL = 'openid4vp-v1-signed'
const VP_TOKEN = { permit: ['a~b~c'] }
const QUERY = {
  credentials: [{ id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: ['https://x.example/vct/permit'] } }],
}

let open: OpenPresentation
beforeAll(async () => {
  open = {
    relyingPartyId: PARTY,
    id: '01a20320-a200-7fbb-9625-1d8781c66df1' as PresentationId,
    policyId: 'landlord-lease',
    parameters: { leaseUntil: '2027-12-31' },
    flow: 'dc_api',
    returnUri: null,
    createdAt: NOW,
    expiresAt: new Date('2026-11-22T12:05:00Z'),
    keptUntil: new Date('2028-01-01T00:00:00Z'),
    responseMode: 'dc_api.jwt',
    clientId: 'x509_hash:demo',
    nonce: 'a nonce',
    query: JSON.stringify(QUERY),
    transactions: [],
    responseKey: await newResponseKey(TRANSACTION),
  }
})

interface Given {
  readonly open?: Partial<OpenPresentation> | 'none'
  readonly verified?: Result<VerifiedPresentation, Refusal | 'trust_list_unavailable'>
  readonly settles?: boolean
}

async function receive(answer: BrowserAnswer, given: Given = {}) {
  const settlements: Settlement[] = []
  const expected: Expected[] = []
  const received = await receiveBrowserResponse(
    {
      store: {
        findOpenInBrowser: async () => (given.open === 'none' ? undefined : { ...open, ...given.open }),
        settle: async (settlement) => {
          settlements.push(settlement)
          return given.settles ?? true
        },
      },
      origin: 'https://verifier.example',
      protocols: [PROTOCOL],
      readQuery: createQueryReader(),
      believesPersons: () => 'any',
      verify: async (_vpToken, what) => {
        expected.push(what)
        return given.verified ?? ok({ credentials: [] })
      },
      onSettled: () => {},
    },
    PARTY,
    TRANSACTION,
    new Uint8Array(32),
    answer,
    NOW,
  )
  return { received, settlements, expected }
}

const encrypted = async (claims: JsonObject): Promise<BrowserAnswer> => ({
  protocol: PROTOCOL,
  data: { response: await encryptJwe(claims, JSON.parse(open.responseKey.publicJwk), 'A256GCM') },
})
const presented = () => encrypted({ vp_token: VP_TOKEN })

describe('an answer that the browser brought', () => {
  test('is held to the origin of the page, whoever signed the question [S 22]', async () => {
    const { received, settlements, expected } = await receive(await presented())
    expect(received).toEqual(ok(undefined))
    expect(settlements).toMatchObject([{ state: 'answered', responseCodeHash: undefined }])
    expect(expected).toMatchObject([
      {
        audience: 'origin:https://verifier.example',
        handover: { kind: 'dc_api', origin: 'https://verifier.example', responseKey: expect.stringMatching(/^.{43}$/) },
        nonce: 'a nonce',
        status: 'must_be_valid',
      },
    ])
  })

  test('settles as FAIL when it does not hold', async () => {
    const verified = refuse({ stage: 'holder', code: 'wrong_audience' } as const)
    const { received, settlements } = await receive(await presented(), { verified })
    expect(received).toEqual(ok(undefined))
    expect(settlements[0]?.outcome).toMatchObject({ verdict: 'fail', reason: 'holder.wrong_audience' })
  })

  const settlesNothing: readonly [string, () => BrowserAnswer | Promise<BrowserAnswer>, Given][] = [
    ['unknown_presentation', presented, { open: 'none' }],
    ['protocol_not_asked', async () => ({ ...(await presented()), protocol: 'openid4vp-v1-unsigned' }), {}],
    ['malformed_response', () => ({ protocol: PROTOCOL, data: {} }), {}],
    ['not_encrypted', () => ({ protocol: PROTOCOL, data: { vp_token: VP_TOKEN } }), {}],
    ['not_decryptable', () => ({ protocol: PROTOCOL, data: { response: 'a.b.c.d.e' } }), {}],
    ['not_decryptable', presented, { open: { responseMode: 'dc_api' } }],
    ['trust_list_unavailable', presented, { verified: refuse('trust_list_unavailable') }],
  ]
  test.each(settlesNothing)('is refused as %s and settles nothing', async (reason, answer, given) => {
    const { received, settlements } = await receive(await answer(), given)
    expect(received).toEqual(refuse(reason))
    expect(settlements).toEqual([])
  })

  test('is refused as already_answered when another one was faster', async () => {
    expect((await receive(await presented(), { settles: false })).received).toEqual(refuse('already_answered'))
  })
})
