import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** The permit of every figure: 12 claims, 10 of them selectively disclosable (performance.md, first table). */
export const permitClaims = {
  name: '示例甲',
  name_latin: 'SHILI JIA',
  sex: '1',
  birth_date: '1993-06-12',
  citizen_id: '010101199306120019',
  residence: '010100',
  hukou: '010200',
  basis: 'employment',
  first_issued: '2024-03-01',
  endorsed_until: '2027-03-01',
} as const

export const disclosablePermitPaths: readonly (readonly string[])[] = Object.keys(permitClaims).map((name) => [name])

export const VCT = 'https://issuer.example/vct/residence-permit/v1'
export const ISSUER = 'https://issuer.example/public-security'

export interface RawKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly privateJwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string; d: string }
  readonly publicJwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string }
}

/** A P-256 key in every shape the peers ask for; the encoding is asked for in the call (performance.md, hazard 5). */
export function newKey(): RawKey {
  const pem = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const privateKey = createPrivateKey(pem.privateKey)
  const { x, y, d } = privateKey.export({ format: 'jwk' })
  if (x === undefined || y === undefined || d === undefined) throw new Error('an EC key always has x, y and d')
  return {
    privateKey,
    publicKey: createPublicKey(pem.publicKey),
    privateJwk: { kty: 'EC', crv: 'P-256', x, y, d },
    publicJwk: { kty: 'EC', crv: 'P-256', x, y },
  }
}

/** The bare signature that nothing can be cheaper than. */
export const rawSign = (key: RawKey, data: Uint8Array): Uint8Array =>
  sign('sha256', data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })

export const someBytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
