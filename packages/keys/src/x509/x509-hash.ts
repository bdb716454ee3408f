import { decodeBase64 } from '../base64.ts'
import { hashBase64url } from '../bytes.ts'

/** `x509_hash` of OID4VP-1.0 5.9.3 (client_identifier_prefixes): SHA-256 of the leaf's DER, base64url [S 30]. */
export function x509Hash(leafDerBase64: string): string {
  const der = decodeBase64(leafDerBase64)
  if (der === undefined) throw new Error('a certificate is not base64')
  return hashBase64url('sha-256', der)
}
