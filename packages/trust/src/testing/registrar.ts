import { addSeconds, type JsonObject, toSeconds } from '@sojourn/domain'
import { encodeBase64url, type Signer, signerFromJwk, signJwt, x509Hash } from '@sojourn/keys'
import type { RegistrationToCheck } from '../registration/check-registration.ts'
import { LOG_PROOF_FORMAT, logLeafHash, logNodeHash } from '../registration/log-proof.ts'
import {
  certificateDigest,
  REGISTRATION_CERTIFICATE_FORMAT,
  REGISTRATION_CERTIFICATE_TYPE,
  type RegistrationCertificate,
  registrationClaims,
} from '../registration/registration-certificate.ts'
import type { RegisteredUse } from '../trust-list.ts'
import { AT, authority, bilingual, issuerEntry, keyPair, relyingParty, trustList } from './registry.ts'

export const REGISTRAR = 'https://issuer.example/registry'
export const SCHOOL_CODE = '12010101DEM000014G'
const YEAR = 365 * 86_400

/** RFC9162 2.1.1 and 2.1.3.1 as they are defined, which is not how they are computed elsewhere. */
const split = (size: number): number => 2 ** Math.floor(Math.log2(size - 1))
export function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes
  if (hashes.length === 1 && only !== undefined) return only
  const at = split(hashes.length)
  return logNodeHash(definedRoot(hashes.slice(0, at)), definedRoot(hashes.slice(at)))
}
export function definedPath(hashes: readonly Uint8Array[], index: number): Uint8Array[] {
  if (hashes.length === 1) return []
  const at = split(hashes.length)
  return index < at
    ? [...definedPath(hashes.slice(0, at), index), definedRoot(hashes.slice(at))]
    : [...definedPath(hashes.slice(at), index - at), definedRoot(hashes.slice(0, at))]
}

/** What one test spoils; everything that is left out is as the registrar made it. */
export interface RegistrationSpoil {
  readonly claims?: (claims: JsonObject) => JsonObject
  readonly signer?: Signer
  readonly issuedAt?: Date
  readonly seconds?: number
  readonly leaf?: (leaf: JsonObject) => JsonObject
  readonly leafText?: (leaf: string) => string
  readonly checkpoint?: (claims: JsonObject) => JsonObject
  readonly checkpointSigner?: Signer
  /** Of the tree that the checkpoint is of. */
  readonly treeSize?: number
  readonly proof?: (proof: JsonObject) => JsonObject
}

/** A registrar with its log, one school, and a list that names both: a registration as a wallet meets it. */
export async function createRegistrar(use: RegisteredUse) {
  const agencies = await authority('issuers')
  const access = await authority('access')
  const signerOf = async (issuer: string) => {
    const { privateJwk, publicJwk } = await keyPair()
    const leaf = await agencies.certify(publicJwk, { uris: [issuer] })
    return signerFromJwk(privateJwk, { x5c: [leaf.derBase64] })
  }
  const certificateKey = await signerOf(REGISTRAR)
  const officeKey = await signerOf(REGISTRAR)
  const permitKey = await signerOf('https://issuer.example/public-security')
  const school = await access.certify((await keyPair()).publicJwk, {})
  const clientId = `x509_hash:${x509Hash(school.derBase64)}`
  const content: RegistrationCertificate = {
    registrar: REGISTRAR,
    party: { clientIds: [clientId], name: bilingual('示范小学'), kind: 'school', creditCode: SCHOOL_CODE },
    registration: { id: '0190a000-0000-7000-8000-000000000001', version: 2 },
    use,
  }
  const claims = registrationClaims(content)
  const digest = certificateDigest(claims)
  const anchors = [{ kind: 'x5c', certificate: agencies.root.derBase64 }] as const
  const party = relyingParty({
    clientIds: [clientId],
    name: content.party.name,
    creditCode: SCHOOL_CODE,
    accessAnchors: [{ kind: 'x5c', certificate: access.root.derBase64 }],
    registration: content.registration,
    uses: [{ ...use, certificateDigest: digest }],
  })
  const list = trustList({
    issuers: [
      issuerEntry(anchors),
      issuerEntry(anchors, {
        issuer: REGISTRAR,
        types: [REGISTRATION_CERTIFICATE_TYPE],
        keys: [
          { jwk: certificateKey.publicJwk, types: [REGISTRATION_CERTIFICATE_TYPE], statusLists: false },
          { jwk: officeKey.publicJwk, types: [] },
        ],
      }),
    ],
    relyingParties: [party],
  })

  const certificate = (spoil: RegistrationSpoil = {}) => {
    const iat = toSeconds(spoil.issuedAt ?? addSeconds(AT, -3600))
    const payload = { ...claims, iat, exp: iat + (spoil.seconds ?? YEAR) }
    const signer = spoil.signer ?? certificateKey
    const header = { x5c: [...(signer.x5c ?? [])] }
    return signJwt('registration_certificate', header, spoil.claims?.(payload) ?? payload, signer)
  }

  const leafOf = (spoil: RegistrationSpoil = {}): string => {
    const leaf: JsonObject = {
      v: 1,
      agency: 'registry',
      leafId: '0190a000-0000-7000-8000-00000000000a',
      at: addSeconds(AT, -7200).toISOString(),
      event: 'relying_party_amended',
      relyingPartyId: content.registration.id,
      certificates: [digest],
    }
    const text = JSON.stringify(spoil.leaf?.(leaf) ?? leaf)
    return spoil.leafText?.(text) ?? text
  }

  /** The fifth of eleven leaves, so that the path goes both ways. */
  const logProof = async (spoil: RegistrationSpoil = {}): Promise<JsonObject> => {
    const leaves = Array.from({ length: 11 }, (_, at) => (at === 4 ? leafOf(spoil) : `{"leaf":${at}}`))
    const hashes = leaves.slice(0, spoil.treeSize ?? leaves.length).map(logLeafHash)
    const payload: JsonObject = {
      iss: REGISTRAR,
      iat: toSeconds(addSeconds(AT, -3600)),
      tree_size: hashes.length,
      root_hash: encodeBase64url(definedRoot(hashes)),
    }
    const signer = spoil.checkpointSigner ?? officeKey
    const checkpoint = await signJwt(
      'audit_checkpoint',
      { x5c: [...(signer.x5c ?? [])] },
      spoil.checkpoint?.(payload) ?? payload,
      signer,
    )
    const path = hashes.length > 4 ? definedPath(hashes, 4).map((hash) => encodeBase64url(hash)) : []
    const proof: JsonObject = { leaf: leaves[4] ?? '', index: 4, checkpoint, path }
    return spoil.proof?.(proof) ?? proof
  }

  return {
    list,
    party,
    claims,
    digest,
    permitKey,
    certificateKey,
    officeKey,
    certificate,
    logProof,
    async check(spoil: RegistrationSpoil = {}, more: Partial<RegistrationToCheck> = {}): Promise<RegistrationToCheck> {
      return {
        list,
        party,
        clientId,
        accessSubject: `CN=Demo Primary School, O=${SCHOOL_CODE}`,
        verifierInfo: [
          { format: 'something_else', data: 'x' },
          { format: REGISTRATION_CERTIFICATE_FORMAT, data: await certificate(spoil) },
          { format: LOG_PROOF_FORMAT, data: await logProof(spoil) },
        ],
        query: [{ vct: use.credentials[0]?.vct, claimPaths: [['residence', 'city']] }],
        at: AT,
        ...more,
      }
    },
  }
}
