import { headerIssuerHint, issueJwtVc, issueSdJwtVc, parseSdJwt, verifyJwtVc, verifySdJwtVc } from '@sojourn/formats'
import {
  createRootCertificate,
  didJwkOf,
  generateSigningKey,
  issueCertificate,
  parseJwt,
  type Signer,
  signerFromJwk,
} from '@sojourn/keys'
import { issuerAllowed, readTrustList, resolveIssuerKey, signTrustList, type TrustList } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'

// Credo #2880 and #2901: a good signature was taken for a trusted issuer.

const AT = new Date('2026-11-20T08:00:00Z')
const FROM = new Date('2026-01-01T00:00:00Z')
const UNTIL = new Date('2028-01-01T00:00:00Z')
const POLICE = 'https://issuer.example/public-security'
const INSURANCE = 'https://issuer.example/human-resources'
const PERMIT = 'https://issuer.example/vct/residence-permit/v1'
const CARD = 'https://issuer.example/vct/social-security-card/v1'
const bilingual = (text: string) => ({ 'zh-CN': text, en: text })

async function authority(commonName: string) {
  const { privateJwk } = await generateSigningKey()
  const root = await createRootCertificate({ commonName, signer: privateJwk, notBefore: FROM, notAfter: UNTIL })
  return { root, rootKey: privateJwk }
}

/** An agency with a certificate of the authority in its own name, and a key that a did:jwk names. */
async function agency(by: Awaited<ReturnType<typeof authority>>, issuer: string) {
  const { privateJwk, publicJwk } = await generateSigningKey()
  const names = { commonName: 'agency', uris: [issuer], notBefore: FROM, notAfter: UNTIL }
  const leaf = await issueCertificate({ ...by, ...names, subjectKey: publicJwk })
  return {
    issuer,
    did: didJwkOf(publicJwk),
    certified: await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] }),
    plain: await signerFromJwk(privateJwk, { kid: 'key-1' }),
  }
}

const issuers = await authority('issuers')
const police = await agency(issuers, POLICE)
const insurance = await agency(issuers, INSURANCE)
/** Its own authority, and the name of the police. */
const impostor = await agency(await authority('issuers'), POLICE)

const entry = (of: typeof police, types: readonly string[]) => ({
  issuer: of.issuer,
  name: bilingual('机构'),
  creditCode: '11000000000000000X',
  types,
  anchors: [
    { kind: 'x5c', certificate: issuers.root.derBase64 },
    { kind: 'did', did: of.did },
  ] as const,
  statusLists: [],
})

const registry = await generateSigningKey()
const list: TrustList = {
  id: 'demo',
  version: 1,
  issuedAt: FROM,
  expiresAt: UNTIL,
  issuers: [entry(police, [PERMIT, 'ResidencePermit']), entry(insurance, [CARD, 'SocialSecurityCard'])],
  relyingParties: [],
}
const signedList = await signTrustList(list, await signerFromJwk(registry.privateJwk))

const permit = (issuer: string, signer: Signer, vct = PERMIT): Promise<string> =>
  issueSdJwtVc({
    vct,
    issuer,
    claims: { name: '张三' },
    disclosable: [['name']],
    alwaysVisible: {},
    issuedAt: FROM,
    expiresAt: UNTIL,
    signer,
  })

const permitJwt = (issuer: string, signer: Signer, type = 'ResidencePermit'): Promise<string> =>
  issueJwtVc({
    credentialSubject: { name: '张三' },
    types: [type],
    issuer,
    subject: 'did:jwk:e30',
    credentialId: 'urn:uuid:1',
    issuedAt: FROM,
    expiresAt: UNTIL,
    signer,
  })

async function trusted(): Promise<TrustList> {
  const read = await readTrustList(signedList, registry.publicJwk, AT)
  if (!read.ok) throw new Error(read.reason)
  return read.value
}

