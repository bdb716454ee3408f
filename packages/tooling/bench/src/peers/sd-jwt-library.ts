import { SDJwtInstance } from '@sd-jwt/core'
import { digest, generateSalt } from '@sd-jwt/crypto-nodejs'
import { disclosablePermitPaths, ISSUER, permitClaims, type RawKey, rawSign, VCT } from '../workload.ts'

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** `@sd-jwt/core` with a native signer, which is the fastest that it can be given. */
export function createSdJwtLibraryIssuer(key: RawKey): (holder: RawKey['publicJwk']) => Promise<string> {
  const instance = new SDJwtInstance<Record<string, unknown>>({
    signer: async (data: string) => base64url(rawSign(key, Buffer.from(data))),
    signAlg: 'ES256',
    hasher: digest,
    hashAlg: 'sha-256',
    saltGenerator: generateSalt,
  })
  const frame = { _sd: disclosablePermitPaths.map(([name]) => name) }
  return (holder) =>
    instance.issue(
      { iss: ISSUER, vct: VCT, ...permitClaims, cnf: { jwk: holder }, exp: 1_900_000_000 },
      frame as never,
      { header: { typ: 'dc+sd-jwt' } },
    )
}
