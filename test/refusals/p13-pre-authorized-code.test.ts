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
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())

type Form = readonly (readonly [string, string])[]
const good = ({ code, txCode }: Grant): Form => [
  ['grant_type', GRANT_TYPE],
  ['pre-authorized_code', code],
  ['tx_code', txCode],
]
const without = (form: Form, name: string): Form => form.filter(([each]) => each !== name)
const having = (form: Form, name: string, value: string): Form => [...without(form, name), [name, value]]

interface Posting {
  readonly form: Form
  /** The whole header, or undefined for none. */
  readonly dpop?: string | undefined
  readonly type?: string
}

/** Posts a form as it is; with a good DPoP proof of a fresh key unless told. */
async function post(posting: Posting): Promise<string> {
  const url = `${resident.credentialIssuer}/token`
  const dpop = 'dpop' in posting ? posting.dpop : await resident.dpop(await newSigner(), { url })
  const answer = await resident.send(url, {
    method: 'POST',
    headers: {
      'content-type': posting.type ?? 'application/x-www-form-urlencoded',
      ...(dpop === undefined ? {} : { dpop }),
    },
    body: new URLSearchParams(posting.form.map(([name, value]) => [name, value])).toString(),
  })
  return outcomeOf(await wireAnswer(answer))
}

const wrongCode = ({ txCode }: Grant): string => (txCode === '000000' ? '000001' : '000000')
const url = () => `${resident.credentialIssuer}/token`

