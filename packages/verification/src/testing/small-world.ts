import { addSeconds, type JsonObject, ok, type Result } from '@sojourn/domain'
import {
  findAttestationContext,
  issueJwtVc,
  issueJwtVp,
  issueSdJwtVc,
  issueVcJwt,
  issueVcSdJwt,
  issueVpJwt,
  type PathPattern,
  presentationOf,
  presentSdJwtVc,
  type StatusReference,
} from '@sojourn/formats'
import {
  createRootCertificate,
  didJwkOf,
  generateSigningKey,
  issueCertificate,
  jwkThumbprint,
  type PrivateJwk,
  type Signer,
  signerFromJwk,
} from '@sojourn/keys'
import { type DcqlQuery, parseDcqlQuery } from '@sojourn/protocol'
import {
  bitstringAnswer,
  bitstringEntryOf,
  createBitstring,
  createStatusBits,
  MIN_STATUS_LIST_ENTRIES,
  type StatusList,
  SUSPENDED,
  statusAt,
  VALID,
  writeBit,
  writeStatusBits,
} from '@sojourn/status'
import type { TrustedIssuer, TrustList } from '@sojourn/trust'
import type { Handover } from '../handover.ts'
import type { VerificationWorld } from '../verification-world.ts'
import type { Expected } from '../verify-presentation.ts'

export const AT = new Date('2026-11-20T08:00:00Z')
export const AUDIENCE = 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk'
export const NONCE = 'n-0S6_WzA2Mj-bbbbbbbbbbbbb'
export const HANDOVER = {
  kind: 'redirect',
  responseUri: 'https://desk.example/response/1',
  responseKey: 'QoPsknrg8gjaqi0CaoFPKyLcpSz4X_qPP4Ymxr1mkEc',
} as const satisfies Handover
export const ISSUER = 'https://issuer.example/public-security'
export const PERMIT = 'https://issuer.example/vct/residence-permit/v1'
export const KIN = 'https://issuer.example/vct/household-relation/v1'
export const DOC_TYPE = 'cn.sojourn.residence-permit.1'
export const LIST_URI = `${ISSUER}/status-lists/1`

const name = { 'zh-CN': '示范市公安局', en: 'Demo public security' }
const year = { notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') }

export interface Holder {
  readonly signer: Signer
  readonly thumbprint: string
}

export async function newHolder(): Promise<Holder> {
  const signer = await signerFromJwk((await generateSigningKey()).privateJwk)
  return { signer, thumbprint: jwkThumbprint(signer.publicJwk) }
}

/** An agency with a certificate, a DID and a status list, on a trust list of its own. */
export interface SmallWorld extends VerificationWorld {
  readonly rootCertificate: string
  readonly agencyKey: PrivateJwk
  readonly certified: Signer
  readonly plain: Signer
  readonly did: string
  readonly list: StatusList
  readonly entry: TrustedIssuer
}

export async function smallWorld(): Promise<SmallWorld> {
  const rootKey: PrivateJwk = (await generateSigningKey()).privateJwk
  const root = await createRootCertificate({ commonName: 'Issuer root', signer: rootKey, ...year })
  const { privateJwk, publicJwk } = await generateSigningKey()
  const leaf = await issueCertificate({
    root,
    rootKey,
    subjectKey: publicJwk,
    commonName: 'Agency',
    uris: [ISSUER],
    ...year,
  })
  const did = didJwkOf(publicJwk)
  const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, SUSPENDED)
  writeStatusBits(raw, 2, 7, VALID)
  const list: StatusList = {
    uri: LIST_URI,
    bits: 2,
    raw,
    issuedAt: addSeconds(AT, -60),
    expiresAt: addSeconds(AT, 86_400),
    ttlSeconds: 300,
  }
  const entry: TrustedIssuer = {
    issuer: ISSUER,
    name,
    creditCode: '00000000000000000X',
    types: [PERMIT, KIN, 'ResidencePermitCredential', DOC_TYPE],
    anchors: [
      { kind: 'x5c', certificate: root.derBase64 },
      { kind: 'did', did },
    ],
    statusLists: [`${ISSUER}/status-lists/`],
  }
  return {
    rootCertificate: root.derBase64,
    agencyKey: privateJwk,
    certified: await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] }),
    plain: await signerFromJwk(privateJwk),
    did,
    list,
    entry,
    trustList: trustListOf(entry),
    lookupStatus: async ({ index }) => ok({ answer: statusAt(list, index), list }),
    async lookupBitstring(entry) {
      const answer = bitstringAnswer(bitstringListOf(entry.uri, entry.purpose), entry)
      return answer.ok ? ok({ answer: answer.value, list }) : answer
    },
    fetchDidDocument: async () => undefined,
  }
}

