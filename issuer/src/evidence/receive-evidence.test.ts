import { type AuthorizationId, newId, ok, type ResidentId, refuse } from '@sojourn/domain'
import { generateSigningKey, signerFromJwk } from '@sojourn/keys'
import { buildDirectPost } from '@sojourn/protocol'
import type { TrustedIssuer } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'
import type { Agency } from '../agencies/agency.ts'
import { createMac } from '../issuance/server-secret.ts'
import { askForEvidence } from './ask-for-evidence.ts'
import type { EvidenceDesk } from './evidence-policy.ts'
import { type EvidenceRequestId, evidenceKey, newEvidenceSecret } from './evidence-request.ts'
import { type ReceiveEvidenceDeps, receiveEvidence } from './receive-evidence.ts'
import { returnWithEvidence } from './return-with-evidence.ts'

const NOW = new Date('2026-11-20T08:00:00Z')
const mac = createMac('0123456789012345678901234567890123456789012')
const agency = { id: 'public-security', credentialIssuer: 'https://issuer.example/public-security' } as Agency
const HOUSING = 'https://issuer.example/housing'
const desk: EvidenceDesk = {
  clientId: 'x509_hash:agency',
  signer: await signerFromJwk((await generateSigningKey()).privateJwk),
  rules: new Map([
    [
      'residence-permit',
      {
        decidedBy: 'register',
        anyOf: [{ type: 'tenancy-registration', issuers: [HOUSING], claims: [{ path: ['until'] }] }],
      },
    ],
  ]),
}
const query = {
  credentials: [
    {
      id: 'tenancy-registration_for_residence-permit',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['https://issuer.example/vct/tenancy-registration/v1'] },
      claims: [{ path: ['until'] }],
    },
  ],
}
const id = newId<EvidenceRequestId>(NOW)
const { text: secret } = newEvidenceSecret(id)
const { publicJwk } = evidenceKey(mac, agency.id, secret)
const presented = (state = secret) =>
  ({ kind: 'presented', vpToken: { 'tenancy-registration_for_residence-permit': ['a~b'] }, state }) as const

async function posted(response: Parameters<typeof buildDirectPost>[0], key = publicJwk) {
  const metadata = { encryptionKeys: [key], encValues: ['A128GCM'], vpFormats: {} } as const
  const form = await buildDirectPost(response, { responseMode: 'direct_post.jwt', clientMetadata: metadata })
  if (!form.ok) throw new Error('no form')
  return form.value
}

/** All good, and the lease attested by the housing authority; what a test spoils is laid over it. */
function world(over: Partial<ReceiveEvidenceDeps> = {}, issuer = HOUSING): ReceiveEvidenceDeps {
  return {
    mac,
    deskOf: () => desk,
    findOpen: async () => ({
      agency: agency.id,
      id,
      authorizationId: newId<AuthorizationId>(NOW),
      residentId: newId<ResidentId>(NOW),
      browserHash: new Uint8Array(32),
      flow: 'cross_device',
      query: JSON.stringify(query),
      expiresAt: NOW,
      state: 'open',
      refusal: null,
    }),
    verify: async () =>
      ok({
        credentials: [
          {
            queryId: 'tenancy-registration_for_residence-permit',
            format: 'dc+sd-jwt',
            type: 'tenancy-registration',
            issuer: { issuer, name: { 'zh-CN': '住建局', en: 'Housing' } } as TrustedIssuer,
            claims: { until: '2027-12-31' },
            isSynthetic: true,
            holderThumbprint: 'thumbprint',
            issuedAt: NOW,
            expiresAt: undefined,
            status: 'not_checked_offline',
          },
        ],
      }),
    settle: async () => 'settled',
    ...over,
  }
}

const receive = async (deps: ReceiveEvidenceDeps, form: Record<string, string>, name = secret) => {
  const received = await receiveEvidence(deps, agency, { secret: name, form }, NOW)
  return received.ok ? 'received' : received.reason
}

