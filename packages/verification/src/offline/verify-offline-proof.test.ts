import { addSeconds, type Result } from '@sojourn/domain'
import { encodeOfflineProof, presentSdJwtVc } from '@sojourn/formats'
import {
  encodeBase64url,
  generateSigningKey,
  publicJwkOf,
  randomBytes,
  type Signer,
  signerFromJwk,
} from '@sojourn/keys'
import {
  createStatusBits,
  INVALID,
  MIN_STATUS_LIST_ENTRIES,
  SUSPENDED,
  signStatusListToken,
  VALID,
  writeStatusBits,
} from '@sojourn/status'
import { type OfflinePurpose, offlinePurposes, signTrustList, type TrustList } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'
import {
  AT,
  accepted,
  issuePermit,
  LIST_URI,
  newHolder,
  PERMIT,
  type SmallWorld,
  smallWorld,
  trustListOf,
} from '../testing/small-world.ts'
import { offlineQuery } from './offline-query.ts'
import { openStatusPack, packOnWire } from './status-pack.ts'
import { verifyOfflineProof } from './verify-offline-proof.ts'

const world = await smallWorld()
const holder = await newHolder()
const registry = await generateSigningKey()
const anchor = { ...publicJwkOf(registry.privateJwk), alg: 'ES256' }
const words = { 'zh-CN': '离线查验', en: 'Offline check' }

const purposeOf = (name: string, path: string[]): TrustList['relyingParties'][number] => ({
  clientIds: [`urn:sojourn:offline:${name}`],
  name: words,
  kind: 'landlord',
  creditCode: '00000000000000000X',
  accessAnchors: [],
  uses: [
    {
      policyId: `offline-${name}`,
      purpose: words,
      legalBasis: words,
      retention: words,
      contact: 'nobody@registry.example',
      credentials: [
        { vct: 'https://issuer.example/vct/residence-permit-offline/v1', claims: [path] },
        { vct: PERMIT, claims: [path] },
      ],
    },
  ],
})

const list: TrustList = {
  ...trustListOf(world.entry),
  expiresAt: addSeconds(AT, 30 * 86_400),
  relyingParties: [purposeOf('landlord', ['name']), purposeOf('gate', ['residence', 'city'])],
}
const [landlord, gate] = offlinePurposes(list) as [OfflinePurpose, OfflinePurpose]
const trustListToken = await signTrustList(list, await signerFromJwk(registry.privateJwk))

interface PackOptions {
  readonly status?: number
  readonly signedAt?: Date
  readonly signer?: Signer
  readonly uri?: string
  readonly certificates?: readonly string[]
}

async function pack({
  status = VALID,
  signedAt = addSeconds(AT, -3600),
  signer = world.certified,
  uri = LIST_URI,
  certificates = world.certified.x5c ?? [],
}: PackOptions = {}) {
  const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, SUSPENDED)
  writeStatusBits(raw, 2, 7, status)
  const life = { issuedAt: signedAt, ttlSeconds: 300, expiresAt: addSeconds(signedAt, 86_400 * 2) }
  const token = await signStatusListToken({ uri, bits: 2, raw, signer, ...life })
  return packOnWire({ trustListToken, statusLists: [{ uri, token }], certificates })
}

interface ProofOptions {
  readonly madeAt?: Date
  readonly signer?: Signer
  readonly audience?: string
  readonly nonce?: string
  readonly credential?: string
  readonly disclose?: readonly string[][]
  readonly bound?: boolean
}

async function proof(options: ProofOptions = {}): Promise<Uint8Array> {
  const keyBinding = {
    nonce: options.nonce ?? encodeBase64url(randomBytes(16)),
    audience: options.audience ?? landlord.audience,
    at: options.madeAt ?? AT,
    signer: options.signer ?? holder.signer,
  }
  const shown = await presentSdJwtVc({
    compact: options.credential ?? (await issuePermit(world, holder)),
    disclose: options.disclose ?? [['name']],
    ...(options.bound === false ? {} : { keyBinding }),
  })
  return accepted(encodeOfflineProof(accepted(shown)))
}