/** Every entry but the seventh is suspended and every eighth revoked, as the other list says too. */
function bitstringListOf(uri: string, purpose: string) {
  const bitstring = createBitstring(MIN_STATUS_LIST_ENTRIES)
  if (purpose === 'suspension') bitstring.fill(255)
  if (purpose === 'suspension') writeBit(bitstring, 7, false)
  if (purpose === 'revocation') writeBit(bitstring, 8, true)
  return { purposes: [uri.slice(uri.lastIndexOf('/') + 1)], bitstring }
}

export const trustListOf = (...issuers: TrustedIssuer[]): TrustList => ({
  id: 'demo',
  version: 1,
  issuedAt: addSeconds(AT, -3600),
  expiresAt: addSeconds(AT, 3600),
  issuers,
  relyingParties: [],
})

export const permitClaims = (): JsonObject => ({
  name: '李雷',
  residence: { city: '010100', street: 'Harbour Road 5' },
  endorsed_until: '2027-05-01',
})

const DISCLOSABLE: readonly PathPattern[] = [
  ['name'],
  ['residence', 'city'],
  ['residence', 'street'],
  ['endorsed_until'],
]

export interface PermitOptions {
  readonly signer?: Signer
  readonly issuer?: string
  readonly vct?: string
  readonly claims?: JsonObject
  readonly status?: StatusReference | 'none'
  readonly bound?: boolean
  readonly expiresAt?: Date
  readonly issuedAt?: Date
}

export function issuePermit(world: SmallWorld, holder: Holder, options: PermitOptions = {}): Promise<string> {
  const status = options.status ?? { uri: LIST_URI, index: 7 }
  return issueSdJwtVc({
    vct: options.vct ?? PERMIT,
    issuer: options.issuer ?? ISSUER,
    claims: options.claims ?? permitClaims(),
    disclosable: DISCLOSABLE,
    alwaysVisible: { synthetic: true },
    ...(options.bound === false ? {} : { holderKey: holder.signer.publicJwk }),
    ...(status === 'none' ? {} : { status }),
    issuedAt: options.issuedAt ?? new Date('2026-11-01'),
    expiresAt: options.expiresAt ?? new Date('2027-05-02'),
    signer: options.signer ?? world.certified,
  })
}

export interface ShowOptions {
  readonly disclose?: readonly PathPattern[]
  readonly nonce?: string
  readonly audience?: string
  readonly at?: Date
  readonly signer?: Signer
  readonly proof?: boolean
}

export const ASKED: readonly PathPattern[] = [['residence', 'city'], ['endorsed_until']]

export async function show(compact: string, holder: Holder, options: ShowOptions = {}): Promise<string> {
  const { nonce = NONCE, audience = AUDIENCE, at = AT, signer = holder.signer } = options
  return accepted(
    await presentSdJwtVc({
      compact,
      disclose: options.disclose ?? ASKED,
      ...(options.proof === false ? {} : { keyBinding: { nonce, audience, at, signer } }),
    }),
  )
}

export interface W3cOptions {
  readonly types?: readonly string[]
  readonly subject?: string
  readonly issuer?: string
  readonly status?: StatusReference | 'none'
  readonly expiresAt?: Date
}

