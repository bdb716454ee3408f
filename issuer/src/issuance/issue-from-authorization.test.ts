import { type AuthorizationId, addSeconds, newId } from '@sojourn/domain'
import { jwkThumbprint } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  askCredential,
  askNonces,
  newSigner,
  newWallet,
  OFFICER,
  type Office,
  pathOf,
  payloadOf,
  proofFor,
  residentOf,
  startOffice,
} from '../testing/start-office.ts'
import { mintAccessToken } from './access-token.ts'
import { issuanceOfNotificationId } from './notification-id.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

/** An authorization that was redeemed, and the token that came of it. */
async function granted(evidenceHolder?: string) {
  const wallet = await newWallet(2)
  const id = newId<AuthorizationId>(office.now())
  const resident = await residentOf(office)
  await office.app.database.query(
    `insert into wallet_authorization (agency, authorization_id, client_id, redirect_uri, code_challenge, configuration_ids,
       names_identifiers, pushed_at, expires_at, resident_id, redeemed_at)
     values ($1, $2, 'wallet', 'https://wallet.example/cb', 'x', '{residence-permit.dc-sd-jwt}', false, $3, $3, $4, $3)`,
    [office.agency.id, id, office.now(), resident.id],
  )
  const accessToken = mintAccessToken(office.app.useCases.mac, {
    agency: office.agency.id,
    grant: { kind: 'authorization', id },
    clientId: 'wallet',
    ...(evidenceHolder === undefined ? {} : { evidenceHolder }),
    boundTo: jwkThumbprint(wallet.dpopKey.publicJwk),
    configurationIds: ['residence-permit.dc-sd-jwt'],
    hasIdentifiers: false,
    expiresAt: addSeconds(office.now(), 600),
  })
  return { wallet, id, accessToken }
}

type Answer = { credentials: { credential: string }[]; notification_id: string }
const placesOf = ({ credentials }: Answer) =>
  credentials.map(({ credential }) => {
    const { status } = payloadOf(credential) as { status: { status_list: { uri: string; idx: number } } }
    return `${status.status_list.uri} ${status.status_list.idx}`
  })

const stateOf = async (answer: Answer) => {
  const id = issuanceOfNotificationId(office.app.useCases.mac, office.agency.id, answer.notification_id)
  const row = id === undefined ? undefined : await office.app.db.issuances.find(office.agency.id, id)
  return row?.state
}

const notify = async (
  wallet: Awaited<ReturnType<typeof newWallet>>,
  accessToken: string,
  answer: Answer,
  event: string,
) =>
  office.app.fastify.inject({
    method: 'POST',
    url: `${pathOf(office.agency.credentialIssuer)}/notification`,
    headers: {
      'content-type': 'application/json',
      authorization: `DPoP ${accessToken}`,
      dpop: await proofFor(office, wallet, accessToken, 'notification'),
    },
    payload: JSON.stringify({ notification_id: answer.notification_id, event }),
  })

