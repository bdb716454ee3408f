import { jwkThumbprint } from '@sojourn/keys'
import { generateSm2Key, importSm2VerificationKey, signerFromSm2Jwk } from '@sojourn/keys/sm2'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  AT,
  expecting,
  type Holder,
  issuePermit,
  newHolder,
  type SmallWorld,
  show,
  smallWorld,
  trustListOf,
} from './testing/small-world.ts'
import { verifyPresentation } from './verify-presentation.ts'

let world: SmallWorld
let holder: Holder
let permit: string
beforeAll(async () => {
  const base = await smallWorld()
  const { privateJwk, publicJwk: jwk } = await generateSm2Key()
  const entry = { ...base.entry, anchors: [...base.entry.anchors, { kind: 'jwk', jwk } as const] }
  world = { ...base, entry, trustList: trustListOf(entry), importSm2Key: importSm2VerificationKey }
  holder = await newHolder()
  permit = await issuePermit(world, holder, { signer: await signerFromSm2Jwk(privateJwk, { kid: jwkThumbprint(jwk) }) })
})

const outcome = async (compact: string, of = world) => {
  const verified = await verifyPresentation({ permit: [compact] }, expecting({ at: AT }), of)
  return verified.ok ? 'accepted' : [verified.reason.stage, verified.reason.code, verified.reason.detail]
}

describe('a permit signed with SM2', () => {
  test('is believed by a verifier that was told to, from the key that the trust list names', async () => {
    expect(await outcome(await show(permit, holder))).toBe('accepted')
  })

  test('is not believed by any other verifier', async () => {
    const { importSm2Key: _, ...plain } = world
    expect(await outcome(await show(permit, holder), plain)).toEqual(['issuer', 'unknown_key', 'key_not_found'])
  })

  test('is not believed with a bit changed', async () => {
    const [jwt = '', ...rest] = permit.split('~')
    const [header = '', payload = '', signature = ''] = jwt.split('.')
    const spoilt = Buffer.from(signature, 'base64url')
    spoilt[3] = (spoilt[3] ?? 0) ^ 1
    const changed = [[header, payload, spoilt.toString('base64url')].join('.'), ...rest].join('~')
    expect(await outcome(await show(changed, holder))).toEqual(['issuer', 'bad_signature', 'bad_signature'])
  })

  test('is bound to no SM2 key: holders have none', async () => {
    const { privateJwk } = await generateSm2Key()
    const signer = await signerFromSm2Jwk(privateJwk)
    const { signer: issuer } = { signer: world.certified }
    const bound = await issuePermit(world, { signer, thumbprint: '' }, { signer: issuer })
    expect(await outcome(await show(bound, holder))).toEqual(['format', 'malformed', 'malformed_holder_key'])
  })
})