export function issueW3c(world: SmallWorld, holder: Holder, options: W3cOptions = {}): Promise<string> {
  const status = options.status ?? { uri: LIST_URI, index: 7 }
  return issueJwtVc({
    credentialSubject: permitClaims(),
    types: options.types ?? ['ResidencePermitCredential'],
    issuer: options.issuer ?? world.did,
    subject: options.subject ?? didJwkOf(holder.signer.publicJwk),
    credentialId: 'urn:uuid:1',
    issuedAt: new Date('2026-11-01'),
    expiresAt: options.expiresAt ?? new Date('2027-05-02'),
    ...(status === 'none' ? {} : { status }),
    signer: world.plain,
  })
}

export const showW3c = (
  credentials: readonly string[],
  holder: Holder,
  options: { nonce?: string; audience?: string; at?: Date } = {},
): Promise<string> => {
  const { nonce = NONCE, audience = AUDIENCE, at = AT } = options
  return issueJwtVp({
    credentials,
    holder: didJwkOf(holder.signer.publicJwk),
    nonce,
    audience,
    at,
    signer: holder.signer,
  })
}

export interface VcdmOptions {
  readonly change?: JsonObject
  readonly index?: number
  readonly status?: 'none'
  readonly signer?: Signer
  readonly bound?: boolean
}

/** A permit of VCDM 2.0, its status at place 7 of both lists. */
export async function issueVcdm(
  world: SmallWorld,
  holder: Holder,
  format: 'vc+jwt' | 'vc+sd-jwt',
  options: VcdmOptions = {},
): Promise<string> {
  const { change = {}, index = 7 } = options
  const subject = format === 'vc+jwt' ? { id: didJwkOf(holder.signer.publicJwk) } : {}
  const credential: JsonObject = {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://issuer.example/contexts/attestations/v1'],
    type: ['VerifiableCredential', 'ResidencePermitCredential'],
    issuer: world.did,
    validFrom: '2026-11-01T00:00:00Z',
    validUntil: '2027-05-02T00:00:00Z',
    credentialSubject: { ...subject, ...permitClaims(), synthetic: true },
    ...(options.status === 'none'
      ? {}
      : {
          credentialStatus: ['revocation', 'suspension'].map((each) =>
            bitstringEntryOf(`${LIST_URI}/${each}`, index, each),
          ),
        }),
    ...change,
  }
  const common = {
    credential,
    findContext: findAttestationContext,
    ...(options.bound === false ? {} : { holderKey: holder.signer.publicJwk }),
    signer: { ...(options.signer ?? world.plain), kid: `${world.did}#0` },
  }
  return accepted(
    format === 'vc+jwt'
      ? await issueVcJwt(common)
      : await issueVcSdJwt({ ...common, disclosable: DISCLOSABLE.map((path) => ['credentialSubject', ...path]) }),
  )
}

/** A `vp+jwt` around what is shown. */
export async function showVcdm(
  credentials: readonly string[],
  holder: Holder,
  options: { nonce?: string; audience?: string; at?: Date } = {},
): Promise<string> {
  const { nonce = NONCE, audience = AUDIENCE, at = AT } = options
  const did = didJwkOf(holder.signer.publicJwk)
  return accepted(
    await issueVpJwt({
      presentation: presentationOf(
        did,
        credentials.map((content) => ({ mediaType: 'vc+jwt', content })),
      ),
      findContext: findAttestationContext,
      moment: { nonce, audience, at },
      signer: { ...holder.signer, kid: `${did}#0` },
    }),
  )
}

export const query = (...credentials: object[]): DcqlQuery =>
  accepted(
    parseDcqlQuery({
      credentials: credentials.map((change) => ({
        id: 'permit',
        format: 'dc+sd-jwt',
        meta: { vct_values: [PERMIT] },
        claims: ASKED.map((path) => ({ path })),
        ...change,
      })),
    }),
  )

export const expecting = (change: Partial<Expected> = {}): Expected => ({
  audience: AUDIENCE,
  nonce: NONCE,
  handover: HANDOVER,
  query: query({}),
  transactions: [],
  sameHolder: 'not_required',
  status: 'must_be_valid',
  statusClass: 'online',
  at: AT,
  ...change,
})

export function accepted<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.reason)}`)
  return result.value
}