async function check(bytes: Uint8Array, options: { packed?: unknown; at?: Date; purpose?: OfflinePurpose } = {}) {
  const at = options.at ?? AT
  const opened = accepted(await openStatusPack(options.packed ?? (await pack()), anchor, at))
  return verifyOfflineProof(bytes, { purpose: options.purpose ?? landlord, at }, opened.world)
}

const whyNot = async (result: Promise<Result<unknown, { stage: string; code: string }>>) => {
  const { ok, ...rest } = await result
  return ok || !('reason' in rest) ? 'accepted' : `${rest.reason.stage}.${rest.reason.code}`
}

describe('a proof checked without a network', () => {
  test('holds: issuer, holder, purpose, claims, status from the pack, and says when it was made [case c]', async () => {
    const verified = accepted(await check(await proof({ madeAt: addSeconds(AT, -20) })))
    expect(verified.credential).toMatchObject({
      claims: { name: '李雷' },
      holderThumbprint: holder.thumbprint,
      status: { answer: 'valid', asOf: addSeconds(AT, -3600), ageSeconds: 3600, freshness: 'fresh' },
    })
    expect(verified.madeAt).toEqual(addSeconds(AT, -20))
  })

  test('is a minute old at most, and half a minute ahead at most [T 24]', async () => {
    const at = (seconds: number) => addSeconds(AT, seconds)
    const bytes = await proof()
    expect(await whyNot(check(bytes, { at: at(60) }))).toBe('accepted')
    expect(await whyNot(check(bytes, { at: at(61) }))).toBe('holder.stale')
    expect(await whyNot(check(bytes, { at: at(400) }))).toBe('holder.stale')
    expect(await whyNot(check(bytes, { at: at(-30) }))).toBe('accepted')
    expect(await whyNot(check(bytes, { at: at(-31) }))).toBe('holder.from_the_future')
    expect(await whyNot(check(bytes, { at: at(-61) }))).toBe('holder.from_the_future')
  })

  test('says the same of itself however its bytes are written, and another proof says something else', async () => {
    const credential = await issuePermit(world, holder)
    const nonce = encodeBase64url(randomBytes(16))
    const [one, again, other] = await Promise.all([
      check(await proof({ credential, nonce })),
      check(await proof({ credential, nonce })),
      check(await proof({ credential })),
    ])
    expect(accepted(again).proofId).toBe(accepted(one).proofId)
    expect(accepted(other).proofId).not.toBe(accepted(one).proofId)
  })

  test.each<[string, string, () => Promise<string>]>([
    [
      'revoked in the pack',
      'status.revoked',
      async () => whyNot(check(await proof(), { packed: await pack({ status: INVALID }) })),
    ],
    [
      'suspended in the pack',
      'status.suspended',
      async () => whyNot(check(await proof(), { packed: await pack({ status: SUSPENDED }) })),
    ],
    [
      'with a list older than a day [F 12]',
      'status.stale',
      async () => whyNot(check(await proof(), { packed: await pack({ signedAt: addSeconds(AT, -86_401) }) })),
    ],
    [
      'whose certificate the pack does not have',
      'issuer.unknown_key',
      async () => whyNot(check(await proof(), { packed: await pack({ certificates: [] }) })),
    ],
    [
      'of a list that another key signed',
      'status.unavailable',
      async () => whyNot(check(await proof(), { packed: await pack({ signer: holder.signer }) })),
    ],
    [
      'of a list that the pack does not have',
      'status.unavailable',
      async () => whyNot(check(await proof(), { packed: await pack({ uri: `${LIST_URI}0` }) })),
    ],
    [
      'with another person’s copy',
      'holder.bad_signature',
      async () => whyNot(check(await proof({ signer: (await newHolder()).signer }))),
    ],
    ['for another purpose', 'holder.wrong_audience', async () => whyNot(check(await proof(), { purpose: gate }))],
    [
      'that shows too little',
      'query.claim_missing',
      async () => whyNot(check(await proof({ disclose: [['endorsed_until']] }))),
    ],
    [
      'without the holder’s half',
      'holder.missing_key_binding',
      async () => whyNot(check(await proof({ bound: false }))),
    ],
    [
      'with a nonce too short to be one',
      'holder.missing_key_binding',
      async () => whyNot(check(await proof({ nonce: 'again' }))),
    ],
    [
      'of a type that the purpose does not have',
      'query.wrong_type',
      async () => {
        const credential = await issuePermit(world, holder, { vct: 'https://issuer.example/vct/household-relation/v1' })
        return whyNot(check(await proof({ credential })))
      },
    ],
    [
      'of an issuer whose certificate nobody listed',
      'issuer.unknown_key',
      async () => {
        const stranger: SmallWorld = await smallWorld()
        return whyNot(check(await proof({ credential: await issuePermit(stranger, holder) })))
      },
    ],
    [
      'of an issuer that is not on the list, signed without a certificate',
      'issuer.not_on_trust_list',
      async () => {
        const issuer = 'https://stranger.example'
        const credential = await issuePermit(world, holder, { issuer, signer: world.plain })
        return whyNot(check(await proof({ credential })))
      },
    ],
    [
      'that expired',
      'issuer.expired',
      async () => {
        const credential = await issuePermit(world, holder, { expiresAt: addSeconds(AT, -120) })
        return whyNot(check(await proof({ credential })))
      },
    ],
    ['that is no proof', 'format.malformed', async () => whyNot(check(Uint8Array.of(1, 2, 3, 4)))],
    [
      'of a later edition',
      'format.unsupported',
      async () => {
        const bytes = (await proof()).slice()
        bytes[0] = 2
        return whyNot(check(bytes))
      },
    ],
  ])('is refused when %s', async (title, reason, refused) => {
    void title
    expect(await refused()).toBe(reason)
  })

  test('asks the wallet for one credential, the offline copy before the whole permit', () => {
    const query = offlineQuery(landlord)
    expect(query.credentials.map(({ meta }) => meta.vctValues)).toEqual([
      ['https://issuer.example/vct/residence-permit-offline/v1'],
      [PERMIT],
    ])
    expect(query.credentialSets?.map(({ options }) => options)).toEqual([[['credential-0'], ['credential-1']]])
  })
})

