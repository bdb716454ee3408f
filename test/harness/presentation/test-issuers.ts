import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  addSeconds,
  attestationClaims,
  disclosablePaths,
  type JsonObject,
  SYNTHETIC_PERSONS,
  startOfDay,
  vctOf,
} from '@sojourn/domain'
import { issueSdJwtVc } from '@sojourn/formats'
import {
  createRootCertificate,
  didJwkOf,
  generateSigningKey,
  issueCertificate,
  type PrivateJwk,
  type PublicJwk,
  type Signer,
  signerFromJwk,
} from '@sojourn/keys'
import {
  createBitstring,
  createStatusBits,
  INVALID,
  MIN_STATUS_LIST_ENTRIES,
  SUSPENDED,
  signBitstringList,
  signStatusListToken,
  VALID,
  writeBit,
  writeStatusBits,
} from '@sojourn/status'
import type { TrustedIssuer } from '@sojourn/trust'

export const VCT_BASE = 'https://issuer.example'
/** One of them is the office of the demo's points scheme. */
const CREDIT_CODES: Readonly<Record<string, string>> = { 'points-office': '11010101DEM000081H' }
const AGENCIES: Readonly<Record<string, readonly AttestationTypeId[]>> = {
  'public-security': ['residence-permit', 'household-relation'],
  'human-resources': ['social-security-card', 'insurance-statement', 'employment'],
  housing: ['tenancy-registration', 'dwelling-right'],
  'points-office': ['points-statement'],
  'disease-control': ['vaccination-check'],
}

export const STATUS = { valid: VALID, invalid: INVALID, suspended: SUSPENDED } as const

export interface TestCredential {
  readonly type: AttestationTypeId
  readonly compact: string
  readonly statusIndex: number
  readonly statusUri: string
}

export interface IssueTestCredential {
  readonly type: AttestationTypeId
  readonly persona?: string
  readonly holderKey: PublicJwk
  readonly at: Date
  /** Laid over what the person's registers say. */
  readonly claims?: JsonObject
  readonly expiresAt?: Date
  readonly signer?: Signer
  readonly issuer?: string
  readonly statusIndex?: number
  readonly statusUri?: string
}

/** Agencies that sign with the product's own formats, and their status lists in memory: issuing itself is another test. */
export interface TestIssuers {
  readonly trusted: readonly TrustedIssuer[]
  issue(input: IssueTestCredential): Promise<TestCredential>
  setStatus(credential: TestCredential, status: number): void
  /** Of the agency that issues a type, for what the product would never sign. */
  signerFor(type: AttestationTypeId): Signer
  /** The same key without its certificate, named by its DID: for the W3C formats. */
  didSignerFor(type: AttestationTypeId): { readonly did: string; readonly signer: Signer }
  /** Of the agency that issues a type: its status list unpacked, two bits an entry, to be written on by hand. */
  listBytesOf(type: AttestationTypeId): Uint8Array
  /** The status list token at a URL as of now, or undefined where there is none. */
  statusListToken(uri: string, at: Date): Promise<string | undefined>
}

interface Agency {
  readonly issuer: string
  readonly signer: Signer
  readonly did: string
  readonly didSigner: Signer
  readonly statusUri: string
  readonly raw: Uint8Array
  nextIndex: number
}

