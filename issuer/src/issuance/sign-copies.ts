import { type JsonObject, type Result, startOfDay } from '@sojourn/domain'
import {
  claimsToElements,
  findAttestationContext,
  issueJwtVc,
  issueMdoc,
  issueSdJwtVc,
  issueVcJwt,
  issueVcSdJwt,
} from '@sojourn/formats'
import { didJwkOf, type PublicJwk } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { credentialUse, type SigningKey } from '../agencies/signing-key.ts'
import { type StatusPlace, statusListUri } from '../lifecycle/status-place.ts'
import type { Attestation } from './attestation.ts'
import type { Configuration, FormatName } from './credential-configurations.ts'
import { lintJwtVc } from './lint/lint-jwt-vc.ts'
import { lintMdoc } from './lint/lint-mdoc.ts'
import type { LintExpectation, LintProblem } from './lint/lint-problem.ts'
import { lintSdJwtVc } from './lint/lint-sd-jwt-vc.ts'
import { lintVcJwt, lintVcSdJwt } from './lint/lint-vc-jose.ts'
import { vcdmCredential } from './vcdm-credential.ts'

export interface CopyToSign {
  readonly holderKey: PublicJwk
  /** As the wallet named its key; did:jwk when it gave the key itself. */
  readonly holderDid: string | undefined
  readonly place: StatusPlace
}

export interface SignCopiesRequest {
  readonly agency: Agency
  readonly configuration: Configuration
  readonly attestation: Attestation
  readonly copies: readonly CopyToSign[]
  readonly now: Date
}

/** In the order of the copies. Throws when what was signed is not what was meant: then nothing is released. */
export type SignCopies = (request: SignCopiesRequest) => Promise<readonly string[]>

/**
 * Builds and signs each copy with salts, status place and holder key of its own, and reads every one again with a second reader
 * before any is released (assurance P2). The day stands for the time, so that the copies cannot be told to belong together (M5).
 */
export const signCopies: SignCopies = async (request) => {
  const seen = { salts: new Set<string>(), places: new Set<string>(), keys: new Set<string>() }
  // One key for all copies, whatever happens to it meanwhile.
  const key = request.agency.signerFor(credentialUse(request.configuration.type.id))
  for (const { place, holderKey } of request.copies) {
    const at = `${place.statusListId} ${place.index}`
    if (seen.places.has(at)) throw lintFault('place_repeated')
    if (seen.keys.has(holderKey.x)) throw lintFault('key_repeated')
    seen.places.add(at)
    seen.keys.add(holderKey.x)
  }
  // Together, so that a signer elsewhere is asked once for all of them.
  const signed = await Promise.all(
    request.copies.map((copy) => SIGN[request.configuration.format](request, key, copy, seen.salts)),
  )
  return signed.map(({ compact, problem }) => {
    if (problem !== undefined) throw lintFault(problem)
    return compact
  })
}

interface Signed {
  readonly compact: string
  readonly problem: LintProblem | undefined
}

const lintFault = (problem: LintProblem): Error =>
  new Error(`a credential was signed that must not be released: ${problem}`)

/** Everything that Sojourn issues says of itself that it is fictional (domain.md 7.7). */
const SYNTHETIC = { synthetic: true } as const

async function signSdJwtVc(
  request: SignCopiesRequest,
  key: SigningKey,
  copy: CopyToSign,
  salts: Set<string>,
): Promise<Signed> {
  const { agency, configuration, attestation } = request
  const expected = expectationOf(request, key, copy)
  const compact = await issueSdJwtVc({
    vct: configuration.vct,
    issuer: agency.credentialIssuer,
    claims: attestation.claims,
    disclosable: configuration.disclosable,
    alwaysVisible: { 'vct#integrity': configuration.vctIntegrity, ...SYNTHETIC },
    holderKey: copy.holderKey,
    status: { uri: expected.statusUri, index: expected.statusIndex },
    issuedAt: expected.issuedAt,
    expiresAt: expected.expiresAt,
    signer: key.certificateSigner,
  })
  const { x5c = [] } = key.certificateSigner
  const { credentialIssuer: issuer } = agency
  const { vct, vctIntegrity, disclosable } = configuration
  return {
    compact,
    problem: await lintSdJwtVc({ ...expected, compact, issuer, vct, vctIntegrity, disclosable, x5c }, salts),
  }
}

async function signJwtVc(request: SignCopiesRequest, key: SigningKey, copy: CopyToSign): Promise<Signed> {
  const { agency, configuration, attestation } = request
  const expected = expectationOf(request, key, copy)
  const subject = copy.holderDid ?? didJwkOf(copy.holderKey)
  const credentialId = `urn:uuid:${crypto.randomUUID()}`
  const compact = await issueJwtVc({
    credentialSubject: { ...attestation.claims, ...SYNTHETIC },
    types: configuration.w3cTypes.slice(1),
    issuer: agency.did,
    subject,
    credentialId,
    issuedAt: expected.issuedAt,
    expiresAt: expected.expiresAt,
    status: { uri: expected.statusUri, index: expected.statusIndex },
    signer: key.didSigner,
  })
  const { did: issuer } = agency
  const kid = key.didSigner.kid ?? ''
  const { w3cTypes } = configuration
  return { compact, problem: await lintJwtVc({ ...expected, compact, issuer, kid, w3cTypes, subject, credentialId }) }
}

