import type { Signer } from '@sojourn/keys'
import { sendPost } from '@sojourn/tooling'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  outcomeOf,
  PERMIT,
  wireAnswer,
} from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
let access: Access
let holder: Signer
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
  access = await resident.access()
  holder = await newSigner()
})
afterAll(() => world.close())

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Other spellings of the same bytes, which a lenient decoder takes for the same text. 32 and 64 bytes leave bits of the last letter unused. */
const SPELLINGS: readonly [string, (text: string) => string][] = [
  ['padded', (text) => `${text}=`],
  ['padded twice', (text) => `${text}==`],
  ['with an unused bit set', (text) => `${text.slice(0, -1)}${ALPHABET[ALPHABET.indexOf(text.at(-1) ?? '') + 1]}`],
  ['with a space', (text) => `${text.slice(0, 20)} ${text.slice(20)}`],
  ['with a line break', (text) => `${text.slice(0, 20)}\n${text.slice(20)}`],
  ['with a foreign letter', (text) => `${text.slice(0, 20)}!${text.slice(20)}`],
  ['with a NUL at the end', (text) => `${text}\u0000`],
  ['with a letter too many', (text) => `${text}A`],
]

/** NUL is in no message: the door says so, before anything in it is read. */
const refusalOf = (name: string): string => (name.includes('NUL') ? '400 invalid_request' : '400 invalid_proof')

const respell = (jwt: string, part: 0 | 1 | 2, spell: (text: string) => string): string =>
  jwt
    .split('.')
    .map((text, at) => (at === part ? spell(text) : text))
    .join('.')

describe('another spelling of the same bytes', () => {
  test.each(SPELLINGS)('in the signature of a key proof, %s, is refused [R 17]', async (name, spell) => {
    const { cNonce } = await resident.nonces()
    const good = await resident.keyProof(holder, cNonce)
    expect(outcomeOf(await resident.credential(access, [respell(good, 2, spell)]))).toBe(refusalOf(name))
    // The nonce was not spent by it, and the honest spelling is taken.
    expect(outcomeOf(await resident.credential(await resident.access(), [good]))).toBe('200')
  })

  test.each([0, 1] as const)('in part %i of a key proof is refused [R 17]', async (part) => {
    const { cNonce } = await resident.nonces()
    const good = await resident.keyProof(holder, cNonce)
    for (const [name, spell] of SPELLINGS) {
      expect(outcomeOf(await resident.credential(access, [respell(good, part, spell)]))).toBe(refusalOf(name))
    }
  })

  test('of a DPoP proof is no second proof [R 17]', async () => {
    const url = `${resident.credentialIssuer}/token`
    const signer = await newSigner()
    const dpop = await resident.dpop(signer, { url })
    const ask = async (header: string) => {
      const grant = await resident.offer()
      const form = {
        grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
        'pre-authorized_code': grant.code,
        tx_code: grant.txCode,
      }
      const headers = { dpop: header, 'content-type': 'application/x-www-form-urlencoded' }
      const body = new URLSearchParams(form).toString()
      return outcomeOf(await wireAnswer(await sendPost(resident.send, { url, headers, body })))
    }
    expect(await ask(dpop)).toBe('200')
    for (const [name, spell] of SPELLINGS) {
      // A header field cannot hold these two.
      if (/line break|NUL/.test(name)) continue
      expect(await ask(respell(dpop, 2, spell))).toBe('400 invalid_dpop_proof')
    }
  })

  test('of a c_nonce is no second nonce [R 17]', async () => {
    const { cNonce } = await resident.nonces()
    const first = await resident.credential(await resident.access(), [
      await resident.keyProof(await newSigner(), cNonce),
    ])
    expect(outcomeOf(first)).toBe('200')
    for (const [, spell] of SPELLINGS) {
      const proof = await resident.keyProof(holder, spell(cNonce))
      expect(outcomeOf(await resident.credential(access, [proof]))).toBe('400 invalid_nonce')
    }
  })

  test('of an access token is no token [R 17]', async () => {
    const url = `${resident.credentialIssuer}/credential`
    const own = await resident.access()
    const body = JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt: ['x'] } })
    for (const [name, spell] of SPELLINGS) {
      if (/line break|NUL|space|foreign/.test(name)) continue
      const token = spell(own.token)
      const dpop = await resident.dpop(own.signer, { url, token })
      const headers = { authorization: `DPoP ${token}`, dpop, 'content-type': 'application/json' }
      const answer = await wireAnswer(await sendPost(resident.send, { url, headers, body }))
      expect(outcomeOf(answer)).toBe('401 invalid_token')
    }
    const { cNonce } = await resident.nonces()
    expect(outcomeOf(await resident.credential(own, [await resident.keyProof(await newSigner(), cNonce)]))).toBe('200')
  })
})
