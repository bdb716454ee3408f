import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import type { StatusReference } from '@sojourn/formats'
import { jwkThumbprint } from '@sojourn/keys'
import type { TrustedIssuer } from '@sojourn/trust'
import { readPresentation } from './read-presentation.ts'
import { receivedFormats } from './received-formats.ts'
import type { FormatRefusal, IssuerRefusal } from './refusal.ts'
import { refuseOnThrow } from './refuse-on-throw.ts'
import { type TrustedCredential, trustIssuer } from './trust-issuer.ts'
import type { IssuerWorld } from './verification-world.ts'

export interface ReceiptExpectation {
  readonly format: 'dc+sd-jwt' | 'jwt_vc_json'
  /** The `vct`, or the W3C type, that the offer's configuration named. */
  readonly type: string
  /** Whom the wallet asked. */
  readonly credentialIssuer: string
  /** Thumbprints of the keys that the wallet proved. */
  readonly holderKeys: readonly string[]
  readonly at: Date
}

export interface ReceivedCredential {
  readonly format: 'dc+sd-jwt' | 'jwt_vc_json'
  readonly type: string
  readonly issuer: TrustedIssuer
  /** All of them: the processed payload, or the subject's. */
  readonly claims: JsonObject
  readonly holderThumbprint: string
  readonly status: StatusReference | undefined
  readonly issuedAt: Date | undefined
  readonly expiresAt: Date | undefined
}

export type ReceivedRefusal =
  | FormatRefusal
  | IssuerRefusal
  | { readonly stage: 'issuer'; readonly code: 'wrong_issuer' }
  | { readonly stage: 'query'; readonly code: 'wrong_type' }
  | { readonly stage: 'holder'; readonly code: 'not_bound' | 'wrong_key' }

/**
 * The wallet, before it keeps a credential: signed by an agency that may issue it and that it asked, of the type that was offered, bound to a
 * key of its own. The status is not asked: a delivered credential is not active until the counter has compared the code.
 */
export async function checkReceivedCredential(
  compact: string,
  expected: ReceiptExpectation,
  world: IssuerWorld,
): Promise<Result<ReceivedCredential, ReceivedRefusal>> {
  const read = await refuseOnThrow('format', world, () => readPresentation(receivedFormats(), expected.format, compact))
  if (!read.ok) return read
  // An issuer issues; what comes with a holder's proof has been shown to somebody.
  if (read.value.hasHolderProof) return refuse({ stage: 'format', code: 'malformed', detail: 'presentation' })
  const trusted = await refuseOnThrow('issuer', world, () => trustIssuer(read.value, expected.at, world))
  if (!trusted.ok) return trusted
  const { issuer, holderKey, status, issuedAt, expiresAt } = trusted.value
  if (issuer.issuer !== expected.credentialIssuer) return refuse({ stage: 'issuer', code: 'wrong_issuer' })
  if (!isOfType(trusted.value, expected.type)) return refuse({ stage: 'query', code: 'wrong_type' })
  if (holderKey === undefined) return refuse({ stage: 'holder', code: 'not_bound' })
  const holderThumbprint = jwkThumbprint(holderKey)
  if (!expected.holderKeys.includes(holderThumbprint)) return refuse({ stage: 'holder', code: 'wrong_key' })
  const claims = read.value.claimsOf(trusted.value.root)
  const { format, type } = expected
  return ok({ format, type, issuer, claims, holderThumbprint, status, issuedAt, expiresAt })
}

const isOfType = ({ vct, types }: TrustedCredential, type: string): boolean =>
  vct === undefined ? types?.includes(type) === true : vct === type