describe('a status pack', () => {
  test('is believed by the registry’s signature and the issuers’, and says as of when', async () => {
    const opened = accepted(await openStatusPack(await pack(), anchor, AT))
    expect(opened).toMatchObject({ statusAsOf: addSeconds(AT, -3600), refusedLists: [], trustList: { id: 'demo' } })
  })

  test('of another registry, or out of date, is refused whole', async () => {
    const other = (await generateSigningKey()).publicJwk
    expect(await openStatusPack(await pack(), other, AT)).toEqual({ ok: false, reason: 'trust_list_refused' })
    const late = addSeconds(AT, 31 * 86_400)
    expect(await openStatusPack(await pack(), anchor, late)).toEqual({ ok: false, reason: 'trust_list_refused' })
  })

  test('names the lists that do not verify and goes on with the others', async () => {
    const [good, spoiled] = [await pack(), await pack({ uri: `${LIST_URI}9`, signer: holder.signer })]
    const both = { ...good, status_lists: [...good.status_lists, ...spoiled.status_lists] }
    const opened = accepted(await openStatusPack(both, anchor, AT))
    expect(opened.refusedLists).toEqual([`${LIST_URI}9`])
    expect(await opened.world.lookupStatus({ uri: LIST_URI, index: 7 })).toMatchObject({ ok: true })
    expect(await opened.world.lookupStatus({ uri: `${LIST_URI}9`, index: 7 })).toMatchObject({ ok: false })
  })

  test('of a place that no listed issuer has is not looked at', async () => {
    const elsewhere = 'https://stranger.example/status-lists/1'
    const opened = accepted(await openStatusPack(await pack({ uri: elsewhere }), anchor, AT))
    expect(opened.refusedLists).toEqual([elsewhere])
  })

  test.each([
    undefined,
    null,
    [],
    {},
    { trust_list: 7, status_lists: [] },
    { trust_list: 'a', status_lists: [{ uri: 'x' }] },
  ])('is not %j', async (json) => {
    expect(await openStatusPack(json, anchor, AT)).toEqual({ ok: false, reason: 'malformed_pack' })
  })
})
