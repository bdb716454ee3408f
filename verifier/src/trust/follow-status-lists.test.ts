import { addSeconds, ok, refuse } from '@sojourn/domain'
import {
  createRootCertificate,
  didJwkOf,
  encodeBase64url,
  generateSigningKey,
  issueCertificate,
  signerFromJwk,
} from '@sojourn/keys'
import { silentLogger } from '@sojourn/service'
import {
  createBitstring,
  createStatusBits,
  INVALID,
  MIN_STATUS_LIST_ENTRIES,
  signBitstringList,
  signStatusListCwt,
  writeBit,
  writeStatusBits,
} from '@sojourn/status'
import type { TrustList } from '@sojourn/trust'
import { expect, test } from 'vitest'
import type { FetchText } from './fetch-text.ts'
import { followStatusLists } from './follow-status-lists.ts'

const AT = new Date('2026-11-20T08:00:00Z')
const ISSUER = 'https://issuer.example/agency'
const { privateJwk, publicJwk } = await generateSigningKey()
const did = didJwkOf(publicJwk)
const signer = await signerFromJwk(privateJwk, { kid: `${did}#0` })

/** One issuer with a Bitstring list of revocations, and what the verifier asked for. */
function world(by = signer) {
  const asked: string[] = []
  const fetchText: FetchText = async (uri, { accept, contentTypes }) => {
    asked.push(`${accept} ${contentTypes.join()} ${uri}`)
    if (!uri.endsWith('/revocation')) return refuse('unreachable')
    const bitstring = createBitstring(MIN_STATUS_LIST_ENTRIES)
    writeBit(bitstring, 1, true)
    const dates = { issuedAt: AT, expiresAt: addSeconds(AT, 86_400), ttlSeconds: 300 }
    return ok(await signBitstringList({ uri, purpose: 'revocation', bitstring, issuer: did, signer: by, ...dates }))
  }
  const trustList = {
    issuers: [
      {
        issuer: ISSUER,
        types: [],
        anchors: [{ kind: 'did', did }],
        statusLists: [`${ISSUER}/status-lists/`],
      },
    ],
  } as unknown as TrustList
  const { bitstrings } = followStatusLists({
    trustList: () => ok(trustList),
    fetchText,
    fetchDidDocument: async () => undefined,
    clock: () => AT,
    random: () => 0.5,
    leastRefreshSeconds: 30,
    httpOnLoopback: false,
    importSm2Key: undefined,
    logger: silentLogger(),
  })
  const answer = async (uri: string, index: number) => {
    const looked = await bitstrings.lookup({ uri, index, purpose: 'revocation', size: 1, messages: new Map() })
    return looked.ok ? looked.value.answer : looked.reason
  }
  return { asked, answer }
}

test('a Bitstring list is asked by its media type where its issuer says that lists lie, and believed with a key of that issuer', async () => {
  const { asked, answer } = world()
  const uri = `${ISSUER}/status-lists/1/revocation`
  expect(await answer(uri, 0)).toBe('valid')
  expect(await answer(uri, 1)).toBe('invalid')
  expect(asked).toEqual([`application/vc+jwt application/vc+jwt ${uri}`])
})

test('a Token Status List is asked for as a JWT, and taken as a CWT where its origin has no other', async () => {
  const root = (await generateSigningKey()).privateJwk
  const dates = { notBefore: AT, notAfter: addSeconds(AT, 86_400) }
  const authority = await createRootCertificate({ commonName: 'root', signer: root, ...dates })
  const certified = { root: authority, rootKey: root, subjectKey: publicJwk, commonName: 'agency', uris: [ISSUER] }
  const leaf = await issueCertificate({ ...certified, ...dates })
  const uri = `${ISSUER}/status-lists/1`
  const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 0)
  writeStatusBits(raw, 2, 1, INVALID)
  const cwt = await signStatusListCwt({
    ...{ uri, bits: 2, raw, issuedAt: AT, expiresAt: addSeconds(AT, 86_400), ttlSeconds: 300 },
    signer: { ...signer, x5c: [leaf.derBase64] },
  })
  const asked: string[] = []
  const entry = {
    issuer: ISSUER,
    types: [],
    anchors: [{ kind: 'x5c', certificate: authority.derBase64 }],
    statusLists: [`${ISSUER}/status-lists/`],
  }
  const { statusLists } = followStatusLists({
    trustList: () => ok({ issuers: [entry] } as unknown as TrustList),
    fetchText: async (_uri, { accept, contentTypes }) => {
      asked.push(accept)
      return contentTypes.includes('application/statuslist+cwt')
        ? ok(encodeBase64url(cwt))
        : refuse('wrong_content_type')
    },
    fetchDidDocument: async () => undefined,
    clock: () => AT,
    random: () => 0.5,
    leastRefreshSeconds: 30,
    httpOnLoopback: false,
    importSm2Key: undefined,
    logger: silentLogger(),
  })
  const answer = async (index: number) => {
    const looked = await statusLists.lookup({ uri, index })
    return looked.ok ? looked.value.answer : looked.reason
  }
  expect([await answer(0), await answer(1)]).toEqual(['valid', 'invalid'])
  expect(asked).toEqual(['application/statuslist+jwt, application/statuslist+cwt;q=0.5'])
})

test('a Bitstring list elsewhere is not asked for, and one signed by another is not believed', async () => {
  const { asked, answer } = world()
  expect(await answer('https://elsewhere.example/status-lists/1/revocation', 0)).toBe('unreachable')
  expect(asked).toEqual([])
  const other = await signerFromJwk((await generateSigningKey()).privateJwk, { kid: `${did}#0` })
  expect(await world(other).answer(`${ISSUER}/status-lists/1/revocation`, 0)).toBe('bad_signature')
})