async function signMdoc(
  request: SignCopiesRequest,
  key: SigningKey,
  copy: CopyToSign,
  salts: Set<string>,
): Promise<Signed> {
  const { configuration, attestation } = request
  const { mdoc } = configuration
  if (mdoc === undefined) throw new Error(`${configuration.id} has no document type`)
  const expected = expectationOf(request, key, copy)
  const claims = { ...attestation.claims, ...SYNTHETIC }
  const compact = await issueMdoc({
    docType: mdoc.docType,
    nameSpaces: claimsToElements(mdoc, claims),
    holderKey: copy.holderKey,
    status: { uri: expected.statusUri, index: expected.statusIndex },
    issuedAt: expected.issuedAt,
    expiresAt: expected.expiresAt,
    signer: key.certificateSigner,
  })
  const { x5c = [] } = key.certificateSigner
  return { compact, problem: await lintMdoc({ ...expected, compact, claims, profile: mdoc, x5c }, salts) }
}

async function signVcJwt(request: SignCopiesRequest, key: SigningKey, copy: CopyToSign): Promise<Signed> {
  const { configuration } = request
  const expected = expectationOf(request, key, copy)
  const subject = copy.holderDid ?? didJwkOf(copy.holderKey)
  const compact = signedOrThrow(
    await issueVcJwt({
      credential: credentialOf(request, expected, subject),
      findContext: findAttestationContext,
      holderKey: copy.holderKey,
      expiresAt: expected.expiresAt,
      signer: key.didSigner,
    }),
  )
  const names = namesOf(request, key)
  return { compact, problem: await lintVcJwt({ ...expected, ...names, ...configuration, compact, subject }) }
}

async function signVcSdJwt(
  request: SignCopiesRequest,
  key: SigningKey,
  copy: CopyToSign,
  salts: Set<string>,
): Promise<Signed> {
  const { configuration } = request
  const expected = expectationOf(request, key, copy)
  const compact = signedOrThrow(
    await issueVcSdJwt({
      credential: credentialOf(request, expected, undefined),
      findContext: findAttestationContext,
      holderKey: copy.holderKey,
      disclosable: configuration.disclosableOfSubject,
      expiresAt: expected.expiresAt,
      signer: key.didSigner,
    }),
  )
  const meant = { ...expected, ...namesOf(request, key), ...configuration, compact, subject: undefined }
  return { compact, problem: await lintVcSdJwt(meant, salts) }
}

const SIGN = {
  'dc-sd-jwt': signSdJwtVc,
  'jwt-vc': signJwtVc,
  'vc-jwt': signVcJwt,
  'vc-sd-jwt': signVcSdJwt,
  'mso-mdoc': signMdoc,
} as const satisfies Record<
  FormatName,
  (request: SignCopiesRequest, key: SigningKey, copy: CopyToSign, salts: Set<string>) => Promise<Signed>
>

const credentialOf = (
  { agency, configuration, attestation }: SignCopiesRequest,
  { statusUri, statusIndex, issuedAt, expiresAt }: Omit<LintExpectation, 'compact'>,
  subject: string | undefined,
): JsonObject =>
  vcdmCredential({
    types: configuration.w3cTypes,
    issuer: agency.did,
    subject,
    claims: { ...attestation.claims, ...SYNTHETIC },
    contextUrl: configuration.contextUrl,
    status: { uri: statusUri, index: statusIndex },
    issuedAt,
    expiresAt,
  })

const namesOf = ({ agency }: SignCopiesRequest, { didSigner }: SigningKey) => ({
  issuer: agency.did,
  kid: didSigner.kid ?? '',
})

/** What we make ourselves complies, or we have a bug. */
function signedOrThrow(signed: Result<string, string>): string {
  if (!signed.ok) throw new Error(`a credential was made that is none of VCDM 2.0: ${signed.reason}`)
  return signed.value
}

const expectationOf = (
  { agency, attestation, now }: SignCopiesRequest,
  { verificationKey, notAfter }: SigningKey,
  { holderKey, place }: CopyToSign,
): Omit<LintExpectation, 'compact'> => ({
  key: verificationKey,
  claims: attestation.claims,
  holderKey,
  statusUri: statusListUri(agency.credentialIssuer, place.statusListId),
  statusIndex: place.index,
  issuedAt: startOfDay(now),
  // Past its key's certificate nobody believes it any more, so it does not say that it is good for longer.
  expiresAt: attestation.expiresAt < notAfter ? attestation.expiresAt : startOfDay(notAfter),
})
