import { toSeconds } from '@sojourn/domain'
import {
  type CborLabel,
  type CborTagged,
  type CborValue,
  cborMap,
  cborTagged,
  coseKeyOf,
  embeddedCbor,
  encodeBase64url,
  encodeCbor,
  type PublicJwk,
  randomBytes,
  type Signer,
  sha256,
  signCoseSign1,
} from '@sojourn/keys'
import { type StatusReference, statusClaim } from '../status-reference.ts'
import { MDOC_VERSION } from './mdoc-names.ts'

export interface IssueMdoc {
  readonly docType: string
  /** Name space, element identifier, value. */
  readonly nameSpaces: ReadonlyMap<string, ReadonlyMap<string, CborValue>>
  readonly holderKey: PublicJwk
  readonly status?: StatusReference
  /** To the day: a precise time links the copies of a batch (assurance M5). */
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** With its chain: an mdoc names its issuer by certificate alone. */
  readonly signer: Signer
}

/** Twice what ISO-18013-5 9.1.2.5 asks for. */
const RANDOM_BYTES = 32

/** An IssuerSigned structure, base64url: OID4VCI-1.0 A.2.4 (credential-response), ISO-18013-5 9.1.2 (issuer-data-authentication). */
export async function issueMdoc(input: IssueMdoc): Promise<string> {
  const { signer } = input
  if (signer.x5c === undefined) throw new Error('an mdoc is signed with a certificate')
  const spaces = [...input.nameSpaces].map(([name, elements]) => ({ name, items: itemsOf(elements) }))
  const digests = spaces.map(
    ({ name, items }) => [name, new Map(items.map((item, id) => [id, sha256(item.encoded)]))] as const,
  )
  const mobileSecurityObject = cborMap(
    ['version', MDOC_VERSION],
    ['digestAlgorithm', 'SHA-256'],
    ['valueDigests', new Map<CborLabel, CborValue>(digests)],
    ['deviceKeyInfo', cborMap(['deviceKey', coseKeyOf(input.holderKey)])],
    ['docType', input.docType],
    ['validityInfo', validityOf(input)],
    ...(input.status === undefined ? [] : ([['status', statusOf(input.status)]] as const)),
  )
  const issuerAuth = await signCoseSign1({
    kind: 'issuer_auth',
    payload: embeddedCbor(encodeCbor(mobileSecurityObject)).encoded,
    x5chain: signer.x5c,
    disclosures: spaces.flatMap(({ items }) => items.map(({ encoded }) => encodeBase64url(encoded))),
    signer,
  })
  const nameSpaces = new Map<CborLabel, CborValue>(spaces.map(({ name, items }) => [name, items]))
  return encodeBase64url(encodeCbor(cborMap(['nameSpaces', nameSpaces], ['issuerAuth', issuerAuth])))
}

/**
 * Each element at a place drawn by lot, and the place is its digestID: neither the order nor the number says which element it is, nor which
 * copies belong together.
 */
function itemsOf(elements: ReadonlyMap<string, CborValue>): readonly CborTagged[] {
  return shuffled([...elements]).map(([elementIdentifier, elementValue], digestID) =>
    embeddedCbor(
      encodeCbor(
        cborMap(
          ['digestID', digestID],
          ['random', randomBytes(RANDOM_BYTES)],
          ['elementIdentifier', elementIdentifier],
          ['elementValue', elementValue],
        ),
      ),
    ),
  )
}

const shuffled = <T>(list: readonly T[]): readonly T[] =>
  list
    .map((entry) => ({ entry, lot: new DataView(randomBytes(8).slice().buffer).getBigUint64(0) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ entry }) => entry)

const validityOf = ({ issuedAt, expiresAt }: IssueMdoc): CborValue =>
  cborMap(['signed', tdate(issuedAt)], ['validFrom', tdate(issuedAt)], ['validUntil', tdate(expiresAt)])

/** Whole seconds in UTC: ISO-18013-5 9.1.2.4 (signing-method). */
const tdate = (instant: Date): CborValue =>
  cborTagged(0, new Date(toSeconds(instant) * 1000).toISOString().replace('.000Z', 'Z'))

function statusOf(reference: StatusReference): CborValue {
  const { idx, uri } = statusClaim(reference).status_list
  return cborMap(['status_list', cborMap(['idx', idx], ['uri', uri])])
}
