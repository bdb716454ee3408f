import { parseIssuerSigned, verifyIssuerSigned } from '@sojourn/formats'
import { jwkThumbprint, x5cOf } from '@sojourn/keys'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  askCredential,
  askNonces,
  deliver,
  deliverActive,
  giveOffer,
  newWallet,
  OFFICER,
  type Office,
  pathOf,
  payloadOf,
  proofFor,
  startOffice,
  tokenFor,
} from '../testing/start-office.ts'

let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())
afterEach(async () => expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([]))

const ready = async (types: Parameters<typeof giveOffer>[1] = ['residence-permit'], format?: 'jwt-vc') => {
  const wallet = await newWallet()
  const given = await giveOffer(office, types, format)
  return { wallet, given, token: await tokenFor(office, wallet, given) }
}
const errorOf = (answer: { statusCode: number; json: () => { error?: string } }) =>
  `${answer.statusCode} ${answer.json().error}`
describe('issuing a credential', () => {
  test('gives a copy for each key, each with salts, place and key of its own [M 1]', async () => {
    const wallet = await newWallet(10)
    const { credentials } = await deliver(office, { wallet })
    const payloads = credentials.map(payloadOf)
    const places = payloads.map(({ status }) => JSON.stringify(status))
    const keys = payloads.map(({ cnf }) => JSON.stringify(cnf))
    const disclosures = credentials.flatMap((credential) => credential.split('~').slice(1, -1))
    expect(credentials).toHaveLength(10)
    expect(new Set(places).size).toBe(10)
    expect(new Set(keys).size).toBe(10)
    expect(new Set(disclosures).size).toBe(disclosures.length)
  })

  test('writes what it signs to the day [M 5]', async () => {
    const [credential = ''] = (await deliver(office)).credentials
    const { iat, exp } = payloadOf(credential)
    expect(Number(iat) % 86_400).toBe(0)
    expect(Number(exp) % 86_400).toBe(0)
  })

  test('as VCDM 1.1 names the DIDs of agency and holder', async () => {
    const [credential = ''] = (await deliver(office, { format: 'jwt-vc' })).credentials
    expect(payloadOf(credential)).toMatchObject({
      iss: 'did:web:localhost%3A4100:city:public-security',
      sub: expect.stringMatching(/^did:jwk:/),
      vc: { type: ['VerifiableCredential', 'ResidencePermitCredential'], credentialSubject: { synthetic: true } },
    })
  })

  test('as an mdoc is an IssuerSigned for each key, bound to it and with a place of its own [S 27]', async () => {
    const wallet = await newWallet(3)
    const { credentials } = await deliver(office, { wallet, format: 'mso-mdoc' })
    const mdocs = await Promise.all(
      credentials.map(async (credential) => {
        const parsed = parseIssuerSigned(credential)
        if (!parsed.ok) throw new Error(parsed.reason)
        const issuerSigned = parsed.value
        const { verificationKey: key, certificateSigner } = office.agency.signerFor('credential.residence-permit')
        expect(x5cOf(issuerSigned.issuerAuth)).toEqual(certificateSigner.x5c)
        const asked = { issuerSigned, key, at: office.now(), skewSeconds: 0 }
        const verified = await verifyIssuerSigned({ ...asked, docType: 'cn.sojourn.residence-permit.1' })
        if (!verified.ok) throw new Error(verified.reason)
        return verified.value
      }),
    )
    expect(new Set(mdocs.map(({ status }) => JSON.stringify(status))).size).toBe(3)
    expect(mdocs.map(({ holderKey }) => jwkThumbprint(holderKey))).toEqual(
      wallet.holderKeys.map(({ publicJwk }) => jwkThumbprint(publicJwk)),
    )
    for (const { nameSpaces, validity } of mdocs) {
      expect(nameSpaces).toMatchObject({
        'org.iso.23220.1': { age_over_18: true },
        'cn.sojourn.residence-permit.1': { synthetic: true },
      })
      expect(validity.signed.getTime() % 86_400_000).toBe(0)
    }
  })

  test('signs the same places again while the wallet has not said that it holds them', async () => {
    const { wallet, token } = await ready()
    const first = await askCredential(office, wallet, token)
    const again = await askCredential(office, wallet, token, { holderKeys: wallet.holderKeys.toReversed() })
    const status = (answer: typeof first, at: number) => payloadOf(answer.json().credentials[at].credential).status
    expect(status(again, 1)).toEqual(status(first, 0))
    expect(again.json().notification_id).toBe(first.json().notification_id)
    expect(again.json().credentials[0].credential).not.toBe(first.json().credentials[1].credential)
  })

  test('never gives a second set to other keys: other_holder_keys [T 2]', async () => {
    const { wallet, token } = await ready()
    await askCredential(office, wallet, token)
    const others = (await newWallet()).holderKeys
    expect(errorOf(await askCredential(office, wallet, token, { holderKeys: others }))).toBe(
      '400 credential_request_denied',
    )
  })

  test('gives nothing again once the wallet has accepted: already_settled', async () => {
    const { wallet, token } = await ready()
    const { notification_id } = (await askCredential(office, wallet, token)).json()
    expect((await notify(wallet, token, { notification_id, event: 'credential_accepted' })).statusCode).toBe(204)
    expect(errorOf(await askCredential(office, wallet, token))).toBe('400 credential_request_denied')
  })

  test('gives nothing again after ten minutes: too_late, and the copies are revoked [F 1]', async () => {
    const { wallet, given, token } = await ready()
    office.advance(299)
    await askCredential(office, wallet, token)
    office.advance(300)
    expect((await askCredential(office, wallet, token)).statusCode).toBe(200)
    office.advance(302)
    await office.app.useCases.voidUnsettled(office.agency, office.now())
    const offer = await office.app.useCases.showOffer(office.agency, given.offerId as never, office.now())
    expect(offer).toMatchObject({ ok: true, value: { state: 'void', offer: { closeReason: 'not_activated' } } })
  })

  test('gives nothing of an offer that an officer cancelled: offer_closed', async () => {
    const { wallet, given, token } = await ready()
    const request = { offerId: given.offerId as never, by: OFFICER }
    expect((await office.app.useCases.cancelOffer(office.agency, request, office.now())).ok).toBe(true)
    expect(errorOf(await askCredential(office, wallet, token))).toBe('400 credential_request_denied')
  })

  test('spends a nonce once, whoever brings it: nonce_used [R 3]', async () => {
    const { wallet, token } = await ready(['residence-permit', 'household-relation'])
    const { cNonce } = await askNonces(office)
    expect((await askCredential(office, wallet, token, { cNonce })).statusCode).toBe(200)
    const configurationId = 'household-relation.dc-sd-jwt'
    expect(errorOf(await askCredential(office, wallet, token, { cNonce, configurationId }))).toBe('400 invalid_nonce')
    expect((await askCredential(office, wallet, token, { configurationId })).statusCode).toBe(200)
  })

  test('takes a nonce that expired, or that is not ours, for invalid', async () => {
    const { wallet, token } = await ready()
    const { cNonce } = await askNonces(office)
    office.advance(300)
    expect(errorOf(await askCredential(office, wallet, token, { cNonce }))).toBe('400 invalid_nonce')
    expect(errorOf(await askCredential(office, wallet, token, { cNonce: 'abc' }))).toBe('400 invalid_nonce')
  })

  test('takes a DPoP proof once: dpop_proof_replayed [S 12]', async () => {
    const { wallet, token } = await ready(['residence-permit', 'household-relation'])
    const dpop = await proofFor(office, wallet, token, 'credential')
    expect((await askCredential(office, wallet, token, { dpop })).statusCode).toBe(200)
    const again = await askCredential(office, wallet, token, { dpop, configurationId: 'household-relation.dc-sd-jwt' })
    expect(errorOf(again)).toBe('401 invalid_dpop_proof')
  })

  test('spends the proof of a request whose nonce was used', async () => {
    const { wallet, token } = await ready(['residence-permit', 'household-relation'])
    const { cNonce } = await askNonces(office)
    await askCredential(office, wallet, token, { cNonce })
    const dpop = await proofFor(office, wallet, token, 'credential')
    const ask = { dpop, configurationId: 'household-relation.dc-sd-jwt' }
    expect(errorOf(await askCredential(office, wallet, token, { ...ask, cNonce }))).toBe('400 invalid_nonce')
    expect(errorOf(await askCredential(office, wallet, token, ask))).toBe('401 invalid_dpop_proof')
  })

  test.each([
    ['that no agency has', 'driving-licence.dc-sd-jwt', 'unknown_credential_configuration'],
    ['of another agency: unknown_configuration', 'social-security-card.dc-sd-jwt', 'unknown_credential_configuration'],
    ['that is not in the offer: not_offered', 'residence-permit.jwt-vc', 'unknown_credential_configuration'],
  ])('refuses a configuration %s', async (_, configurationId, error) => {
    const { wallet, token } = await ready()
    expect(errorOf(await askCredential(office, wallet, token, { configurationId }))).toBe(`400 ${error}`)
  })

  test('refuses an identifier that was not given out: unknown_identifier [S 1]', async () => {
    const { wallet, token } = await ready()
    expect(errorOf(await askCredential(office, wallet, token, { identifier: 'residence-permit.dc-sd-jwt#1' }))).toBe(
      '400 unknown_credential_identifier',
    )
  })

  test('refuses when what the offer promised can no longer be attested: nothing_to_attest', async () => {
    const { wallet, token } = await ready(['household-relation'])
    // The lead is gone from the register, and nobody has computed the attestation before.
    const { rowCount } = await office.app.database.query(
      `update resident set facts = (facts::jsonb - 'household')::json, version = version + 1 where agency = $1`,
      [office.agency.id],
    )
    expect(rowCount).toBeGreaterThan(0)
    const configurationId = 'household-relation.dc-sd-jwt'
    office.advance(1)
    expect(errorOf(await askCredential(office, wallet, token, { configurationId }))).toBe(
      '400 credential_request_denied',
    )
    await office.app.useCases.voidUnsettled(office.agency, new Date(office.now().getTime() + 700_000))
  })

  test('releases none of two requests for one issuance that come in one moment with other keys', async () => {
    const { wallet, token } = await ready()
    const others = (await newWallet()).holderKeys
    const answers = await Promise.all([
      askCredential(office, wallet, token),
      askCredential(office, wallet, token, { holderKeys: others }),
    ])
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 400])
  })

  test('shows a code that changes with the keys, and activates for that code alone [T 2]', async () => {
    const delivered = await deliver(office)
    const { activate } = office.app.useCases
    const wrong = delivered.comparisonCode === '000000' ? '000001' : '000000'
    const request = { issuanceId: delivered.issuanceId, by: OFFICER }
    expect(await activate(office.agency, { ...request, comparisonCode: wrong }, office.now())).toEqual({
      ok: false,
      reason: 'wrong_comparison_code',
    })
    expect(
      (await activate(office.agency, { ...request, comparisonCode: delivered.comparisonCode }, office.now())).ok,
    ).toBe(true)
    expect(
      await activate(office.agency, { ...request, comparisonCode: delivered.comparisonCode }, office.now()),
    ).toEqual({
      ok: false,
      reason: 'not_inactive',
    })
  })

  test('is void after five wrong codes, also for the right one [T 2]', async () => {
    const { issuanceId, comparisonCode } = await deliver(office)
    const { activate } = office.app.useCases
    const tell = (code: string) =>
      activate(office.agency, { issuanceId, comparisonCode: code, by: OFFICER }, office.now())
    const wrong = comparisonCode === '000000' ? '000001' : '000000'
    for (let turn = 1; turn < 5; turn++) expect(await tell(wrong)).toMatchObject({ reason: 'wrong_comparison_code' })
    expect(await tell(wrong)).toEqual({ ok: false, reason: 'comparison_attempts_exceeded' })
    expect(await tell(comparisonCode)).toEqual({ ok: false, reason: 'not_inactive' })
  })

  test('cannot be activated after ten minutes, of another agency, or when it is not there', async () => {
    const { issuanceId, comparisonCode } = await deliver(office)
    const { activate } = office.app.useCases
    const request = { issuanceId, comparisonCode, by: OFFICER }
    expect(await activate(office.other, request, office.now())).toEqual({ ok: false, reason: 'issuance_unknown' })
    office.advance(600)
    expect(await activate(office.agency, request, office.now())).toEqual({ ok: false, reason: 'activation_expired' })
    await office.app.useCases.voidUnsettled(office.agency, office.now())
  })

  test('is revoked when the wallet says that it could not keep it [S 5]', async () => {
    const { wallet, accessToken, notificationId, issuanceId } = await deliver(office)
    const told = { notification_id: notificationId, event: 'credential_failure' }
    expect((await notify(wallet, accessToken, told)).statusCode).toBe(204)
    expect((await notify(wallet, accessToken, told)).statusCode).toBe(204)
    expect(await office.app.db.issuances.find(office.agency.id, issuanceId)).toMatchObject({
      state: 'revoked',
      reasonCode: 'wallet_failed',
    })
  })

  test('an active credential is not revoked by what a wallet says', async () => {
    const { wallet, accessToken, notificationId, issuanceId } = await deliverActive(office)
    await notify(wallet, accessToken, { notification_id: notificationId, event: 'credential_deleted' })
    expect(await office.app.db.issuances.find(office.agency.id, issuanceId)).toMatchObject({ state: 'active' })
  })

  test('a notification of somebody else is notification_unknown', async () => {
    const [mine, theirs] = [await deliver(office), await deliver(office)]
    const told = { notification_id: theirs.notificationId, event: 'credential_failure' }
    expect(errorOf(await notify(mine.wallet, mine.accessToken, told))).toBe('400 invalid_notification_id')
    expect(await office.app.db.issuances.find(office.agency.id, theirs.issuanceId)).toMatchObject({ state: 'inactive' })
    await office.app.useCases.voidUnsettled(office.agency, new Date(office.now().getTime() + 700_000))
  })
})

async function notify(wallet: Awaited<ReturnType<typeof newWallet>>, token: string, body: object) {
  return office.app.fastify.inject({
    method: 'POST',
    url: pathOf(`${office.agency.credentialIssuer}/notification`),
    headers: {
      'content-type': 'application/json',
      authorization: `DPoP ${token}`,
      dpop: await proofFor(office, wallet, token, 'notification'),
    },
    payload: JSON.stringify(body),
  })
}