describe('copies of an authorization', () => {
  test('are bound to the key that the evidence was bound to, among others [R 11]', async () => {
    const evidenceKey = await newSigner()
    const { wallet, accessToken } = await granted(jwkThumbprint(evidenceKey.publicJwk))
    const refused = await askCredential(office, wallet, accessToken)
    expect([refused.statusCode, office.lastRefusal()]).toEqual([400, 'evidence_key_missing'])
    const holderKeys = [...wallet.holderKeys, evidenceKey]
    expect((await askCredential(office, wallet, accessToken, { holderKeys })).statusCode).toBe(200)
  })

  test('are active as soon as they are signed, and stand in a list that says so from its first edition', async () => {
    const { wallet, accessToken } = await granted()
    const answer = await askCredential(office, wallet, accessToken)
    expect(answer.statusCode).toBe(200)
    expect(await stateOf(answer.json())).toBe('active')
    const [place = ''] = placesOf(answer.json())
    const [uri = ''] = place.split(' ')
    const { rows } = await office.app.database.query<{ born: string; version: number }>(
      'select born, version from status_list join status_publication using (agency, status_list_id) where status_list_id = $1',
      [uri.split('/').at(-1)],
    )
    expect(rows).toEqual([{ born: 'valid', version: 1 }])
    expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
  })

  test('are new at each request, with the same keys or others, accepted or not: no two share a place [S 27]', async () => {
    const { wallet, accessToken } = await granted()
    const first = await askCredential(office, wallet, accessToken)
    await notify(wallet, accessToken, first.json(), 'credential_accepted')
    const second = await askCredential(office, wallet, accessToken)
    const third = await askCredential(office, wallet, accessToken, { holderKeys: [await newSigner()] })
    const places = [first, second, third].flatMap((answer) => placesOf(answer.json()))
    expect(new Set(places).size).toBe(5)
  })

  test('may be asked for in the name of the client, and in no other', async () => {
    const { wallet, accessToken } = await granted()
    expect((await askCredential(office, wallet, accessToken, { clientId: 'wallet' })).statusCode).toBe(200)
    const other = await askCredential(office, wallet, accessToken, { clientId: 'another' })
    expect([other.statusCode, other.json()]).toEqual([400, { error: 'invalid_proof' }])
  })

  test('are revoked when the wallet says that it does not have them, and the authorization stays', async () => {
    const { wallet, accessToken } = await granted()
    const answer = (await askCredential(office, wallet, accessToken)).json<Answer>()
    expect((await notify(wallet, accessToken, answer, 'credential_failure')).statusCode).toBe(204)
    expect(await stateOf(answer)).toBe('revoked')
    expect((await askCredential(office, wallet, accessToken)).statusCode).toBe(200)
  })

  test('come no more, and nothing is said or fetched by its young token, once the authorization has ended', async () => {
    const { wallet, id, accessToken } = await granted()
    const answer = (await askCredential(office, wallet, accessToken)).json<Answer>()
    const poll = async () =>
      office.app.fastify.inject({
        method: 'POST',
        url: `${pathOf(office.agency.credentialIssuer)}/deferred-credential`,
        headers: {
          'content-type': 'application/json',
          authorization: `DPoP ${accessToken}`,
          dpop: await proofFor(office, wallet, accessToken, 'deferred-credential'),
        },
        payload: JSON.stringify({ transaction_id: 'x'.repeat(64) }),
      })
    expect((await poll()).json()).toEqual({ error: 'invalid_transaction_id' })
    const ending = { authorizationId: id, reasonCode: 'resident_asks', by: OFFICER }
    expect((await office.app.useCases.closeAuthorization(office.agency, ending, office.now())).ok).toBe(true)

    const notified = await notify(wallet, accessToken, answer, 'credential_failure')
    const again = await askCredential(office, wallet, accessToken)
    for (const refused of [notified, await poll(), again]) {
      expect([refused.statusCode, refused.json()]).toEqual([401, { error: 'invalid_token' }])
      expect(refused.headers['www-authenticate']).toMatch(/^DPoP error="invalid_token"/)
    }
    expect(office.lastRefusal()).toBe('authorization_revoked')
    expect(await stateOf(answer)).toBe('active')
  })

  test('are a hundred batches of one authorization unless told otherwise, and then the resident is asked anew', async () => {
    expect(office.config.issuancesPerAuthorization).toBe(100)
    const { wallet, id, accessToken } = await granted()
    const other = await granted()
    const first = (await askCredential(office, wallet, accessToken)).json<Answer>()
    const firstId = issuanceOfNotificationId(office.app.useCases.mac, office.agency.id, first.notification_id)
    // Another 98, as the table holds them.
    await office.app.database.query(
      `insert into issuance select (jsonb_populate_record(i, jsonb_build_object('issuance_id', gen_random_uuid(), 'renewal_of', $2::uuid))).*
         from issuance i, generate_series(1, 98) where i.agency = $1 and i.issuance_id = $2`,
      [office.agency.id, firstId],
    )
    expect((await askCredential(office, wallet, accessToken)).statusCode).toBe(200)
    const refused = await askCredential(office, wallet, accessToken)
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'credential_request_denied'])
    expect(office.lastRefusal()).toBe('authorization_used_up')
    expect((await askCredential(office, other.wallet, other.accessToken)).statusCode).toBe(200)
    await office.app.database.query(
      'delete from issuance where agency = $1 and offer_id = $2 and not exists (select 1 from credential c where c.agency = issuance.agency and c.issuance_id = issuance.issuance_id)',
      [office.agency.id, id],
    )
  })

  test('stay when they were accepted, whatever the wallet says later', async () => {
    const { wallet, accessToken } = await granted()
    const answer = (await askCredential(office, wallet, accessToken)).json<Answer>()
    await notify(wallet, accessToken, answer, 'credential_accepted')
    await notify(wallet, accessToken, answer, 'credential_deleted')
    expect(await stateOf(answer)).toBe('active')
  })

  test('are not voided for want of an activation; a reservation that was never signed is', async () => {
    const { wallet, accessToken } = await granted()
    const answer = (await askCredential(office, wallet, accessToken)).json<Answer>()
    office.advance(700)
    await office.app.useCases.voidUnsettled(office.agency, office.now())
    expect(await stateOf(answer)).toBe('active')
  })

  test.each(['suspend', 'revoke'] as const)(
    'come no more after an officer chose to %s what came first',
    async (act) => {
      const { wallet, accessToken } = await granted()
      const first = (await askCredential(office, wallet, accessToken)).json<Answer>()
      const second = (await askCredential(office, wallet, accessToken)).json<Answer>()
      const issuanceId = issuanceOfNotificationId(office.app.useCases.mac, office.agency.id, first.notification_id)
      if (issuanceId === undefined) throw new Error('the notification id names nothing')
      const decision = { issuanceId, reasonCode: 'other', reasonText: 'a sentence', by: OFFICER }
      expect((await office.app.useCases.acts[act](office.agency, decision, office.now())).ok).toBe(true)
      const after = act === 'suspend' ? 'suspended' : 'revoked'
      expect([await stateOf(first), await stateOf(second)]).toEqual([after, after])
      const third = await askCredential(office, wallet, accessToken)
      expect([third.statusCode, third.json().error]).toEqual([400, 'credential_request_denied'])
      expect(await office.app.useCases.reconcile(office.agency, office.now())).toEqual([])
    },
  )

  test('come no more once the authorization is closed: its token is no token [S 11]', async () => {
    const { wallet, id, accessToken } = await granted()
    expect((await askCredential(office, wallet, accessToken)).statusCode).toBe(200)
    await office.app.database.query('update wallet_authorization set closed_at = $2 where authorization_id = $1', [
      id,
      office.now(),
    ])
    const { cNonce } = await askNonces(office)
    const answer = await askCredential(office, wallet, accessToken, { cNonce })
    expect(office.lastRefusal()).toBe('authorization_revoked')
    expect([answer.statusCode, answer.json(), answer.headers['www-authenticate']]).toEqual([
      401,
      { error: 'invalid_token' },
      'DPoP error="invalid_token", algs="ES256 ES384 EdDSA"',
    ])
  })
})
