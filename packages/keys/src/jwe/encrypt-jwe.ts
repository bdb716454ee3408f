import type { JsonObject } from '@sojourn/domain'
import { decodeBase64url, utf8 } from '../bytes.ts'
import type { EncryptionJwk } from './encryption-key.ts'

export type ContentEncryption = 'A128GCM' | 'A256GCM'

/** Base64url, as they stand in the header. */
export interface AgreementParties {
  readonly apu?: string
  readonly apv?: string
}

/**
 * RFC7516 in compact form, ECDH-ES direct. Text is encrypted as it is (a JWT inside a JWE), claims as JSON. The recipient's
 * `kid` is echoed. Throws for a key that `readEncryptionKey` would refuse.
 */
export async function encryptJwe(
  claims: JsonObject | string,
  recipient: EncryptionJwk,
  enc: ContentEncryption,
  parties: AgreementParties = {},
): Promise<string> {
  const { CompactEncrypt } = await import('jose')
  const { kid, kty, crv, x, y } = recipient
  const jwe = new CompactEncrypt(utf8(typeof claims === 'string' ? claims : JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc, ...(kid === undefined ? {} : { kid }) })
    .setKeyManagementParameters({ ...party('apu', parties.apu), ...party('apv', parties.apv) })
  return jwe.encrypt({ kty, crv, x, ...(y === undefined ? {} : { y }) })
}

function party<Name extends 'apu' | 'apv'>(name: Name, value: string | undefined): { [N in Name]?: Uint8Array } {
  if (value === undefined) return {}
  const bytes = decodeBase64url(value)
  if (bytes === undefined) throw new Error(`${name} is not base64url`)
  return { [name]: bytes } as { [N in Name]?: Uint8Array }
}
