import type { AgencyId, AuthorizationId, OfferId, ResidentId } from '@sojourn/domain'
import { encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'
import type { PresentedEvidence } from '../evidence/presented-evidence.ts'
import type { Mac } from '../issuance/server-secret.ts'
import { bytesOfUuid, idOfTagged, taggedId, uuidOfBytes } from '../issuance/tagged-id.ts'

/** One request of a wallet's for a resident's consent, from its push to its end. */
export interface AuthorizationRow {
  readonly agency: AgencyId
  readonly id: AuthorizationId
  readonly clientId: string
  readonly redirectUri: string
  readonly clientState: string | null
  readonly codeChallenge: string
  readonly configurationIds: readonly string[]
  readonly namesIdentifiers: boolean
  readonly scope: string | null
  readonly offerId: OfferId | null
  readonly expiresAt: Date
  readonly residentId: ResidentId | null
  readonly signedInAt: Date | null
  readonly decidedAt: Date | null
  readonly granted: boolean | null
  readonly codeHash: Uint8Array | null
  readonly codeExpiresAt: Date | null
  readonly redeemedAt: Date | null
  readonly dpopThumbprint: string | null
  readonly certificateThumbprint: string | null
  readonly instanceThumbprint: string | null
  readonly refreshExpiresAt: Date | null
  /** Shown from a wallet by whoever is signed in, and the key that it is bound to. */
  readonly evidence: readonly PresentedEvidence[] | null
  readonly evidenceHolder: string | null
  readonly closedAt: Date | null
}

export type AuthorizationCloseReason = 'code_reused' | 'refresh_token_reused' | 'officer'

/** How long a pushed request waits for a browser to open it (RFC9126 2.2: between 5 and 600 seconds is usual). */
export const REQUEST_URI_SECONDS = 300
/** From the opening on: signing in, reading and deciding take a person's time. */
export const DECISION_SECONDS = 600
/** ASVS 10.4.3 and FAPI 2.0: a minute. */
export const CODE_SECONDS = 60

const REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:request_uri:'

export const requestUriOf = (mac: Mac, agency: AgencyId, id: AuthorizationId): string =>
  `${REQUEST_URI_PREFIX}${taggedId(mac, 'request_uri', agency, id)}`

export const authorizationOfRequestUri = (mac: Mac, agency: AgencyId, uri: string): AuthorizationId | undefined =>
  uri.startsWith(REQUEST_URI_PREFIX)
    ? idOfTagged<AuthorizationId>(mac, 'request_uri', agency, uri.slice(REQUEST_URI_PREFIX.length))
    : undefined

const SECRET_BYTES = 32
const UUID_BYTES = 16
const SECRET = /^[A-Za-z0-9_-]{64}$/

/** A secret that says whose it is, so that it is found by the primary key; the database knows its hash alone. */
export interface OwnedSecret {
  readonly text: string
  readonly hash: Uint8Array
}

export function newOwnedSecret(id: string): OwnedSecret {
  const text = encodeBase64url(new Uint8Array([...bytesOfUuid(id), ...randomBytes(SECRET_BYTES)]))
  return { text, hash: sha256(text) }
}

export function readOwnedSecret(text: string): { readonly id: AuthorizationId; readonly hash: Uint8Array } | undefined {
  if (!SECRET.test(text)) return undefined
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'))
  return { id: uuidOfBytes(bytes.subarray(0, UUID_BYTES)) as AuthorizationId, hash: sha256(text) }
}
