import { createHmac } from 'node:crypto'
import { utf8 } from '@sojourn/keys'

/** Each purpose has a key of its own, so that what was made for one never passes for another. */
export type MacPurpose =
  | 'access_token'
  | 'attestation_challenge'
  | 'authorization_form'
  | 'c_nonce'
  | 'dpop_nonce'
  | 'evidence_nonce'
  | 'evidence_response_key'
  | 'issuer_state'
  | 'notification_id'
  | 'offer_reference'
  | 'offer_refresh_token'
  | 'pre_authorized_code'
  | 'renewal_id'
  | 'request_encryption'
  | 'refresh_token'
  | 'request_uri'
  | 'transaction_code'
  | 'transaction_id'
  | 'upstream_code_verifier'
  | 'upstream_nonce'
  | 'upstream_state'

/** HMAC-SHA-256 over the parts; none of them may hold a dot, so that no two lists of parts read the same. */
export type Mac = (purpose: MacPurpose, ...parts: readonly string[]) => Uint8Array

export function createMac(secret: string): Mac {
  const keys = new Map<MacPurpose, Uint8Array>()
  const keyFor = (purpose: MacPurpose): Uint8Array => {
    const known = keys.get(purpose)
    if (known !== undefined) return known
    const key = hmac(utf8(secret), `sojourn issuer ${purpose}`)
    keys.set(purpose, key)
    return key
  }
  return (purpose, ...parts) => {
    if (parts.some((part) => part.includes('.'))) throw new Error(`a part of a ${purpose} holds a dot`)
    return hmac(keyFor(purpose), parts.join('.'))
  }
}

const hmac = (key: Uint8Array, text: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(text).digest())