export async function createTestIssuers(from: Date): Promise<TestIssuers> {
  const validity = { notBefore: addSeconds(from, -86_400), notAfter: addSeconds(from, 400 * 86_400) }
  const rootKey = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: '示范 issuers', signer: rootKey, ...validity })
  const agencies = new Map<AttestationTypeId, Agency>()
  const trusted: TrustedIssuer[] = []
  for (const [name, types] of Object.entries(AGENCIES)) {
    const issuer = `${VCT_BASE}/${name}`
    const { privateJwk, publicJwk } = await generateSigningKey()
    const leaf = await issueCertificate({
      root,
      rootKey,
      subjectKey: publicJwk,
      commonName: `示范 ${name}`,
      uris: [issuer],
      ...validity,
    })
    const did = didJwkOf(publicJwk)
    const agency: Agency = {
      issuer,
      signer: await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] }),
      did,
      didSigner: { ...(await signerFromJwk(privateJwk)), kid: `${did}#0` },
      statusUri: `${issuer}/status-lists/1`,
      raw: createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, VALID),
      nextIndex: 7,
    }
    for (const type of types) agencies.set(type, agency)
    trusted.push({
      issuer,
      name: { 'zh-CN': `示范 ${name}`, en: `Demo ${name}` },
      creditCode: CREDIT_CODES[name] ?? '11010101DEM000022E',
      types: types.flatMap((type) => [vctOf(VCT_BASE, type), ATTESTATION_TYPES[type].mdoc?.docType ?? []].flat()),
      anchors: [{ kind: 'x5c', certificate: root.derBase64 }],
      statusLists: [`${issuer}/status-lists/`],
    })
  }
  const agencyOf = (type: AttestationTypeId): Agency => {
    const agency = agencies.get(type)
    if (agency === undefined) throw new Error(`nobody issues ${type}`)
    return agency
  }

  return {
    trusted,
    async issue(input) {
      const agency = agencyOf(input.type)
      const person = SYNTHETIC_PERSONS.find(({ persona }) => persona === (input.persona ?? 'worker-mother'))
      if (person === undefined) throw new Error('no such persona')
      const facts = attestationClaims(input.type, person, input.at)
      if (!facts.ok) throw new Error(`${person.persona} has no ${input.type}`)
      const claims: JsonObject = merged(facts.value, input.claims ?? {})
      const statusIndex = input.statusIndex ?? agency.nextIndex++
      const statusUri = input.statusUri ?? agency.statusUri
      const compact = await issueSdJwtVc({
        vct: vctOf(VCT_BASE, input.type),
        issuer: input.issuer ?? agency.issuer,
        claims,
        disclosable: disclosablePaths(input.type, claims),
        alwaysVisible: { synthetic: true },
        holderKey: input.holderKey,
        status: { uri: statusUri, index: statusIndex },
        issuedAt: startOfDay(input.at),
        expiresAt: input.expiresAt ?? startOfDay(addSeconds(input.at, 90 * 86_400)),
        signer: input.signer ?? agency.signer,
      })
      return { type: input.type, compact, statusIndex, statusUri }
    },
    setStatus(credential, status) {
      writeStatusBits(agencyOf(credential.type).raw, 2, credential.statusIndex, status)
    },
    signerFor: (type) => agencyOf(type).signer,
    didSignerFor(type) {
      const { did, didSigner } = agencyOf(type)
      return { did, signer: didSigner }
    },
    listBytesOf: (type) => agencyOf(type).raw,
    async statusListToken(uri, at) {
      const [, listUri, purpose] = /^(.+)\/(revocation|suspension)$/.exec(uri) ?? []
      const bits = [...agencies.values()].find(({ statusUri }) => statusUri === listUri)
      if (bits !== undefined && purpose !== undefined) return bitstringList(bits, uri, purpose, at)
      const agency = [...agencies.values()].find((candidate) => candidate.statusUri === uri)
      if (agency === undefined) return undefined
      return signStatusListToken({
        uri,
        bits: 2,
        raw: agency.raw,
        issuedAt: at,
        ttlSeconds: 300,
        expiresAt: addSeconds(at, 86_400),
        signer: agency.signer,
      })
    },
  }
}

/** In which nobody is revoked but place 13. */
function bitstringList({ did, didSigner }: Agency, uri: string, purpose: string, at: Date): Promise<string> {
  const bitstring = createBitstring(MIN_STATUS_LIST_ENTRIES)
  writeBit(bitstring, 13, true)
  const dates = { issuedAt: at, expiresAt: addSeconds(at, 86_400), ttlSeconds: 300 }
  return signBitstringList({ uri, purpose, bitstring, issuer: did, signer: didSigner, ...dates })
}

/** A private key outside every trust list. */
export async function strangersSigner(): Promise<Signer> {
  const { privateJwk } = await generateSigningKey()
  return signerFromJwk(privateJwk as PrivateJwk)
}

function merged(base: JsonObject, over: JsonObject): JsonObject {
  const result: JsonObject = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const known = result[name]
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value)
    const into = typeof known === 'object' && known !== null && !Array.isArray(known)
    result[name] = nested && into ? merged(known, value) : value
  }
  return result
}
