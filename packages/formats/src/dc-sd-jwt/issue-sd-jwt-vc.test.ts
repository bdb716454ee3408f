import { describe, expect, test } from 'vitest'
import { accepted, parsed, party } from '../testing/forge.ts'
import { type IssueSdJwtVc, issueSdJwtVc } from './issue-sd-jwt-vc.ts'
import { revealDisclosures } from './reveal-disclosures.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = await party({ kid: 'key-1' })
const holder = await party()
const ISSUED = new Date('2026-11-20T00:00:00Z')
const EXPIRES = new Date('2027-11-20T00:00:00Z')

const INPUT: IssueSdJwtVc = {
  vct: 'https://issuer.example/vct/residence-permit/v1',
  issuer: 'https://issuer.example/public-security',
  claims: {
    name: '张三',
    residence: { city: '010100', street: '010101001' },
    age_over: { '14': true, '18': true },
    codes: ['a', 'b'],
  },
  disclosable: [
    ['name'],
    ['residence', 'city'],
    ['residence', 'street'],
    ['age_over', '14'],
    ['age_over', '18'],
    ['codes', null],
  ],
  alwaysVisible: { synthetic: true },
  holderKey: { ...holder.signer.publicJwk, kid: 'wallet-key', use: 'sig' },
  status: { uri: 'https://issuer.example/status-lists/1', index: 7 },
  issuedAt: ISSUED,
  expiresAt: EXPIRES,
  signer: issuer.signer,
}

const payloadOf = async (input: IssueSdJwtVc) => parsed(await issueSdJwtVc(input)).issuerJwt.payload

