import type { RelyingPartyId } from '@sojourn/domain'
import { decryptJwe, encryptJwe } from '@sojourn/keys'
import { expect, test } from 'vitest'
import { newResponseKey, openResponseKey } from './response-key.ts'
import { newRequestId, relyingPartyOfRequestId } from './secret-ids.ts'

const requestId = () => newRequestId('demo-school' as RelyingPartyId)

test('a response key opens with the request id that it was sealed under', async () => {
  const id = requestId()
  const key = await newResponseKey(id)
  const publicJwk = JSON.parse(key.publicJwk)
  expect(publicJwk).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ECDH-ES', use: 'enc' })
  expect(publicJwk).not.toHaveProperty('d')
  const jwe = await encryptJwe({ vp_token: {} }, publicJwk, 'A256GCM')
  const opened = await decryptJwe(jwe, openResponseKey(key, id))
  expect(opened.ok && new TextDecoder().decode(opened.value.plaintext)).toBe('{"vp_token":{}}')
})

test('a response key does not open with another request id, and no two are alike [S 19]', async () => {
  const [id, other] = [requestId(), requestId()]
  const [key, another] = [await newResponseKey(id), await newResponseKey(other)]
  expect(() => openResponseKey(key, other)).toThrow()
  expect(JSON.parse(key.publicJwk).kid).not.toBe(JSON.parse(another.publicJwk).kid)
})

test('a request id leads with its relying party, and nothing else reads as one', () => {
  expect(relyingPartyOfRequestId(requestId())).toBe('demo-school')
  for (const text of ['', 'demo-school', 'demo-school.short', `Demo.${'a'.repeat(43)}`, `../x.${'a'.repeat(43)}`]) {
    expect(relyingPartyOfRequestId(text)).toBeUndefined()
  }
})
