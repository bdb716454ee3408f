import type { JsonObject } from '@sojourn/domain'
import { signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { presentSdJwtVc } from '../dc-sd-jwt/present-sd-jwt-vc.ts'
import { verifyKeyBinding } from '../dc-sd-jwt/verify-key-binding.ts'
import type { PathPattern } from '../path.ts'
import { accepted, digestOf, disclosureOf, parsed, party } from '../testing/forge.ts'
import { credentialWith, findContext } from '../testing/vcdm-world.ts'
import { issueVcSdJwt } from './issue-vc-jose.ts'
import { verifyVcSdJwt } from './verify-vc-jose.ts'

const issuer = await party({ kid: 'did:web:agency.example#key-1' })
const holder = await party()
const AT = new Date('2026-11-20T08:00:00Z')

const CREDENTIAL = credentialWith({
  validFrom: '2026-11-01T00:00:00Z',
  credentialSubject: {
    name: '李雷',
    residence: { city: '010100', street: '港路5号' },
    phones: ['1', '2'],
    synthetic: true,
  },
})
const SUBJECT = 'credentialSubject'
const DISCLOSABLE: readonly PathPattern[] = [
  [SUBJECT, 'name'],
  [SUBJECT, 'residence', 'city'],
  [SUBJECT, 'residence', 'street'],
  [SUBJECT, 'phones', 0],
]

const issue = (disclosable = DISCLOSABLE, credential = CREDENTIAL) =>
  issueVcSdJwt({ credential, findContext, holderKey: holder.signer.publicJwk, disclosable, signer: issuer.signer })

const verify = (compact: string) =>
  verifyVcSdJwt({ sdJwt: parsed(compact), key: issuer.key, at: AT, skewSeconds: 60, findContext })

const forge = async (payload: JsonObject, disclosures: readonly string[] = []) =>
  [await signJwt('vc_sd_jwt', {}, payload, issuer.signer), ...disclosures, ''].join('~')

describe('a credential of VCDM 2.0 as an SD-JWT', () => {
  test('shows what no path names and hides the rest, the envelope around it in the open', async () => {
    const { header, payload } = parsed(accepted(await issue())).issuerJwt
    expect(header).toEqual({ alg: 'ES256', typ: 'vc+sd-jwt', cty: 'vc', kid: 'did:web:agency.example#key-1' })
    const digest = expect.stringMatching(/^[\w-]{43}$/)
    expect(payload).toMatchObject({
      ...CREDENTIAL,
      credentialSubject: {
        _sd: [digest],
        residence: { _sd: [digest, digest] },
        phones: [{ '...': digest }, '2'],
        synthetic: true,
      },
      _sd_alg: 'sha-256',
    })
  })

  test('gives the credential back, whole or in the part that the holder shows', async () => {
    const compact = accepted(await issue())
    expect(accepted(await verify(compact)).claims).toMatchObject(CREDENTIAL)
    const shown = accepted(await presentSdJwtVc({ compact, disclose: [[SUBJECT, 'residence', 'city']] }))
    const verified = accepted(await verify(shown))
    expect(verified.claims[SUBJECT]).toEqual({ residence: { city: '010100' }, phones: ['2'], synthetic: true })
    expect(verified.disclosed).toEqual([[SUBJECT, 'residence', 'city']])
  })

  test('is bound to its holder by cnf, who shows it with a key binding of the moment', async () => {
    const keyBinding = { nonce: 'n-0S6_WzA2Mj', audience: 'x509_hash:abc', at: AT, signer: holder.signer }
    const shown = accepted(await presentSdJwtVc({ compact: accepted(await issue()), disclose: [], keyBinding }))
    const { holderKey } = accepted(await verify(shown))
    if (holderKey === undefined) throw new Error('not bound')
    const bound = (nonce: string) =>
      verifyKeyBinding({
        sdJwt: parsed(shown),
        holderKey,
        nonce,
        audience: 'x509_hash:abc',
        at: AT,
        maxAgeSeconds: 300,
        skewSeconds: 60,
      })
    expect(await bound('n-0S6_WzA2Mj')).toMatchObject({ ok: true })
    expect(await bound('another')).toEqual({ ok: false, reason: 'wrong_nonce' })
  })

  test.each<[string, PathPattern]>([
    ['@context', ['@context', 1]],
    ['type', ['type']],
    ['issuer', ['issuer']],
    ['validUntil', ['validUntil']],
    ['credentialStatus', ['credentialStatus', 'id']],
    ['cnf', ['cnf', 'jwk']],
  ])('is not issued with a %s to hide', async (_name, path) => {
    expect(await issue([path])).toEqual({ ok: false, reason: 'never_disclosable' })
  })

  test('that does not comply is refused before it is signed', async () => {
    expect(await issue(DISCLOSABLE, credentialWith({ type: ['Other'] }))).toEqual({
      ok: false,
      reason: 'malformed_type',
    })
  })
})

describe('a credential of VCDM 2.0 as an SD-JWT that is read', () => {
  const disclosure = disclosureOf(['2GLC42sKQveCfGfryNRN9w', 'name', '李雷'])
  const payload = credentialWith({ credentialSubject: { synthetic: true, _sd: [digestOf(disclosure)] } })

  test('is taken when it follows both specifications', async () => {
    expect(accepted(await verify(await forge(payload, [disclosure]))).claims[SUBJECT]).toEqual({
      synthetic: true,
      name: '李雷',
    })
  })

  test('with a disclosure that nothing refers to is refused', async () => {
    const stray = disclosureOf(['2GLC42sKQveCfGfryNRN9w', 'city', '010100'])
    expect(await verify(await forge(payload, [disclosure, stray]))).toEqual({
      ok: false,
      reason: 'unreferenced_disclosure',
    })
  })

  test('with a status, a type or an end that its holder could hide is refused', async () => {
    const hidden = (name: string, value: string) => disclosureOf(['2GLC42sKQveCfGfryNRN9w', name, value])
    const end = hidden('validUntil', '2027-05-01T00:00:00Z')
    expect(await verify(await forge({ ...payload, _sd: [digestOf(end)] }, [end]))).toEqual({
      ok: false,
      reason: 'reserved_claim_disclosed',
    })
    const status = { type: 'BitstringStatusListEntry', _sd: ['n5XVvEXJiEFvGqFsbLMgMmtZXZkHBwxzvYIQ4dUnqWI'] }
    expect(await verify(await forge({ ...payload, credentialStatus: status }))).toEqual({
      ok: false,
      reason: 'reserved_claim_disclosed',
    })
  })

  test('whose subject is empty once nothing of it is shown is refused', async () => {
    const bare = credentialWith({ credentialSubject: { _sd: [digestOf(disclosure)] } })
    expect(await verify(await forge(bare, [disclosure]))).toMatchObject({ ok: true })
    expect(await verify(await forge(bare))).toEqual({ ok: false, reason: 'malformed_subject' })
  })

  test('has the media type of its own: an SD-JWT VC of the IETF is another thing [S 25]', async () => {
    const jwt = await signJwt('sd_jwt_vc', {}, payload, issuer.signer)
    expect(await verify(`${jwt}~${disclosure}~`)).toEqual({ ok: false, reason: 'wrong_typ' })
  })

  test('signed by another is refused', async () => {
    const jwt = await signJwt('vc_sd_jwt', {}, payload, holder.signer)
    expect(await verify(`${jwt}~${disclosure}~`)).toEqual({ ok: false, reason: 'bad_signature' })
  })
})