describe('issuing an SD-JWT VC', () => {
  test('conceals every claim and shows what everybody may see [S 25]', async () => {
    const { kty, crv, x, y } = holder.signer.publicJwk
    expect(await payloadOf(INPUT)).toEqual({
      iss: INPUT.issuer,
      vct: INPUT.vct,
      iat: ISSUED.getTime() / 1000,
      exp: EXPIRES.getTime() / 1000,
      cnf: { jwk: { kty, crv, x, y } },
      status: { status_list: { idx: 7, uri: 'https://issuer.example/status-lists/1' } },
      synthetic: true,
      _sd: [expect.any(String)],
      residence: { _sd: [expect.any(String), expect.any(String)] },
      age_over: { _sd: [expect.any(String), expect.any(String)] },
      codes: [{ '...': expect.any(String) }, { '...': expect.any(String) }],
      _sd_alg: 'sha-256',
    })
  })

  test('gives back exactly the claims when all is disclosed [S 24]', async () => {
    const sdJwt = parsed(await issueSdJwtVc(INPUT))
    const verified = accepted(await verifySdJwtVc({ sdJwt, key: issuer.key, at: ISSUED, skewSeconds: 0 }))
    expect(verified.claims).toMatchObject({ ...INPUT.claims, synthetic: true })
    expect(verified.disclosed).toHaveLength(7)
    expect(verified).toMatchObject({ issuedAt: ISSUED, expiresAt: EXPIRES, status: INPUT.status })
  })

  test('names its key, or shows its certificates when it has them', async () => {
    expect(parsed(await issueSdJwtVc(INPUT)).issuerJwt.header).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', kid: 'key-1' })
    const certified = await party({ kid: 'key-1', x5c: ['AAAA', 'BBBB'] })
    expect(parsed(await issueSdJwtVc({ ...INPUT, signer: certified.signer })).issuerJwt.header).toEqual({
      alg: 'ES256',
      typ: 'dc+sd-jwt',
      x5c: ['AAAA', 'BBBB'],
    })
  })

  test('nests disclosures where an object and its members are both disclosable [S 24]', async () => {
    const disclosable = [...INPUT.disclosable, ['residence']]
    const payload = await payloadOf({ ...INPUT, disclosable })
    expect(payload).not.toHaveProperty('residence')
    expect(payload._sd).toHaveLength(2)
    const processed = accepted(revealDisclosures(parsed(await issueSdJwtVc({ ...INPUT, disclosable }))))
    expect(processed.claims).toMatchObject(INPUT.claims)
  })

  test('salts each disclosure with 128 bits of its own, and never the same twice [S 24] [M 1]', async () => {
    const salts = new Set<string>()
    for (let copy = 0; copy < 50; copy++) {
      for (const { salt } of parsed(await issueSdJwtVc(INPUT)).disclosures) {
        expect(Buffer.from(salt, 'base64url')).toHaveLength(16)
        salts.add(salt)
      }
    }
    expect(salts.size).toBe(50 * 7)
  })

  test('puts the digests in an order that says nothing of the claims [S 24]', async () => {
    const claims = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`claim_${at}`, at]))
    const disclosable = Object.keys(claims).map((name) => [name])
    const firstPlaces = new Set<number>()
    for (let copy = 0; copy < 60; copy++) {
      const sdJwt = parsed(await issueSdJwtVc({ ...INPUT, claims, disclosable }))
      const { _sd: digests } = sdJwt.issuerJwt.payload
      expect(digests).toEqual([...(digests as string[])].sort())
      const placed = accepted(revealDisclosures(sdJwt)).disclosed
      firstPlaces.add(Number(placed[0]?.disclosure.value))
    }
    expect(firstPlaces.size).toBeGreaterThan(6)
  })

  test('adds decoys to each object that conceals something, and no disclosure for them', async () => {
    const sdJwt = parsed(await issueSdJwtVc({ ...INPUT, decoys: 3 }))
    expect(sdJwt.disclosures).toHaveLength(7)
    expect(sdJwt.issuerJwt.payload).toMatchObject({ residence: { _sd: { length: 5 } }, _sd: { length: 4 } })
    expect(accepted(revealDisclosures(sdJwt)).claims).toMatchObject(INPUT.claims)
  })

  test('leaves out a disclosable claim that a person does not have', async () => {
    const { disclosures } = parsed(await issueSdJwtVc({ ...INPUT, claims: { name: '张三' } }))
    expect(disclosures.map(({ name }) => name)).toEqual(['name'])
  })

  test('makes a credential without any disclosure when there is nothing to conceal', async () => {
    const compact = await issueSdJwtVc({ ...INPUT, claims: {} })
    expect(compact.endsWith('~') && !compact.endsWith('~~')).toBe(true)
    expect(parsed(compact).issuerJwt.payload).not.toHaveProperty('_sd')
  })

  test('throws rather than let a claim be seen that nobody said may be seen', async () => {
    await expect(issueSdJwtVc({ ...INPUT, disclosable: [['name']] })).rejects.toThrow('would be visible')
    await expect(issueSdJwtVc({ ...INPUT, claims: { ...INPUT.claims, phone: '1' } })).rejects.toThrow(
      'would be visible',
    )
    const more = { ...INPUT.claims, residence: { city: '010100', note: 'x' } }
    await expect(issueSdJwtVc({ ...INPUT, claims: more })).rejects.toThrow('would be visible')
    const leaf = { ...INPUT.claims, residence: 'somewhere' }
    await expect(issueSdJwtVc({ ...INPUT, claims: leaf })).rejects.toThrow('would be visible')
  })

  test.each(['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'])(
    'throws rather than conceal %s [S 25]',
    async (name) => {
      const disclosable = [...INPUT.disclosable, [name]]
      await expect(issueSdJwtVc({ ...INPUT, disclosable })).rejects.toThrow('never selectively disclosable')
    },
  )

  test('throws rather than let two claims stand in one place', async () => {
    await expect(issueSdJwtVc({ ...INPUT, alwaysVisible: { name: 'x' } })).rejects.toThrow('stands twice')
    await expect(issueSdJwtVc({ ...INPUT, alwaysVisible: { exp: 1 } })).rejects.toThrow('stands twice')
    const claims = { ...INPUT.claims, iat: 1 }
    await expect(issueSdJwtVc({ ...INPUT, claims, disclosable: [...INPUT.disclosable, ['iat']] })).rejects.toThrow()
  })

  test.each(['_sd', '_sd_alg', '...'])('throws rather than name a claim %s [S 24]', async (name) => {
    const claims = { ...INPUT.claims, residence: { [name]: 'x' } }
    const disclosable = [...INPUT.disclosable, ['residence', name]]
    await expect(issueSdJwtVc({ ...INPUT, claims, disclosable })).rejects.toThrow('cannot be called')
  })
})