describe('an answer with evidence', () => {
  test('is received when everything fits', async () => {
    expect(await receive(world(), await posted(presented()))).toBe('received')
  })

  test('is refused by what is wrong with it, and by nothing else', async () => {
    const form = await posted(presented())
    expect(await receive(world(), form, 'another')).toBe('request_unknown')
    expect(await receive(world({ findOpen: async () => undefined }), form)).toBe('request_unknown')
    expect(await receive(world(), { response: 'x', vp_token: '{}' })).toBe('response_malformed')
    const plain = { vp_token: '{"tenancy-registration_for_residence-permit":["a~b"]}', state: secret }
    expect(await receive(world(), plain)).toBe('response_not_encrypted')
    const other = evidenceKey(mac, agency.id, newEvidenceSecret(id).text).publicJwk
    expect(await receive(world(), await posted(presented(), other))).toBe('response_not_decryptable')
    expect(await receive(world(), await posted(presented('x'.repeat(64))))).toBe('response_of_other_request')
    expect(await receive(world({ settle: async () => 'settled_before' }), form)).toBe('response_comes_again')
    expect(await receive(world({ settle: async () => 'not_open' }), form)).toBe('authorization_unknown')
  })

  test('is refused when the pipeline refuses it, and decided on by nobody while the trust list cannot be had', async () => {
    const form = await posted(presented())
    const settled: unknown[] = []
    const settle: ReceiveEvidenceDeps['settle'] = async ({ outcome }) => {
      settled.push(outcome)
      return 'settled'
    }
    const revoked = { stage: 'status', code: 'revoked' } as const
    expect(await receive(world({ settle, verify: async () => refuse(revoked) }), form)).toBe('evidence_refused')
    expect(await receive(world({ settle, verify: async () => refuse('trust_list_unavailable') }), form)).toBe(
      'evidence_unavailable',
    )
    expect(await receive(world({ settle }, 'https://other.example/housing'), form)).toBe('evidence_refused')
    expect(settled).toEqual([
      { kind: 'refused', reason: 'evidence_not_valid' },
      { kind: 'refused', reason: 'evidence_of_unaccepted_issuer' },
    ])
  })
})

describe('a request for evidence', () => {
  const authorization = { id: newId<AuthorizationId>(NOW), residentId: newId<ResidentId>(NOW), offerId: null } as never
  const housing = { issuer: HOUSING, types: ['https://issuer.example/vct/tenancy-registration/v1'] }
  const ask = async (
    over: Partial<Parameters<typeof askForEvidence>[0]> = {},
    types: readonly ('residence-permit' | 'household-relation')[] = ['residence-permit'],
  ) => {
    const trustList = { issuers: [housing] } as never
    const deps = {
      deskOf: () => desk,
      trustList: async () => trustList,
      insert: async () => true,
      walletUrl: 'https://w',
    }
    const request = { types, flow: 'cross_device', browserSecret: 'secret' } as const
    const asked = await askForEvidence({ ...deps, ...over }, agency, authorization, request, NOW)
    return asked.ok ? asked.value.link.slice(0, 40) : asked.reason
  }

  test('is made where something has to be shown, and nowhere else', async () => {
    expect(await ask()).toBe('openid4vp://?client_id=x509_hash%3Aagenc')
    expect(await ask({}, ['household-relation'])).toBe('evidence_not_wanted')
    expect(await ask({ deskOf: () => undefined })).toBe('evidence_not_wanted')
    expect(await ask({ trustList: async () => undefined })).toBe('evidence_unavailable')
    const nobody = { issuers: [{ ...housing, issuer: 'https://other.example/housing' }] } as never
    expect(await ask({ trustList: async () => nobody })).toBe('evidence_unavailable')
    expect(await ask({ insert: async () => false })).toBe('authorization_unknown')
  })

  test('is answered by a browser that comes back with its own code', async () => {
    const find = async () => ({ authorizationId: newId<AuthorizationId>(NOW), residentId: newId<ResidentId>(NOW) })
    const back = async (
      outcome: 'accepted' | 'other_browser' | 'unknown',
      responseCode = newEvidenceSecret(id).text,
    ) => {
      const request = { responseCode, browserSecret: 'secret' }
      const returned = await returnWithEvidence({ find, redeemReturn: async () => outcome }, agency, request, NOW)
      return returned.ok ? 'accepted' : returned.reason
    }
    expect(await back('accepted')).toBe('accepted')
    expect(await back('other_browser')).toBe('returned_in_other_browser')
    expect(await back('unknown')).toBe('response_code_unknown')
    expect(await back('accepted', 'short')).toBe('response_code_unknown')
  })
})