/** What a verifier does: the issuer and the type by the list, the key by the list, then the signature. */
async function check(credential: string, type: string) {
  const isSdJwt = credential.includes('~')
  const sdJwt = isSdJwt ? parseSdJwt(credential) : undefined
  if (sdJwt?.ok === false) return sdJwt
  const token = sdJwt === undefined ? parseJwt(credential) : { ok: true as const, value: sdJwt.value.issuerJwt }
  if (!token.ok) return token
  const { iss = '', ...hint } = headerIssuerHint(token.value)
  const allowed = issuerAllowed(await trusted(), iss, type)
  if (!allowed.ok) return allowed
  const key = await resolveIssuerKey(allowed.value, hint, AT, {})
  if (!key.ok) return key
  return sdJwt === undefined
    ? verifyJwtVc({ token: token.value, key: key.value, at: AT, skewSeconds: 60 })
    : verifySdJwtVc({ sdJwt: sdJwt.value, key: key.value, at: AT, skewSeconds: 60 })
}

const refused = (reason: string) => ({ ok: false, reason })

describe('an SD-JWT VC', () => {
  test('is accepted from the agency on the list, for a type it may issue [R 21]', async () => {
    expect(await check(await permit(POLICE, police.certified), PERMIT)).toMatchObject({
      ok: true,
      value: { issuer: POLICE, vct: PERMIT },
    })
  })

  test('is refused from an issuer that is not on the list, though its signature is right [R 21]', async () => {
    const nobody = 'https://nobody.example'
    const own = await agency(issuers, nobody)
    expect(await check(await permit(nobody, own.certified), PERMIT)).toEqual(refused('not_on_trust_list'))
    expect(await check(await permit(`${POLICE}/`, police.certified), PERMIT)).toEqual(refused('not_on_trust_list'))
  })

  test('is refused from a trusted agency for a type that is another’s [R 21]', async () => {
    const ofInsurance = await permit(INSURANCE, insurance.certified)
    expect(await check(ofInsurance, PERMIT)).toEqual(refused('type_not_allowed'))
  })

  test('is refused when it names one agency and another signed it, both on the list [R 21]', async () => {
    expect(await check(await permit(POLICE, insurance.certified), PERMIT)).toEqual(
      refused('certificate_for_another_issuer'),
    )
  })

  test('is refused from an impostor with a certificate in the agency’s name [R 21]', async () => {
    expect(await check(await permit(POLICE, impostor.certified), PERMIT)).toEqual(refused('untrusted_chain'))
  })

  test('is refused when it shows the agency’s certificate over another’s signature [R 21]', async () => {
    const borrowed: Signer = { ...impostor.plain, ...(police.certified.x5c && { x5c: police.certified.x5c }) }
    expect(await check(await permit(POLICE, borrowed), PERMIT)).toEqual(refused('bad_signature'))
  })

  test('is refused when it shows no certificate, and names a key that nobody registered or none [R 21]', async () => {
    expect(await check(await permit(POLICE, impostor.plain), PERMIT)).toEqual(refused('key_not_found'))
    const { kid: _, ...nameless } = impostor.plain
    expect(await check(await permit(POLICE, nameless), PERMIT)).toEqual(refused('no_key_hint'))
  })
})

describe('a VCDM 1.1 credential', () => {
  test('is accepted from the agency’s DID on the list [R 21]', async () => {
    expect(await check(await permitJwt(police.did, police.plain), 'ResidencePermit')).toMatchObject({ ok: true })
  })

  test('is refused from another DID, however right the signature [R 21]', async () => {
    expect(await check(await permitJwt(impostor.did, impostor.plain), 'ResidencePermit')).toEqual(
      refused('not_on_trust_list'),
    )
  })

  test('is refused from a trusted DID for another agency’s type [R 21]', async () => {
    expect(await check(await permitJwt(insurance.did, insurance.plain), 'ResidencePermit')).toEqual(
      refused('type_not_allowed'),
    )
  })

  test('is refused when it names the agency’s DID and another key signed it [R 21]', async () => {
    expect(await check(await permitJwt(police.did, impostor.plain), 'ResidencePermit')).toEqual(
      refused('bad_signature'),
    )
  })
})

test('a trust list that somebody else signed lets nobody in [R 21]', async () => {
  const own = await signTrustList(list, await signerFromJwk((await generateSigningKey()).privateJwk))
  expect(await readTrustList(signedList, registry.publicJwk, AT)).toMatchObject({ ok: true })
  expect(await readTrustList(own, registry.publicJwk, AT)).toEqual(refused('bad_signature'))
})