describe('a pre-authorized code', () => {
  test('with its transaction code and a DPoP proof is a token, once [P 13]', async () => {
    const grant = await resident.offer()
    expect(await post({ form: good(grant) })).toBe('200')
    expect(await post({ form: good(grant) })).toBe('400 invalid_grant')
  })

  test.each<[string, (grant: Grant) => Posting | Promise<Posting>, string]>([
    ['no grant type', (grant) => ({ form: without(good(grant), 'grant_type') }), '400 invalid_request'],
    ['an empty grant type', (grant) => ({ form: having(good(grant), 'grant_type', '') }), '400 invalid_request'],
    [
      'the grant type password',
      (grant) => ({ form: having(good(grant), 'grant_type', 'password') }),
      '400 unsupported_grant_type',
    ],
    [
      'the grant type client_credentials',
      (grant) => ({ form: having(good(grant), 'grant_type', 'client_credentials') }),
      '400 unsupported_grant_type',
    ],
    [
      'the grant type by its short name',
      (grant) => ({ form: having(good(grant), 'grant_type', 'pre-authorized_code') }),
      '400 unsupported_grant_type',
    ],
    [
      'the grant type in capitals',
      (grant) => ({ form: having(good(grant), 'grant_type', GRANT_TYPE.toUpperCase()) }),
      '400 unsupported_grant_type',
    ],
    ['no code', (grant) => ({ form: without(good(grant), 'pre-authorized_code') }), '400 invalid_request'],
    ['an empty code', (grant) => ({ form: having(good(grant), 'pre-authorized_code', '') }), '400 invalid_request'],
    [
      'a code of nobody',
      (grant) => ({ form: having(good(grant), 'pre-authorized_code', 'nobody') }),
      '400 invalid_grant',
    ],
    [
      'a code with a letter more',
      (grant) => ({ form: having(good(grant), 'pre-authorized_code', `${grant.code}A`) }),
      '400 invalid_grant',
    ],
    [
      'a code with a letter less',
      (grant) => ({ form: having(good(grant), 'pre-authorized_code', grant.code.slice(1)) }),
      '400 invalid_grant',
    ],
    [
      'a code that is padded',
      (grant) => ({ form: having(good(grant), 'pre-authorized_code', `${grant.code}=`) }),
      '400 invalid_grant',
    ],
    [
      'a code without end',
      (grant) => ({ form: having(good(grant), 'pre-authorized_code', 'A'.repeat(5_000)) }),
      '400 invalid_request',
    ],
    [
      'the code twice',
      (grant) => ({ form: [...good(grant), ['pre-authorized_code', grant.code]] }),
      '400 invalid_request',
    ],
    [
      'the code under the name of an authorization code',
      (grant) => ({ form: having(without(good(grant), 'pre-authorized_code'), 'code', grant.code) }),
      '400 invalid_request',
    ],
    ['no transaction code', (grant) => ({ form: without(good(grant), 'tx_code') }), '400 invalid_request'],
    ['an empty transaction code', (grant) => ({ form: having(good(grant), 'tx_code', '') }), '400 invalid_request'],
    [
      'the transaction code under its name of drafts',
      (grant) => ({ form: having(without(good(grant), 'tx_code'), 'user_pin', grant.txCode) }),
      '400 invalid_request',
    ],
    [
      'a wrong transaction code',
      (grant) => ({ form: having(good(grant), 'tx_code', wrongCode(grant)) }),
      '400 invalid_grant',
    ],
    [
      'the transaction code in full-width digits',
      (grant) => ({ form: having(good(grant), 'tx_code', wide(grant.txCode)) }),
      '400 invalid_grant',
    ],
    [
      'a space in the transaction code',
      (grant) => ({ form: having(good(grant), 'tx_code', `${grant.txCode} `) }),
      '400 invalid_grant',
    ],
    [
      'a transaction code without end',
      (grant) => ({ form: having(good(grant), 'tx_code', '1'.repeat(300)) }),
      '400 invalid_request',
    ],
    ['no DPoP proof', (grant) => ({ form: good(grant), dpop: undefined }), '400 invalid_dpop_proof'],
    ['a DPoP proof that is none', (grant) => ({ form: good(grant), dpop: 'proof' }), '400 invalid_dpop_proof'],
    [
      'a DPoP proof for another endpoint',
      async (grant) => ({ form: good(grant), dpop: await proof(`${resident.credentialIssuer}/credential`) }),
      '400 invalid_dpop_proof',
    ],
    [
      'a DPoP proof for another agency',
      async (grant) => ({ form: good(grant), dpop: await proof(`${world.urls.issuer}/human-resources/token`) }),
      '400 invalid_dpop_proof',
    ],
    [
      'a DPoP proof without our nonce',
      async (grant) => ({ form: good(grant), dpop: await proof(url(), { nonce: undefined }) }),
      '400 use_dpop_nonce',
    ],
    [
      'a DPoP proof with a nonce of nobody',
      async (grant) => ({ form: good(grant), dpop: await proof(url(), { nonce: 'nobody' }) }),
      '400 use_dpop_nonce',
    ],
    [
      'a DPoP proof of another method',
      async (grant) => ({ form: good(grant), dpop: await proof(url(), { htm: 'GET' }) }),
      '400 invalid_dpop_proof',
    ],
    [
      'details of another type',
      (grant) => ({ form: [...good(grant), ['authorization_details', '[{"type":"x"}]']] }),
      '400 invalid_authorization_details',
    ],
    ['a JSON body', (grant) => ({ form: good(grant), type: 'application/json' }), '415 invalid_request'],
  ])('with %s is refused, and is good afterwards [P 13]', async (_, spoil, expected) => {
    const grant = await resident.offer()
    expect(await post(await spoil(grant))).toBe(expected)
    expect(await post({ form: good(grant) })).toBe('200')
  })

  test('is unknown to another agency [P 13]', async () => {
    const grant = await resident.offer()
    const other = bareResident(world, 'human-resources')
    const dpop = await other.dpop(await newSigner(), { url: `${other.credentialIssuer}/token` })
    const answer = await other.send(`${other.credentialIssuer}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', dpop },
      body: new URLSearchParams(good(grant).map(([name, value]) => [name, value])).toString(),
    })
    expect(outcomeOf(await wireAnswer(answer))).toBe('400 invalid_grant')
    expect(await post({ form: good(grant) })).toBe('200')
  })

  test('is over ten minutes after it was made [P 13]', async () => {
    const grant = await resident.offer()
    world.time.advance(600)
    expect(await post({ form: good(grant) })).toBe('400 invalid_grant')
  })

  test('does not tell a spent DPoP proof apart from a good code: the proof is refused, the code is not spent [P 13]', async () => {
    const [first, second] = [await resident.offer(), await resident.offer()]
    const dpop = await proof(url())
    expect(await post({ form: good(first), dpop })).toBe('200')
    expect(await post({ form: good(second), dpop })).toBe('400 invalid_dpop_proof')
    expect(await post({ form: good(second) })).toBe('200')
  })
})

const proof = async (htu: string, claims: Record<string, unknown> = {}): Promise<string> =>
  resident.dpop(await newSigner(), { url: htu }, { claims })

const wide = (digits: string): string =>
  [...digits].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')
