import { type Result, refuse } from '@sojourn/domain'
import { importVerificationKey, type VerificationKey } from '../verification-key.ts'
import { readCertificate } from './read-certificate.ts'
import type { X5cRefusal } from './verify-x5c.ts'

const MAX_CERTIFICATES = 5

/**
 * The key of the first certificate, on nobody's word: for a proof that its sender holds the key, and nothing else. Who vouches for the
 * certificate is not asked, but it must be one, and in force.
 */
export async function leafKey(x5c: readonly string[], at: Date): Promise<Result<VerificationKey, X5cRefusal>> {
  const [first] = x5c
  if (first === undefined) return refuse('no_x5c')
  const certificates = x5c.length > MAX_CERTIFICATES ? [] : await Promise.all(x5c.map(readCertificate))
  const [leaf] = certificates
  if (leaf === undefined || certificates.includes(undefined)) return refuse('malformed_certificate')
  if (at < leaf.notBefore || at > leaf.notAfter) return refuse('certificate_expired')
  if (!leaf.mayMakeSignatures) return refuse('key_usage')
  const key = await importVerificationKey(leaf.publicJwk)
  return key.ok ? key : refuse('malformed_certificate')
}
