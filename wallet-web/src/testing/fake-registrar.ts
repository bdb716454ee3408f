import { addSeconds, type JsonObject, toSeconds } from '@sojourn/domain'
import {
  createRootCertificate,
  encodeBase64url,
  generateSigningKey,
  issueCertificate,
  type Signer,
  signerFromJwk,
  signJwt,
} from '@sojourn/keys'
import {
  certificateDigest,
  logLeafHash,
  logNodeHash,
  REGISTRATION_CERTIFICATE_TYPE,
  type RegisteredUse,
  registrationClaims,
  type TrustList,
} from '@sojourn/trust'
import { type FakeRegistry, NOON } from './fake-registry.ts'

const REGISTRAR = 'https://issuer.example/registry'
const REGISTRATION = { id: 'school-1', version: 2 }
const YEAR = 365 * 86_400

/** What one test spoils of what a desk brings. */
export interface RegistrationSpoil {
  readonly claims?: JsonObject
  readonly signer?: Signer
  readonly issuedAt?: Date
  readonly leaf?: JsonObject
  readonly proof?: JsonObject
  readonly checkpoint?: JsonObject
}

/** A registrar with a log of two leaves, who has registered the fake desk for the one use that the list names. */
export async function createFakeRegistrar(registry: FakeRegistry) {
  const validity = { notBefore: addSeconds(NOON, -86_400), notAfter: addSeconds(NOON, 400 * 86_400) }
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: 'registrar root', signer: rootKey, ...validity })
  const { privateJwk, publicJwk } = await generateSigningKey()
  const leaf = await issueCertificate({
    root,
    rootKey,
    subjectKey: publicJwk,
    commonName: 'r',
    uris: [REGISTRAR],
    ...validity,
  })
  const key = await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] })
  const [party] = registry.list.relyingParties
  const [use] = party?.uses ?? []
  if (party === undefined || use === undefined) throw new Error('the fake registry names no desk')
  const claims = registrationClaims({ registrar: REGISTRAR, party, registration: REGISTRATION, use })
  const digest = certificateDigest(claims)

  const withRegistration = (list: TrustList, more: object = {}): TrustList => ({
    ...list,
    issuers: [
      ...list.issuers,
      {
        issuer: REGISTRAR,
        name: { 'zh-CN': '登记机关', en: 'Registrar' },
        creditCode: '11010101DEM00017XW',
        types: [REGISTRATION_CERTIFICATE_TYPE],
        anchors: [{ kind: 'x5c', certificate: root.derBase64 }],
        statusLists: [],
      },
    ],
    relyingParties: list.relyingParties.map((one) => ({
      ...one,
      registration: REGISTRATION,
      uses: one.uses.map((listed): RegisteredUse => ({ ...listed, certificateDigest: digest })),
      ...more,
    })),
  })

  async function verifierInfo(spoil: RegistrationSpoil = {}) {
    const iat = toSeconds(spoil.issuedAt ?? addSeconds(NOON, -3600))
    const certificate = { ...claims, iat, exp: iat + YEAR, ...spoil.claims }
    const signer = spoil.signer ?? key
    const chain = ({ x5c = [] }: Signer) => ({ x5c: [...x5c] })
    const text = JSON.stringify({
      event: 'relying_party_amended',
      at: addSeconds(NOON, -7200).toISOString(),
      relyingPartyId: REGISTRATION.id,
      certificates: [digest],
      ...spoil.leaf,
    })
    const before = logLeafHash('{}')
    const checkpoint = {
      iss: REGISTRAR,
      iat: toSeconds(addSeconds(NOON, -3600)),
      tree_size: 2,
      root_hash: encodeBase64url(logNodeHash(before, logLeafHash(text))),
      ...spoil.checkpoint,
    }
    const proof: JsonObject = {
      leaf: text,
      index: 1,
      checkpoint: await signJwt('audit_checkpoint', chain(key), checkpoint, key),
      path: [encodeBase64url(before)],
      ...spoil.proof,
    }
    return [
      {
        format: 'registration_cert',
        data: await signJwt('registration_certificate', chain(signer), certificate, signer),
      },
      { format: 'sojourn_log_proof', data: proof },
    ]
  }

  return { withRegistration, verifierInfo }
}
