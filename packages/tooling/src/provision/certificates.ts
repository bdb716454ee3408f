import { createPublicKey, type X509Certificate } from 'node:crypto'
import { addSeconds, startOfDay } from '@sojourn/domain'
import {
  type Certificate,
  createRootCertificate,
  issueCertificate,
  type PrivateJwk,
  type PublicJwk,
  publicJwkOf,
} from '@sojourn/keys'
import { certificateOf, keyOf } from './key-files.ts'

export interface CertificateAuthority {
  readonly key: PrivateJwk
  readonly certificate: Certificate
}

const DAY = 86_400
const ROOT_DAYS = 7_300
/** The longest that a leaf is made for. */
const LEAF_DAYS = 1_095
const COUNTRY_NAME = '示范 (demo)'

export async function certificateAuthority(path: string, name: string, now: Date): Promise<CertificateAuthority> {
  const key = await keyOf(`${path}.jwk.json`)
  const certificate = await certificateOf(`${path}.pem`, addSeconds(now, LEAF_DAYS * DAY), isFor(key), () =>
    createRootCertificate({
      commonName: `${name} ${COUNTRY_NAME}`,
      signer: key,
      notBefore: startOfDay(now),
      notAfter: addSeconds(startOfDay(now), ROOT_DAYS * DAY),
    }),
  )
  return { key, certificate }
}

export const leafCertificate = (
  root: CertificateAuthority,
  subjectKey: PublicJwk,
  now: Date,
  days: number,
  names: { commonName: string; organization: string; uris?: string[]; dnsNames?: string[] },
): Promise<Certificate> =>
  issueCertificate({
    root: root.certificate,
    rootKey: root.key,
    subjectKey,
    notBefore: startOfDay(now),
    notAfter: addSeconds(startOfDay(now), days * DAY),
    ...names,
  })

export const isFor =
  (key: PublicJwk) =>
  (certificate: X509Certificate): boolean =>
    certificate.publicKey.equals(createPublicKey({ key: { ...publicJwkOf(key) }, format: 'jwk' }))

export const isFrom =
  (root: CertificateAuthority) =>
  (certificate: X509Certificate): boolean =>
    certificate.verify(createPublicKey(root.certificate.pem))
