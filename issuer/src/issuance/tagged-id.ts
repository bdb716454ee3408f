import type { AgencyId } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url } from '@sojourn/keys'
import type { Mac, MacPurpose } from './server-secret.ts'

const UUID_BYTES = 16
const MAC_BYTES = 16

/** An id that strangers may hold, with our MAC: only we can make one, and it says what it is for. */
export function taggedId(mac: Mac, purpose: MacPurpose, agency: AgencyId, id: string): string {
  return encodeBase64url(new Uint8Array([...bytesOfUuid(id), ...tagOf(mac, purpose, agency, id)]))
}

export function idOfTagged<Id extends string>(
  mac: Mac,
  purpose: MacPurpose,
  agency: AgencyId,
  text: string,
): Id | undefined {
  const bytes = decodeBase64url(text)
  if (bytes === undefined || bytes.length !== UUID_BYTES + MAC_BYTES) return undefined
  const id = uuidOfBytes(bytes.subarray(0, UUID_BYTES)) as Id
  return constantTimeEqual(bytes.subarray(UUID_BYTES), tagOf(mac, purpose, agency, id)) ? id : undefined
}

const tagOf = (mac: Mac, purpose: MacPurpose, agency: AgencyId, id: string): Uint8Array =>
  mac(purpose, agency, id).subarray(0, MAC_BYTES)

export const bytesOfUuid = (id: string): Uint8Array => new Uint8Array(Buffer.from(id.replaceAll('-', ''), 'hex'))

export const uuidOfBytes = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
