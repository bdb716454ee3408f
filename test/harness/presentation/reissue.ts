import type { JsonObject } from '@sojourn/domain'
import { encodeBase64url, utf8 } from '@sojourn/keys'
import type { TestCredential, TestIssuers } from './test-issuers.ts'

export interface Reissue {
  readonly payload?: (payload: JsonObject) => JsonObject
  readonly header?: (header: JsonObject) => JsonObject
}

/**
 * The same credential, changed and signed again by the same agency, so that nothing but the change is at fault. Written by hand: the
 * product would not sign most of it.
 */
export async function reissue(
  issuers: TestIssuers,
  { type, compact }: TestCredential,
  change: Reissue = {},
): Promise<string> {
  const [jwt = '', ...disclosures] = compact.split('~')
  const [header = '', payload = ''] = jwt.split('.')
  const changed = [
    change.header?.(objectIn(header)) ?? objectIn(header),
    change.payload?.(objectIn(payload)) ?? objectIn(payload),
  ]
  const input = changed.map((part) => encodeBase64url(JSON.stringify(part))).join('.')
  const signature = encodeBase64url(await issuers.signerFor(type).sign(utf8(input)))
  return [`${input}.${signature}`, ...disclosures].join('~')
}

export const objectIn = (part: string): JsonObject =>
  JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as JsonObject
