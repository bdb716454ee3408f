import { parseCredentialOfferLink } from '@sojourn/protocol'
import { sendPost, tokenPost } from '@sojourn/tooling'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type BareResident,
  bareResident,
  GRANT_TYPE,
  type Grant,
  newSigner,
  outcomeOf,
  wireAnswer,
} from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld({ time: 'real' })
  resident = bareResident(world)
})
afterAll(() => world.close())

/** Another code of six digits, and another each time. */
const wrongCode = ({ txCode }: Grant, by = 1): string => String((Number(txCode) + by) % 1_000_000).padStart(6, '0')

async function guess(grant: Grant, times: number): Promise<readonly string[]> {
  const outcomes: string[] = []
  for (let by = 1; by <= times; by += 1) {
    const answer = await resident.token({ code: grant.code, txCode: wrongCode(grant, by) }, await newSigner())
    outcomes.push(outcomeOf(answer))
  }
  return outcomes
}

const wrongGuessesOf = async (grant: Grant): Promise<number | undefined> => {
  const { rows } = await world.databases.issuer.query<{ wrong: number }>(
    'select wrong_tx_codes::int as wrong from credential_offer where offer_id = $1',
    [grant.offerId],
  )
  return rows[0]?.wrong
}

/** A token request whose form is written by hand. */
async function sendForm(form: Readonly<Record<string, string>>) {
  const url = `${resident.credentialIssuer}/token`
  const dpop = await resident.dpop(await newSigner(), { url })
  const headers = { dpop, 'content-type': 'application/x-www-form-urlencoded' }
  return wireAnswer(await sendPost(resident.send, { url, headers, body: new URLSearchParams(form).toString() }))
}

describe('the transaction code', () => {
  test('is announced in the offer, and the right one gives a token [S 9]', async () => {
    const grant = await resident.offer()
    const link = parseCredentialOfferLink(grant.linkByValue)
    expect(link).toMatchObject({
      ok: true,
      value: { offer: { preAuthorized: { txCode: { inputMode: 'numeric', length: 6 } } } },
    })
    expect(grant.txCode).toMatch(/^\d{6}$/)
    expect(outcomeOf(await resident.token(grant, await newSigner()))).toBe('200')
  })

  test('may be wrong four times, and the right one still works [R 2] [S 9]', async () => {
    const grant = await resident.offer()
    expect(await guess(grant, 4)).toEqual(Array(4).fill('400 invalid_grant'))
    expect(outcomeOf(await resident.token(grant, await newSigner()))).toBe('200')
  })

  test('kills the offer at the fifth wrong one, and the right one comes too late [R 2]', async () => {
    const grant = await resident.offer()
    expect(await guess(grant, 5)).toEqual(Array(5).fill('400 invalid_grant'))
    expect(outcomeOf(await resident.token(grant, await newSigner()))).toBe('400 invalid_grant')
    // The link is dead as well: whoever opens it is told before asking for a code.
    const byReference = new URL(grant.link.replace('openid-credential-offer://', 'https://wallet.example/'))
    const reference = byReference.searchParams.get('credential_offer_uri') ?? ''
    expect((await resident.send(reference, { method: 'GET' })).status).toBe(404)
  })

  test('is looked at five times when 1,000 wrong guesses come at once [R 2]', async () => {
    const grant = await resident.offer()
    const signers = await Promise.all(Array.from({ length: 10 }, newSigner))
    const { dpopNonce: nonce } = await resident.nonces()
    const posts = await Promise.all(
      Array.from({ length: 1_000 }, (_, at) => {
        const signer = signers[at % signers.length]
        if (signer === undefined) throw new Error('no signer')
        const guessed = { code: grant.code, txCode: wrongCode(grant, at + 1) }
        return tokenPost(resident.credentialIssuer, guessed, { signer, nonce })
      }),
    )
    const answers = await Promise.all(posts.map(async (post) => wireAnswer(await sendPost(resident.send, post))))
    expect(new Set(answers.map(outcomeOf))).toEqual(new Set(['400 invalid_grant']))
    expect(await wrongGuessesOf(grant)).toBe(5)
    expect(outcomeOf(await resident.token(grant, await newSigner()))).toBe('400 invalid_grant')
  }, 120_000)

  test('never counts against another offer [R 2]', async () => {
    const grant = await resident.offer()
    await guess(await resident.offer(), 5)
    expect(await wrongGuessesOf(grant)).toBe(0)
    expect(outcomeOf(await resident.token(grant, await newSigner()))).toBe('200')
  })

  test.each([
    ['left out', {}, '400 invalid_request'],
    ['empty', { tx_code: '' }, '400 invalid_request'],
  ])('that is %s is refused, and costs no attempt [S 9]', async (_, more, expected) => {
    const grant = await resident.offer()
    const form = { grant_type: GRANT_TYPE, 'pre-authorized_code': grant.code }
    expect(outcomeOf(await sendForm({ ...form, ...more }))).toBe(expected)
    expect(await wrongGuessesOf(grant)).toBe(0)
    expect(outcomeOf(await sendForm({ ...form, tx_code: grant.txCode }))).toBe('200')
  })

  test.each([
    ['with a space around', (right: string) => ` ${right}`],
    ['with full-width digits', (right: string) => right.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d)))],
    ['with a digit more', (right: string) => `${right}0`],
    ['cut short', (right: string) => right.slice(0, 5)],
  ])('written %s is not the right one [S 9]', async (_, spell) => {
    const grant = await resident.offer()
    const form = { grant_type: GRANT_TYPE, 'pre-authorized_code': grant.code }
    expect((await sendForm({ ...form, tx_code: spell(grant.txCode) })).status).toBe(400)
    expect(outcomeOf(await sendForm({ ...form, tx_code: grant.txCode }))).toBe('200')
  })
})
